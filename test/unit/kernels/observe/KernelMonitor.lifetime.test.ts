import assert from 'node:assert/strict';
import type { SinonFakeTimers } from 'sinon';

import type { KernelMonitor } from '../../../../src/kernels/observe/KernelMonitor';
import type { CellWatch } from '../../../../src/kernels/observe/CellWatch';

import type { FakeChannels } from './monitoredKernel';
import { cell, kernelInfo, monitoredKernel, question, watchOf } from './monitoredKernel';

describe('KernelMonitor: asking, and the end', () => {
  let clock: SinonFakeTimers;
  let channels: FakeChannels;
  let monitor: KernelMonitor;
  let statuses: string[];
  const watch = (): CellWatch => watchOf(monitor);

  beforeEach(() => {
    ({ clock, channels, monitor, statuses } = monitoredKernel());
  });

  afterEach(() => {
    monitor.dispose();
    clock.restore();
  });

  describe('nudge', () => {
    beforeEach(() => channels.says('busy', cell('a')));

    it('sends one message on shell, however often it is called while that waits for the cell', () => {
      monitor.nudge();
      monitor.nudge();
      assert.deepEqual(channels.sent, ['shell kernel_info_request']);
    });

    it('is not held back by the question asked on joining, which may have come before the signal', async () => {
      channels.becomeReady();
      await clock.tickAsync(0);
      monitor.nudge();
      assert.equal(channels.sent.length, 2);
    });

    it('sends again once it was answered', () => {
      monitor.nudge();
      channels.replies('kernel_info_reply', kernelInfo, 'shell 1');
      monitor.nudge();
      assert.equal(channels.sent.length, 2);
    });

    it('sends again for the next cell, and for a restarted kernel', () => {
      monitor.nudge();
      channels.says('busy', cell('b'));
      monitor.nudge();
      assert.equal(channels.sent.length, 2);
      channels.says('starting');
      monitor.nudge();
      assert.equal(channels.sent.length, 3);
    });
  });

  describe('when the kernel is gone', () => {
    beforeEach(() => {
      channels.says('busy', cell('a'));
      statuses.length = 0;
    });

    it('says so at once, to every watch too', () => {
      const watched = watch();
      channels.disconnects();
      assert.equal(monitor.status, 'dead');
      assert.equal(monitor.running, undefined);
      assert.equal(watched.outcome, 'dead');
    });

    it('does not take what it said before for a sign of life', () => {
      channels.disconnects();
      channels.fails(cell('a'));
      channels.says('idle', cell('a'));
      channels.says('busy', cell('b'));
      assert.equal(monitor.status, 'dead');
      assert.equal(monitor.running, undefined);
    });

    it('hears of another kernel when that answers', async () => {
      channels.disconnects();
      channels.becomeReady();
      await clock.tickAsync(0);
      channels.says('idle', question('shell 1'));
      channels.says('busy', cell('b'));
      assert.deepEqual(statuses, ['dead', 'unknown', 'idle', 'busy']);
    });

    it('hears of another kernel also by its starting', async () => {
      channels.disconnects();
      channels.says('starting');
      channels.becomeReady();
      await clock.tickAsync(0);
      channels.says('idle', question('shell 1'));
      assert.deepEqual(statuses, ['dead', 'starting', 'unknown', 'idle']);
    });

    it('stays dead when nothing answers in its place', async () => {
      channels.disconnects();
      channels.failReady('TIMED_OUT');
      await clock.tickAsync(0);
      assert.deepEqual(statuses, ['dead']);
    });
  });

  it('waits for a kernel once, however often the connection fails, and takes nobody else for one', async () => {
    channels.disconnects();
    assert.equal(monitor.status, 'starting');
    channels.failReady('TIMED_OUT');
    await clock.tickAsync(0);
    channels.disconnects();
    assert.equal(monitor.status, 'unknown');
    assert.equal(channels.joins, 1);
    channels.says('busy', cell('a'));
    channels.disconnects();
    channels.disconnects();
    assert.equal(channels.joins, 2);
  });

  describe('request', () => {
    it('to interrupt goes to control, and does not wait for a kernel to come', () => {
      monitor.requestInterrupt();
      assert.deepEqual(channels.sent, ['control interrupt_request']);
      assert.deepEqual(channels.lastOptions, { waitMs: 1000 });
    });

    it('to be current ends with the status that it causes on iopub, and not with another', async () => {
      channels.says('busy', cell('a'));
      let isCurrent = false;
      void monitor.whenCurrent(1000).then(() => (isCurrent = true));
      channels.says('busy', question('shell 9'));
      channels.publishes('stream', {}, question('control 1'));
      await clock.tickAsync(0);
      assert.ok(!isCurrent);
      channels.says('busy', question('control 1'));
      await clock.tickAsync(0);
      assert.ok(isCurrent);
      assert.equal(clock.countTimers(), 0);
    });

    it('to be current ends with its time', async () => {
      const current = monitor.whenCurrent(1000);
      await clock.tickAsync(1000);
      await current;
    });
  });

  describe('dispose', () => {
    it('closes the connection, ends every wait, and does nothing more', async () => {
      channels.says('busy', cell('a'));
      const watched = watch();
      const waiting = watched.wait(2000);
      monitor.dispose();
      monitor.dispose();
      monitor.nudge();
      assert.ok(channels.closed);
      assert.equal(await waiting, undefined);
      assert.equal(await watch().wait(2000), undefined);
      await assert.rejects(monitor.ready, { code: 'DISPOSED' });
      assert.deepEqual(channels.sent, []);
      assert.equal(clock.countTimers(), 0);
      assert.deepEqual(statuses, ['busy']);
    });
  });
});
