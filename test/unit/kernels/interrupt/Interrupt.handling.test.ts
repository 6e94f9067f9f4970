import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import sinon from 'sinon';
import { CellWatch } from '../../../../src/kernels/observe/CellWatch';
import { KernelMonitorWatch } from '../../../../src/kernels/observe/KernelMonitorWatch';
import type { InterruptRoute } from '../../../../src/kernels/routes/InterruptRoute';
import { interrupt, observer, resultOf, route, summary, watch } from './interruptWithFakes';

describe('Interrupt and how the kernel handles it', () => {
  let clock: sinon.SinonFakeTimers;

  beforeEach(() => {
    clock = sinon.useFakeTimers({ now: 5000 });
  });

  afterEach(() => {
    clock.restore();
  });

  /** Returns a route whose kernel handles the interrupt until `isHandling` is called for the `times`-th time. */
  function handledUntil(times: number): InterruptRoute & { asked: () => number } {
    let asked = 0;
    const isHandling = (): Promise<boolean> => Promise.resolve(++asked < times);
    return { ...route('event'), isHandling, asked: () => asked };
  }

  it('fires no further route while the kernel handles the interrupt, and returns the outcome that is seen', async () => {
    const second = route('ctrlC');
    const seeing = watch(undefined, undefined, undefined, 'interrupted');
    const result = await resultOf([handledUntil(10), second], { watch: seeing });
    assert.equal(result.outcome, 'interrupted');
    assert.equal(second.fired.callCount, 0);
  });

  it('fires the next route once the kernel has handled the interrupt', async () => {
    const first = handledUntil(3);
    const second = route('ctrlC');
    const seeing = watch(undefined, undefined, undefined, 'interrupted');
    const result = await resultOf([first, second], { watch: seeing });
    assert.deepEqual(summary(result.attempts), ['event', 'ctrlC']);
    assert.equal(first.asked(), 3);
  });

  it('fires no further route after the cell has failed and before it ends', async () => {
    const second = route('message');
    const cell = new KernelMonitorWatch('r', () => undefined);
    const result = resultOf([route('signal'), second], { watch: cell });
    await clock.tickAsync(1000);
    const failure = { date: Date.now(), mayBeInterrupt: true };
    cell.observeFailure('another request', failure);
    assert.equal(cell.failure, undefined);
    cell.observeFailure('r', failure);
    await clock.tickAsync(3800);
    assert.equal(second.fired.callCount, 0);
    cell.observeIdle('r');
    await clock.tickAsync(0);
    assert.equal((await result).outcome, 'interrupted');
  });

  it('fires no further route after the cell has failed, although the route that caused this has not answered in time', async () => {
    const second = route('message');
    const cell = new KernelMonitorWatch('r', () => undefined);
    const late = route('control', {
      fire: () => {
        cell.observeFailure('r', { date: Date.now(), mayBeInterrupt: true });
        return Promise.resolve('unanswered');
      },
    });
    const result = resultOf([late, second], { watch: cell });
    await clock.tickAsync(2000);
    assert.equal(second.fired.callCount, 0);
    cell.observeIdle('r');
    await clock.tickAsync(0);
    assert.equal((await result).outcome, 'interrupted');
  });

  it('does not count a long wait for a connection toward the time limit of the interrupt', async () => {
    const second = route('server');
    const cell = new KernelMonitorWatch('r', () => undefined);
    const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20_000));
    const late = { ...observer({ status: 'running', watch: cell }), settle };
    const result = resultOf([route('control'), second], { observers: [late] });
    await clock.tickAsync(21_000);
    cell.observeFailure('r', { date: Date.now(), mayBeInterrupt: true });
    await clock.tickAsync(3800);
    assert.equal(second.fired.callCount, 0);
    cell.observeIdle('r');
    await clock.tickAsync(0);
    assert.equal((await result).outcome, 'interrupted');
  });

  it('fires nothing if a cell that has just failed ends within a second', async () => {
    const first = route('signal');
    const cell = new KernelMonitorWatch('r', () => undefined);
    cell.observeFailure('r', { date: Date.now(), mayBeInterrupt: false });
    const result = resultOf([first], { watch: cell });
    await clock.tickAsync(900);
    cell.observeIdle('r');
    await clock.tickAsync(0);
    assert.deepEqual([(await result).outcome, first.fired.callCount], ['finished', 0]);
  });

  it('waits at most 1 s before the first route if the cell goes on after an error', async () => {
    const second = route('signalGroup');
    const cell = new KernelMonitorWatch('r', () => undefined);
    cell.observeFailure('r', { date: Date.now(), mayBeInterrupt: false });
    const result = resultOf([route('signal'), second], { watch: cell });
    await clock.tickAsync(3100);
    assert.equal(second.fired.callCount, 1);
    cell.observeFailure('r', { date: Date.now(), mayBeInterrupt: true });
    cell.observeIdle('r');
    await clock.tickAsync(0);
    assert.equal((await result).outcome, 'interrupted');
  });

  it('fires the first route at once if the error that the running cell reported is a second old', async () => {
    const first = route('signal');
    const cell = new KernelMonitorWatch('r', () => undefined);
    cell.observeFailure('r', { date: 4000, mayBeInterrupt: false });
    const result = resultOf([first], { watch: cell });
    await clock.tickAsync(0);
    assert.equal(first.fired.callCount, 1);
    cell.observeIdle('r');
    await clock.tickAsync(0);
    assert.equal((await result).outcome, 'interrupted');
  });

  it('reports ended, not finished, if a cell that went on after an error ends after the interrupt', async () => {
    const cell = new KernelMonitorWatch('r', () => undefined);
    cell.observeFailure('r', { date: Date.now(), mayBeInterrupt: false });
    const first = { ...route('signal'), isLocal: true };
    const result = resultOf([first], { watch: cell });
    await clock.tickAsync(1100);
    assert.equal(first.fired.callCount, 1);
    cell.settle('succeeded');
    await clock.tickAsync(0);
    assert.equal((await result).outcome, 'ended');
  });

  it('reports the outcome only when a route to a local process has answered, or a second after the cell has ended', async () => {
    const fire = (): Promise<'sent'> => new Promise(() => undefined);
    const cell = new CellWatch('r', () => undefined);
    const interrupting = interrupt([{ ...route('signal', { fire }), isLocal: true }], {
      watch: cell,
    });
    let isOver = false;
    void interrupting.decided.then(() => (isOver = true));
    await clock.tickAsync(10);
    cell.settle('succeeded');
    await clock.tickAsync(900);
    assert.equal(isOver, false);
    await clock.tickAsync(200);
    assert.equal((await interrupting.result).outcome, 'ended');
  });

  it('reports finished if the cell ends by itself while a route finds that the kernel ignores SIGINT', async () => {
    const cell = new CellWatch('r', () => undefined);
    const fire = (): Promise<'none'> => {
      cell.settle('succeeded');
      return setImmediate('none');
    };
    const routes = [{ ...route('signal', { fire }), isLocal: true }];
    const result = resultOf(routes, { watch: cell });
    await clock.tickAsync(0);
    assert.equal((await result).outcome, 'finished');
  });

  it('fires the next route 3 s after the grace period, even if the kernel still handles the interrupt', async () => {
    const second = route('ctrlC');
    const cell = new CellWatch('r', () => undefined);
    const result = resultOf([handledUntil(Infinity), second], { watch: cell });
    await clock.tickAsync(4900);
    assert.equal(second.fired.callCount, 0);
    await clock.tickAsync(300);
    assert.equal(second.fired.callCount, 1);
    cell.settle('interrupted');
    assert.equal((await result).outcome, 'interrupted');
  });

  it('fires the next route at once when the user presses while the kernel handles the interrupt', async () => {
    const second = route('ctrlC');
    const cell = new CellWatch('r', () => undefined);
    const interrupting = interrupt([handledUntil(Infinity), second], { watch: cell });
    await clock.tickAsync(3000);
    assert.equal(second.fired.callCount, 0);
    interrupting.press();
    await clock.tickAsync(0);
    assert.equal(second.fired.callCount, 1);
    cell.settle('interrupted');
    await interrupting.result;
  });
});
