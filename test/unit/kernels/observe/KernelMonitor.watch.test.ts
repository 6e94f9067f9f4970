import assert from 'node:assert/strict';
import type { SinonFakeTimers } from 'sinon';

import type { KernelMonitor } from '../../../../src/kernels/observe/KernelMonitor';
import type { CellWatch } from '../../../../src/kernels/observe/CellWatch';

import type { FakeChannels } from './monitoredKernel';
import { cell, monitoredKernel, watchOf } from './monitoredKernel';

describe('KernelMonitor: what becomes of a cell', () => {
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

  describe('watch', () => {
    beforeEach(() => channels.says('busy', cell('a')));

    it('is not to be had where the kernel is known to be idle', () => {
      channels.says('idle', cell('a'));
      assert.equal(monitor.watchRunning(), undefined);
    });

    for (const ename of ['KeyboardInterrupt', 'CancelledError', 'MyOwnError']) {
      it(`calls a cell interrupted that failed with ${ename} and then was idle`, async () => {
        const watched = watch();
        assert.equal(watched.request, 'a');
        channels.fails(cell('a'), ename);
        assert.equal(watched.outcome, undefined);
        channels.says('idle', cell('a'));
        assert.equal(await watched.wait(1000), 'interrupted');
      });
    }

    it('calls a cell finished that was idle without an error', async () => {
      const watched = watch();
      channels.says('idle', cell('a'));
      assert.equal(await watched.wait(1000), 'finished');
    });

    it('counts no error that came before it: that was not its doing', async () => {
      channels.fails(cell('a'));
      const watched = watch();
      channels.says('idle', cell('a'));
      assert.equal(await watched.wait(1000), 'finished');
    });

    it('looks at the request that was running, whatever else ends', () => {
      const watched = watch();
      channels.fails(cell('b'));
      channels.says('idle', cell('b'));
      assert.equal(watched.outcome, undefined);
    });

    it('keeps its outcome when the next cell runs and fails', () => {
      const watched = watch();
      channels.says('idle', cell('a'));
      channels.says('busy', cell('b'));
      channels.fails(cell('a'));
      channels.says('idle', cell('a'));
      assert.equal(watched.outcome, 'finished');
    });

    it('says that the kernel is dead when another was started in its place', () => {
      const watched = watch();
      channels.says('starting');
      assert.equal(watched.outcome, 'dead');
    });

    it('is no death where the kernel is only starting', () => {
      channels.says('starting');
      const watched = watch();
      channels.says('starting');
      assert.equal(watched.outcome, undefined);
    });

    it('can be waited for again and again, each time as long as asked', async () => {
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

    it('stops waiting at once when told to, also beforehand', async () => {
      const watched = watch();
      const press = new AbortController();
      const waiting = watched.wait(2000, press.signal);
      press.abort();
      assert.equal(await waiting, undefined);
      assert.equal(await watched.wait(2000, press.signal), undefined);
      assert.equal(clock.countTimers(), 0);
    });

    it('ends every wait when it is disposed, and hears nothing more', async () => {
      const watched = watch();
      const waiting = watched.wait(2000);
      watched.dispose();
      assert.equal(await waiting, undefined);
      channels.says('idle', cell('a'));
      assert.equal(watched.outcome, undefined);
    });
  });
});
