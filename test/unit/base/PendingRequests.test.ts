import assert from 'node:assert/strict';
import sinon from 'sinon';
import { PendingRequests } from '../../../src/base/PendingRequests';
import { KernelInterruptError } from '../../../src/base/errors';

const LIMIT_MS = 1000;

describe('PendingRequests', () => {
  let clock: sinon.SinonFakeTimers;
  let onTimedOut: sinon.SinonSpy;
  let pending: PendingRequests;

  beforeEach(() => {
    clock = sinon.useFakeTimers();
    onTimedOut = sinon.spy();
    pending = new PendingRequests();
  });

  afterEach(() => clock.restore());

  const add = (): { id: number; answer: Promise<string> } =>
    pending.add('PING', LIMIT_MS, onTimedOut);

  it('gives each request an ID of its own', () => {
    assert.notEqual(add().id, add().id);
  });

  it('settles each request with the answer that names it', async () => {
    const [first, second] = [add(), add()];
    assert.equal(pending.settle({ kind: 'response', id: second.id, result: 'b' }), true);
    assert.equal(pending.settle({ kind: 'response', id: first.id, result: 'a' }), true);
    assert.deepEqual(await Promise.all([first.answer, second.answer]), ['a', 'b']);
    assert.equal(pending.size, 0);
  });

  it("rejects with the daemon's code and sentence", async () => {
    const { id, answer } = add();
    pending.settle({ kind: 'error', id, code: 'WOULD_KILL', message: 'It would end.' });
    await assert.rejects(answer, { code: 'WOULD_KILL', message: 'It would end.' });
  });

  it('knows no answer twice, and none to nobody', () => {
    const { id } = add();
    assert.equal(pending.settle({ kind: 'response', id, result: '' }), true);
    assert.equal(pending.settle({ kind: 'response', id, result: '' }), false);
    assert.equal(pending.settle({ kind: 'error', code: 'BAD_REQUEST', message: '' }), false);
  });

  it('gives a request up when its time is over, and says so', async () => {
    const { answer } = add();
    const rejected = assert.rejects(answer, { code: 'TIMED_OUT', message: /PING.*1000 ms/ });
    clock.tick(LIMIT_MS - 1);
    assert.equal(onTimedOut.callCount, 0);
    clock.tick(1);
    await rejected;
    assert.equal(onTimedOut.callCount, 1);
    assert.equal(pending.size, 0);
  });

  it('leaves no timer behind an answer', () => {
    const { id } = add();
    pending.settle({ kind: 'response', id, result: '' });
    assert.equal(clock.countTimers(), 0);
  });

  it('gives every request up at once, with a stack that leads to the request', async () => {
    const answers = [add().answer, add().answer];
    pending.rejectAll(new KernelInterruptError('DAEMON_FAILED', 'The daemon has ended.'));
    assert.equal(pending.size, 0);
    assert.equal(clock.countTimers(), 0);
    for (const answer of answers) {
      const error: unknown = await answer.catch((reason: unknown) => reason);
      assert.ok(error instanceof KernelInterruptError);
      assert.equal(error.code, 'DAEMON_FAILED');
      assert.match(error.stack ?? '', /^KernelInterruptError: The daemon has ended\.\n.*at /);
      assert.match(error.stack ?? '', /PendingRequests\.test/);
    }
  });
});
