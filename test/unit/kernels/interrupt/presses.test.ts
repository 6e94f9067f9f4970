import assert from 'node:assert/strict';
import { useFakeTimers, type SinonFakeTimers } from 'sinon';
import type { InterruptAttempt, InterruptResult } from '../../../../src/api';
import { Interrupt } from '../../../../src/kernels/interrupt/Interrupt';
import { CellWatch } from '../../../../src/kernels/observe/CellWatch';
import type { InterruptRoute } from '../../../../src/kernels/routes/InterruptRoute';
import { nullLogger } from '../../../../src/base/logger';

const GRACE_PERIOD_MS = 2000;

describe('a press while an interrupt runs', () => {
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
          sees: true,
          look: () => ({ status: 'running', watch }),
        },
        // The process is known to live.
        {
          kind: 'sigint',
          status: 'unknown',
          sees: false,
          look: () => undefined,
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

  it('goes to the next route at once', async () => {
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

  it('is neither swallowed nor doubled: three presses in a second fire three times', async () => {
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

  it('counts once with what was fired at the same moment', async () => {
    const interrupt = begin(['signal', 'message']);
    interrupt.press();
    await clock.tickAsync(50);
    interrupt.press();
    await clock.tickAsync(1000);
    assert.deepEqual(fired, ['signal']);
    watch.settle('interrupted');
    await interrupt.result;
  });

  it('begins anew behind the last route, and ends there where nobody presses again', async () => {
    const interrupt = begin(['signal']);
    await clock.tickAsync(GRACE_PERIOD_MS / 2);
    interrupt.press();
    await clock.tickAsync(GRACE_PERIOD_MS);
    assert.equal((await interrupt.result).outcome, 'stillBusy');
    assert.deepEqual(fired, ['signal', 'signal']);
  });

  it('lists a route that is ruled out once, however often it is come to', async () => {
    const interrupt = begin(['signal', 'message'], { ruledOut: () => 'STARTING' });
    interrupt.press();
    const { outcome, attempts } = await interrupt.result;
    assert.equal(outcome, 'refused');
    assert.deepEqual(
      attempts.map(({ method, error }) => `${method} ${String(error)}`),
      ['signal STARTING', 'message STARTING'],
    );
  });

  it('goes to the next route at once where one does not answer', async () => {
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

  it('does not keep waiting for a route that does not answer, once the cell has ended', async () => {
    const interrupt = begin(['provider'], { fire: () => new Promise(() => undefined) });
    await clock.tickAsync(100);
    watch.settle('interrupted');
    assert.equal((await interrupt.result).outcome, 'interrupted');
  });

  describe('and those who wait for it', () => {
    it('have one result', async () => {
      const interrupt = begin(['signal']);
      const [one, other] = [interrupt.join().result, interrupt.join().result] as const;
      watch.settle('interrupted');
      assert.deepEqual([await one, await other], [await interrupt.result, await interrupt.result]);
    });

    it('may each leave: the interrupt goes on for the others', async () => {
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

    it('end it with the last one: nothing more is fired', async () => {
      const interrupt = begin(['signal', 'message']);
      const leaving = interrupt.join();
      await clock.tickAsync(100);
      leaving.leave();
      assert.equal((await leaving.result).outcome, 'cancelled');
      await clock.tickAsync(2 * GRACE_PERIOD_MS);
      assert.equal((await interrupt.result).outcome, 'cancelled');
      assert.deepEqual(fired, ['signal']);
    });

    it('count as one where the user joins again and again', async () => {
      const interrupt = begin(['signal']);
      const [first, second] = [interrupt.joinAsUser(), interrupt.joinAsUser()];
      assert.equal(first, second);
      first.leave();
      assert.equal((await interrupt.result).outcome, 'cancelled');
    });

    it('have the user again who cancelled and presses once more', async () => {
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
