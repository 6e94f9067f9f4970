import assert from 'node:assert/strict';
import type { SinonFakeTimers } from 'sinon';

import type { KernelMonitor } from '../../../../src/kernels/observe/KernelMonitor';
import type { CellWatch } from '../../../../src/kernels/observe/CellWatch';

import type { FakeChannels } from './monitoredKernel';
import { cell, monitoredKernel, watchOf } from './monitoredKernel';

describe('KernelMonitor', () => {
  let clock: SinonFakeTimers;
  let channels: FakeChannels;
  let monitor: KernelMonitor;
  const watch = (): CellWatch => watchOf(monitor);

  beforeEach(() => {
    ({ clock, channels, monitor } = monitoredKernel());
  });

  afterEach(() => {
    monitor.dispose();
    clock.restore();
  });

  describe('the watch of the running cell', () => {
    beforeEach(() => channels.says('busy', cell('a')));

    it('is undefined if the kernel is idle', () => {
      channels.says('idle', cell('a'));
      assert.equal(monitor.watchRunning(), undefined);
    });

    for (const ename of ['KeyboardInterrupt', 'CancelledError', 'MyOwnError']) {
      it(`sees "interrupted" if the cell fails with ${ename} and the kernel is idle after it`, async () => {
        const watched = watch();
        assert.equal(watched.request, 'a');
        channels.fails(cell('a'), ename);
        assert.equal(watched.outcome, undefined);
        channels.says('idle', cell('a'));
        assert.equal(await watched.wait(1000), 'interrupted');
      });
    }

    it('sees "succeeded" if the kernel is idle after the cell and the cell published no error', async () => {
      const watched = watch();
      channels.says('idle', cell('a'));
      assert.equal(await watched.wait(1000), 'succeeded');
    });

    it('does not count an error that came before the watch as an effect of an interrupt', async () => {
      channels.fails(cell('a'), 'MyOwnError');
      const watched = watch();
      assert.ok(watched.failure);
      channels.says('idle', cell('a'));
      assert.equal(await watched.wait(1000), 'succeeded');
    });

    for (const [ename, implementation, mayBeInterrupt] of [
      ['KeyboardInterrupt', 'ipython', true],
      ['CancelledError', 'ipython', true],
      ['MyOwnError', 'ipython', false],
      ['MyOwnError', 'ark', true],
    ] as const) {
      it(`sees that an interrupt ${mayBeInterrupt ? 'may have' : 'has not'} caused ${ename} of ${implementation}`, () => {
        channels.replies('kernel_info_reply', { implementation }, 'control 1');
        channels.fails(cell('a'), ename);
        assert.equal(watch().failure?.mayBeInterrupt, mayBeInterrupt);
      });
    }

    it('ignores the end of another cell', () => {
      const watched = watch();
      channels.fails(cell('b'));
      channels.says('idle', cell('b'));
      assert.equal(watched.outcome, undefined);
    });

    it('keeps its outcome if an error of its cell arrives during the next cell', () => {
      const watched = watch();
      channels.says('idle', cell('a'));
      channels.says('busy', cell('b'));
      channels.fails(cell('a'));
      channels.says('idle', cell('a'));
      assert.equal(watched.outcome, 'succeeded');
    });

    it('sees "dead" if a new kernel starts in place of the old one', () => {
      const watched = watch();
      channels.says('starting');
      assert.equal(watched.outcome, 'dead');
    });

    it('does not see "dead" if a starting kernel repeats its status', () => {
      channels.says('starting');
      const watched = watch();
      channels.says('starting');
      assert.equal(watched.outcome, undefined);
    });

    it('can be awaited several times, each time with its own limit', async () => {
      const watched = watch();
      const first = watched.wait(2000);
      await clock.tickAsync(2000);
      assert.equal(await first, undefined);
      const second = watched.wait(2000);
      channels.fails(cell('a'));
      channels.says('idle', cell('a'));
      assert.equal(await second, 'interrupted');
      assert.equal(await watched.wait(2000), 'interrupted');
      assert.equal(clock.countTimers(), 0);
    });

    it('ends a wait when the AbortSignal aborts, or at once if it has already aborted', async () => {
      const watched = watch();
      const press = new AbortController();
      const waiting = watched.wait(2000, press.signal);
      press.abort();
      assert.equal(await waiting, undefined);
      assert.equal(await watched.wait(2000, press.signal), undefined);
      assert.equal(clock.countTimers(), 0);
    });

    it('ends every wait at dispose, and has no outcome after that', async () => {
      const watched = watch();
      const waiting = watched.wait(2000);
      watched.dispose();
      assert.equal(await waiting, undefined);
      channels.says('idle', cell('a'));
      assert.equal(watched.outcome, undefined);
    });
  });
});
