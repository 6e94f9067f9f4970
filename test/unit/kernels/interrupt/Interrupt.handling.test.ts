import assert from 'node:assert/strict';
import sinon from 'sinon';
import { CellWatch } from '../../../../src/kernels/observe/CellWatch';
import { KernelMonitorWatch } from '../../../../src/kernels/observe/KernelMonitorWatch';
import type { InterruptRoute } from '../../../../src/kernels/routes/InterruptRoute';
import { interrupt, resultOf, route, summary, watch } from './interruptWithFakes';

describe('Interrupt while the kernel handles the first interrupt', () => {
  /** A route to a kernel that says that it handles the interrupt, until it was asked this many times. */
  function handledUntil(times: number): InterruptRoute & { asked: () => number } {
    let asked = 0;
    const isHandling = (): Promise<boolean> => Promise.resolve(++asked < times);
    return { ...route('event'), isHandling, asked: () => asked };
  }

  it('fires no further route, and returns the outcome that is seen', async () => {
    const second = route('ctrlC');
    const seeing = watch(undefined, undefined, undefined, 'interrupted');
    const result = await resultOf([handledUntil(10), second], { watch: seeing });
    assert.equal(result.outcome, 'interrupted');
    assert.equal(second.fired.callCount, 0);
  });

  it('fires the next route once the kernel has handled it', async () => {
    const first = handledUntil(3);
    const second = route('ctrlC');
    const seeing = watch(undefined, undefined, undefined, 'interrupted');
    const result = await resultOf([first, second], { watch: seeing });
    assert.deepEqual(summary(result.attempts), ['event', 'ctrlC']);
    assert.equal(first.asked(), 3);
  });

  it('fires no further route after the cell has failed and before it ends', async () => {
    const clock = sinon.useFakeTimers();
    try {
      const second = route('message');
      const cell = new KernelMonitorWatch('r', () => undefined);
      const result = resultOf([route('signal'), second], { watch: cell });
      await clock.tickAsync(1000);
      cell.observeFailure('another request');
      assert.equal(cell.isFailing, false);
      cell.observeFailure('r');
      await clock.tickAsync(4000);
      assert.equal(second.fired.callCount, 0);
      cell.observeIdle('r');
      await clock.tickAsync(0);
      assert.equal((await result).outcome, 'interrupted');
    } finally {
      clock.restore();
    }
  });

  it('fires the next route after 10 s', async () => {
    const clock = sinon.useFakeTimers();
    try {
      const second = route('ctrlC');
      const cell = new CellWatch('r', () => undefined);
      const result = resultOf([handledUntil(Infinity), second], { watch: cell });
      await clock.tickAsync(11_000);
      assert.equal(second.fired.callCount, 0);
      await clock.tickAsync(2000);
      assert.equal(second.fired.callCount, 1);
      cell.settle('interrupted');
      assert.equal((await result).outcome, 'interrupted');
    } finally {
      clock.restore();
    }
  });

  it('fires the next route at once when the user presses', async () => {
    const clock = sinon.useFakeTimers();
    try {
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
    } finally {
      clock.restore();
    }
  });
});
