import assert from 'node:assert/strict';
import { useFakeTimers, type SinonFakeTimers } from 'sinon';
import type { KernelInterruptError } from '../../../../src/base/errors';
import { newRequest, type JupyterMessage } from '../../../../src/jupyter/messages';
import { PendingReplies } from '../../../../src/jupyter/zmq/PendingReplies';

const replyTo = (id: string): JupyterMessage => ({
  ...newRequest('kernel', 'any_reply', {}),
  parent_header: { msg_id: id },
});

describe('PendingReplies', () => {
  let clock: SinonFakeTimers;
  let pending: PendingReplies;
  const limit = { ms: 1000, error: () => new Error('too late') };

  beforeEach(() => {
    clock = useFakeTimers();
    pending = new PendingReplies();
  });

  afterEach(() => clock.restore());

  it('hands a reply to the request that is its parent', async () => {
    const [a, b] = [pending.add('a', limit), pending.add('b', limit)];
    const [toA, toB] = [replyTo('a'), replyTo('b')];
    pending.resolve(toB);
    pending.resolve(toA);
    assert.deepEqual(await Promise.all([a, b]), [toA, toB]);
    assert.equal(clock.countTimers(), 0);
  });

  it('ignores a reply that nobody waits for, and one without a parent', () => {
    pending.resolve(replyTo('never sent'));
    pending.resolve({ ...replyTo(''), parent_header: {} });
    assert.ok(!pending.has('never sent'));
  });

  it('rejects when the time is over, not before', async () => {
    const reply = pending.add('a', limit);
    clock.tick(999);
    assert.ok(pending.has('a'));
    clock.tick(1);
    assert.ok(!pending.has('a'));
    await assert.rejects(reply, /too late/);
  });

  it('waits without end where there is no limit', () => {
    void pending.add('a');
    clock.tick(24 * 60 * 60 * 1000);
    assert.ok(pending.has('a'));
  });

  it('rejects all of them, each with an error of its own, and leaves no timer behind', async () => {
    const replies = [pending.add('a', limit), pending.add('b')];
    pending.rejectAll();
    assert.equal(clock.countTimers(), 0);
    const reasons = (await Promise.allSettled(replies)).map((reply) =>
      reply.status === 'rejected' ? (reply.reason as KernelInterruptError) : undefined,
    );
    assert.deepEqual(
      reasons.map((reason) => reason?.code),
      ['DISPOSED', 'DISPOSED'],
    );
    assert.notEqual(reasons[0], reasons[1]);
  });
});
