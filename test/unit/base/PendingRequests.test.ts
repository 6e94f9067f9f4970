import assert from 'node:assert/strict';
import sinon from 'sinon';
import { KernelInterruptError } from '../../../src/base/errors';
import { PendingRequests } from '../../../src/base/PendingRequests';

const LIMIT_MS = 1000;

describe('PendingRequests', () => {
  let clock: sinon.SinonFakeTimers;
  let onTimedOut: sinon.SinonSpy;
  let pending: PendingRequests<number, string>;

  beforeEach(() => {
    clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTimedOut = sinon.spy();
    pending = new PendingRequests();
  });

  afterEach(() => clock.restore());

  const add = (id: number): Promise<string> =>
    pending.add(id, {
      ms: LIMIT_MS,
      error: () => new KernelInterruptError('TIMED_OUT', `${id} was too late`),
      onTimedOut,
    });

  const reasonOf = async (answer: Promise<string>): Promise<KernelInterruptError> => {
    const error: unknown = await answer.catch((reason: unknown) => reason);
    assert.ok(error instanceof KernelInterruptError);
    return error;
  };

  it('settles each request with the answer to its ID, and clears its timer', async () => {
    const answers = [add(1), add(2)];
    assert.equal(pending.resolve(2, 'b'), true);
    assert.equal(pending.resolve(1, 'a'), true);
    assert.deepEqual(await Promise.all(answers), ['a', 'b']);
    assert.equal(pending.size, 0);
    assert.equal(clock.countTimers(), 0);
  });

  it('rejects a request with the code, the message and the cause of the error', async () => {
    const answer = add(1);
    const cause = new Error('EPIPE');
    const reason = new KernelInterruptError('WOULD_KILL', 'It would end.', { cause });
    assert.equal(pending.reject(1, reason), true);
    await assert.rejects(answer, { code: 'WOULD_KILL', message: 'It would end.', cause });
    assert.equal(clock.countTimers(), 0);
  });

  it('ignores a second answer, an answer to an unknown request, and one without an ID', () => {
    void add(1);
    const reason = new KernelInterruptError('BAD_REQUEST', '');
    assert.equal(pending.resolve(1, ''), true);
    assert.equal(pending.resolve(1, ''), false);
    assert.equal(pending.resolve(2, ''), false);
    assert.equal(pending.resolve(undefined, ''), false);
    assert.equal(pending.reject(undefined, reason), false);
    assert.ok(!pending.has(2));
  });

  it('rejects a request at its time limit, not before, and calls onTimedOut', async () => {
    const answer = add(1);
    const rejected = assert.rejects(answer, { code: 'TIMED_OUT', message: '1 was too late' });
    clock.tick(LIMIT_MS - 1);
    assert.ok(pending.has(1));
    assert.equal(onTimedOut.callCount, 0);
    clock.tick(1);
    assert.ok(!pending.has(1));
    await rejected;
    assert.equal(onTimedOut.callCount, 1);
    assert.equal(pending.size, 0);
  });

  it('starts no timer for a request without a limit', () => {
    void pending.add(1);
    assert.equal(clock.countTimers(), 0);
    clock.tick(24 * 60 * 60 * 1000);
    assert.ok(pending.has(1));
  });

  it('rejects all requests at once, each with a stack that leads to its caller', async () => {
    const answers = [add(1), add(2), pending.add(3)];
    pending.rejectAll(new KernelInterruptError('DAEMON_FAILED', 'The daemon has ended.'));
    assert.equal(pending.size, 0);
    assert.equal(clock.countTimers(), 0);
    const errors = await Promise.all(answers.map(reasonOf));
    assert.equal(new Set(errors).size, 3);
    for (const error of errors) {
      assert.equal(error.code, 'DAEMON_FAILED');
      assert.match(error.stack ?? '', /^KernelInterruptError: The daemon has ended\.\n.*at /);
      assert.match(error.stack ?? '', /PendingRequests\.test/);
    }
  });
});
