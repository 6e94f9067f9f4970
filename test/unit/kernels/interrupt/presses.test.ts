import assert from 'node:assert/strict';
import { useFakeTimers, type SinonFakeTimers } from 'sinon';
import type { InterruptAttempt, InterruptResult } from '../../../../src/api';
import { Interrupt } from '../../../../src/kernels/interrupt/Interrupt';
import { CellWatch } from '../../../../src/kernels/observe/CellWatch';
import type { Observer } from '../../../../src/kernels/observe/Observer';
import type { InterruptRoute, RoutedKernel } from '../../../../src/kernels/routes/InterruptRoute';
import { providerRoute } from '../../../../src/kernels/routes/providerRoute';
import { nullLogger } from '../../../../src/base/logger';

const GRACE_PERIOD_MS = 2000;

describe('Interrupt', () => {
  let clock: SinonFakeTimers;
  let fired: InterruptAttempt['method'][];
  let watch: CellWatch;

  beforeEach(() => {
    clock = useFakeTimers();
    fired = [];
    watch = new CellWatch('the cell', () => undefined);
  });

  afterEach(() => clock.restore());

  function begin(
    methods: readonly InterruptAttempt['method'][],
    rules: Partial<InterruptRoute> = {},
    settle?: Observer['settle'],
  ): Interrupt {
    const routes = methods.map((method) => ({
      method,
      ruledOut: () => undefined,
      fire: () => Promise.resolve(fired.push(method)).then(() => 'sent' as const),
      ...rules,
    }));
    return new Interrupt({
      observers: [
        {
          kind: 'messages',
          status: 'busy',
          canObserve: true,
          observe: () => ({ status: 'running', watch }),
          ...(settle && { settle }),
        },
        // Sees when the process ends, but not what the kernel does.
        {
          kind: 'sigint',
          status: 'unknown',
          canObserve: false,
          observe: () => undefined,
          exited: new AbortController().signal,
        },
      ],
      routes: () => routes,
      force: false,
      gracePeriodMs: GRACE_PERIOD_MS,
      removed: new AbortController().signal,
      logger: nullLogger,
      onCancelled: () => undefined,
    });
  }

  const methodsOf = ({ attempts }: InterruptResult): string[] =>
    attempts.map(({ method }) => method);

  describe('when the user presses again', () => {
    it('fires the next route at once', async () => {
      const interrupt = begin(['signal', 'message']);
      await clock.tickAsync(300);
      assert.deepEqual(fired, ['signal']);
      interrupt.press();
      await clock.tickAsync(0);
      assert.deepEqual(fired, ['signal', 'message']);
      watch.settle('interrupted');
      const result = await interrupt.result;
      assert.equal(result.outcome, 'interrupted');
      assert.deepEqual(methodsOf(result), ['signal', 'message']);
    });

    it('fires exactly one route for each of three presses in a second', async () => {
      const interrupt = begin(['signal', 'message']);
      await clock.tickAsync(330);
      interrupt.press();
      await clock.tickAsync(330);
      interrupt.press();
      await clock.tickAsync(0);
      assert.deepEqual(fired, ['signal', 'message', 'signal']);
      watch.settle('interrupted');
      assert.deepEqual(methodsOf(await interrupt.result), ['signal', 'message', 'signal']);
    });

    it('fires nothing for a press within 200 ms of an attempt', async () => {
      const interrupt = begin(['signal', 'message']);
      interrupt.press();
      await clock.tickAsync(50);
      interrupt.press();
      await clock.tickAsync(1000);
      assert.deepEqual(fired, ['signal']);
      watch.settle('interrupted');
      await interrupt.result;
    });

    it('ends the wait for a connection, and still gives the first route its grace period', async () => {
      const settle = (_: number, over?: AbortSignal): Promise<void> =>
        new Promise((resolve) => over?.addEventListener('abort', () => resolve()));
      const interrupt = begin(['signal', 'message'], {}, settle);
      interrupt.press();
      await clock.tickAsync(300);
      assert.deepEqual(fired, []);
      interrupt.press();
      await clock.tickAsync(GRACE_PERIOD_MS - 1);
      assert.deepEqual(fired, ['signal']);
      watch.settle('interrupted');
      await interrupt.result;
    });

    it('starts again at the first route after the last one', async () => {
      const interrupt = begin(['signal']);
      await clock.tickAsync(GRACE_PERIOD_MS / 2);
      interrupt.press();
      await clock.tickAsync(GRACE_PERIOD_MS);
      assert.equal((await interrupt.result).outcome, 'stillBusy');
      assert.deepEqual(fired, ['signal', 'signal']);
    });

    it('lists a ruled-out route only once', async () => {
      const interrupt = begin(['signal', 'message'], { ruledOut: () => 'STARTING' });
      interrupt.press();
      const { outcome, attempts } = await interrupt.result;
      assert.equal(outcome, 'refused');
      assert.deepEqual(
        attempts.map(({ method, error }) => `${method} ${String(error)}`),
        ['signal STARTING', 'message STARTING'],
      );
    });

    it('fires the next route at once if the first one does not answer', async () => {
      const interrupt = begin(['signal', 'message'], {
        fire: () => {
          fired.push('provider');
          return new Promise(() => undefined);
        },
      });
      await clock.tickAsync(500);
      interrupt.press();
      await clock.tickAsync(0);
      assert.equal(fired.length, 2);
      watch.settle('interrupted');
      assert.deepEqual(methodsOf(await interrupt.result), ['signal', 'message']);
    });
  });

  it('does not wait any longer for the answer of a route once the cell has ended', async () => {
    const interrupt = begin(['provider'], { fire: () => new Promise(() => undefined) });
    await clock.tickAsync(100);
    watch.settle('interrupted');
    assert.equal((await interrupt.result).outcome, 'interrupted');
  });

  describe('while the provider does not answer', () => {
    const never = (): Promise<void> => new Promise(() => undefined);
    const after = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

    function askProvider(interrupt: () => Promise<void>): Interrupt {
      const process = { signalsItself: false };
      const kernel = { interrupt, process, prefersMessage: true } as unknown as RoutedKernel;
      const route = providerRoute(kernel);
      assert.ok(route);
      return begin(['provider'], route);
    }

    it('waits for 15 s, then reports stillBusy and that the provider did not answer', async () => {
      const interrupt = askProvider(never);
      let isOver = false;
      void interrupt.result.then(() => (isOver = true));
      await clock.tickAsync(14_900);
      assert.equal(isOver, false);
      await clock.tickAsync(200);
      const { outcome, attempts } = await interrupt.result;
      assert.equal(outcome, 'stillBusy');
      assert.deepEqual(
        attempts.map(({ method, error }) => [method, error]),
        [['provider', 'TIMED_OUT']],
      );
    });

    it('waits for the cell to end if the provider answers late', async () => {
      const interrupt = askProvider(() => after(14_000));
      await clock.tickAsync(14_000 + GRACE_PERIOD_MS / 2);
      watch.settle('interrupted');
      const { outcome, attempts } = await interrupt.result;
      assert.deepEqual([outcome, attempts[0]?.error], ['interrupted', undefined]);
    });

    it('ignores a provider that fails after the limit', async () => {
      const interrupt = askProvider(() =>
        after(20_000).then(() => Promise.reject(new Error('late'))),
      );
      await clock.tickAsync(16_000);
      assert.equal((await interrupt.result).outcome, 'stillBusy');
      await clock.tickAsync(5000);
    });

    it('ends the wait at once when the user presses', async () => {
      let asked = 0;
      const interrupt = askProvider(() => {
        asked++;
        return never();
      });
      await clock.tickAsync(1000);
      interrupt.press();
      await clock.tickAsync(0);
      assert.equal(asked, 2);
      watch.settle('interrupted');
      await interrupt.result;
    });

    it('ends the wait at once when the last caller leaves, and leaves no timer', async () => {
      const interrupt = askProvider(never);
      const call = interrupt.join();
      await clock.tickAsync(1000);
      call.leave();
      assert.equal((await call.result).outcome, 'cancelled');
      await interrupt.result;
      assert.equal(clock.countTimers(), 0);
    });
  });

  describe('with several callers', () => {
    it('gives all callers one result', async () => {
      const interrupt = begin(['signal']);
      const [one, other] = [interrupt.join().result, interrupt.join().result] as const;
      watch.settle('interrupted');
      assert.deepEqual([await one, await other], [await interrupt.result, await interrupt.result]);
    });

    it('goes on for the others when one caller leaves', async () => {
      const interrupt = begin(['signal', 'message']);
      const [leaving, staying] = [interrupt.join(), interrupt.join()];
      await clock.tickAsync(100);
      leaving.leave();
      const { outcome, attempts } = await leaving.result;
      assert.deepEqual([outcome, ...attempts.map(({ method }) => method)], ['cancelled', 'signal']);
      await clock.tickAsync(GRACE_PERIOD_MS);
      assert.deepEqual(fired, ['signal', 'message']);
      watch.settle('interrupted');
      assert.equal((await staying.result).outcome, 'interrupted');
    });

    it('fires nothing more after the last caller has left', async () => {
      const interrupt = begin(['signal', 'message']);
      const leaving = interrupt.join();
      await clock.tickAsync(100);
      leaving.leave();
      assert.equal((await leaving.result).outcome, 'cancelled');
      await clock.tickAsync(2 * GRACE_PERIOD_MS);
      assert.equal((await interrupt.result).outcome, 'cancelled');
      assert.deepEqual(fired, ['signal']);
    });

    it('counts the user as one caller, however often the user joins', async () => {
      const interrupt = begin(['signal']);
      const [first, second] = [interrupt.joinAsUser(), interrupt.joinAsUser()];
      assert.equal(first, second);
      first.leave();
      assert.equal((await interrupt.result).outcome, 'cancelled');
    });

    it('adds the user as a caller again if they press after a cancel', async () => {
      const interrupt = begin(['signal']);
      interrupt.join();
      const first = interrupt.joinAsUser();
      first.leave();
      assert.equal((await first.result).outcome, 'cancelled');
      const second = interrupt.joinAsUser();
      assert.notEqual(second, first);
      watch.settle('interrupted');
      assert.equal((await second.result).outcome, await interrupt.result.then((r) => r.outcome));
    });
  });
});
