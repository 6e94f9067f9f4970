import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { useFakeTimers, type SinonFakeTimers } from 'sinon';
import { runWithin, untilAborted, waitFor, withinLimit } from '../../../src/base/waiting';

const LIMIT_MS = 1000;
const never = new Promise<string>(() => undefined);

describe('waiting.ts', () => {
  let clock: SinonFakeTimers;
  let first: AbortController;
  let second: AbortController;

  beforeEach(() => {
    clock = useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    first = new AbortController();
    second = new AbortController();
  });

  afterEach(() => {
    clock.restore();
    for (const { signal } of [first, second]) {
      assert.equal(getEventListeners(signal, 'abort').length, 0, 'a listener is left');
    }
    assert.equal(clock.countTimers(), 0, 'a timer is left');
  });

  /** Returns the value or the error of a promise, or `pending`. */
  const stateOf = async (promise: Promise<unknown>): Promise<unknown> => {
    let state: unknown = 'pending';
    promise.then(
      (value) => (state = value),
      (error: unknown) => (state = error),
    );
    await new Promise(setImmediate);
    return state;
  };

  /** Rejects the work after the wait for it has ended. If nothing handled the rejection, Node would end the process. */
  const failLater = async (reject: (error: Error) => void): Promise<void> => {
    reject(new Error('too late'));
    await new Promise(setImmediate);
  };

  describe('waitFor', () => {
    it('returns the signal that aborts first', async () => {
      const waiting = waitFor([first.signal, undefined, second.signal], LIMIT_MS);
      assert.equal(await stateOf(waiting), 'pending');
      second.abort();
      first.abort();
      assert.equal(await waiting, second.signal);
    });

    it('returns at once if a signal has already been aborted', async () => {
      second.abort();
      assert.equal(await waitFor([first.signal, second.signal], LIMIT_MS), second.signal);
    });

    it('resolves to undefined at the time limit, not before', async () => {
      const waiting = waitFor([first.signal], LIMIT_MS);
      await clock.tickAsync(LIMIT_MS - 1);
      assert.equal(await stateOf(waiting), 'pending');
      await clock.tickAsync(1);
      assert.equal(await stateOf(waiting), undefined);
    });

    it('starts no timer without a limit', async () => {
      const waiting = waitFor([first.signal]);
      assert.equal(clock.countTimers(), 0);
      first.abort();
      assert.equal(await waiting, first.signal);
    });
  });

  describe('untilAborted', () => {
    it('resolves and rejects as the work does', async () => {
      assert.equal(await untilAborted(Promise.resolve(42), first.signal), 42);
      assert.equal(await untilAborted(Promise.resolve(42), undefined), 42);
      await assert.rejects(untilAborted(Promise.reject(new Error('no')), first.signal), /no/);
    });

    it('resolves to undefined when the signal aborts', async () => {
      const waiting = untilAborted(never, first.signal);
      assert.equal(await stateOf(waiting), 'pending');
      first.abort();
      assert.equal(await waiting, undefined);
    });

    it('resolves to undefined if the signal is already aborted', async () => {
      first.abort();
      assert.equal(await untilAborted(Promise.resolve(42), first.signal), undefined);
    });

    it('ignores a rejection after the abort', async () => {
      let reject!: (error: Error) => void;
      const work = new Promise<string>((_resolve, fail) => (reject = fail));
      const waiting = untilAborted(work, first.signal);
      first.abort();
      assert.equal(await waiting, undefined);
      await failLater(reject);
    });
  });

  describe('withinLimit', () => {
    it('resolves and rejects as the work does', async () => {
      assert.equal(await withinLimit(Promise.resolve(42), LIMIT_MS, 'late'), 42);
      await assert.rejects(withinLimit(Promise.reject(new Error('no')), LIMIT_MS, 'late'), /no/);
    });

    it('resolves to the given value at the time limit', async () => {
      const waiting = withinLimit(never, LIMIT_MS, 'late');
      await clock.tickAsync(LIMIT_MS - 1);
      assert.equal(await stateOf(waiting), 'pending');
      await clock.tickAsync(1);
      assert.equal(await waiting, 'late');
    });

    it('ignores a rejection after the time limit', async () => {
      let reject!: (error: Error) => void;
      const work = new Promise<string>((_resolve, fail) => (reject = fail));
      const waiting = withinLimit(work, LIMIT_MS, 'late');
      await clock.tickAsync(LIMIT_MS);
      assert.equal(await waiting, 'late');
      await failLater(reject);
    });
  });

  describe('runWithin', () => {
    it('resolves and rejects as the action does', async () => {
      assert.equal(await runWithin(LIMIT_MS, 'It', () => Promise.resolve(42)), 42);
      const fail = (): Promise<never> => Promise.reject(new Error('no'));
      await assert.rejects(runWithin(LIMIT_MS, 'It', fail, first.signal), /no/);
    });

    it('rejects if the action throws', async () => {
      const fail = (): never => {
        throw new Error('no');
      };
      await assert.rejects(runWithin(LIMIT_MS, 'It', fail), /no/);
    });

    it('rejects at the time limit, and names the action and the limit', async () => {
      const running = runWithin(LIMIT_MS, 'Ending it', () => never, first.signal);
      const rejected = assert.rejects(running, {
        code: 'TIMED_OUT',
        message: 'Ending it took longer than 1000 ms.',
      });
      await clock.tickAsync(LIMIT_MS);
      await rejected;
    });

    it('rejects when it is cancelled, and names the action', async () => {
      const running = runWithin(LIMIT_MS, 'Ending it', () => never, first.signal);
      first.abort();
      await assert.rejects(running, { code: 'DISPOSED', message: 'Ending it was cancelled.' });
    });

    it('does not run the action if it is already cancelled', async () => {
      first.abort();
      let ran = false;
      const action = (): Promise<void> => Promise.resolve(void (ran = true));
      await assert.rejects(runWithin(LIMIT_MS, 'It', action, first.signal), { code: 'DISPOSED' });
      assert.equal(ran, false);
    });
  });
});
