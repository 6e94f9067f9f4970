import assert from 'node:assert/strict';
import type { SinonFakeTimers } from 'sinon';

import { KernelMonitor } from '../../../../src/kernels/observe/KernelMonitor';
import type { CellWatch } from '../../../../src/kernels/observe/CellWatch';

import type { FakeChannels } from './monitoredKernel';
import { cell, kernelInfo, monitoredKernel, question, watchOf } from './monitoredKernel';

describe('KernelMonitor', () => {
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

    it('sends one message on shell, even if it is called twice during a cell', () => {
      monitor.nudge();
      monitor.nudge();
      assert.deepEqual(channels.sent, ['shell kernel_info_request']);
    });

    it('sends its message even if the first kernel_info_request of the monitor is not answered', async () => {
      channels.becomeReady();
      await clock.tickAsync(0);
      monitor.nudge();
      assert.equal(channels.sent.length, 2);
    });

    it('sends another message once the kernel has answered', () => {
      monitor.nudge();
      channels.replies('kernel_info_reply', kernelInfo, 'shell 1');
      monitor.nudge();
      assert.equal(channels.sent.length, 2);
    });

    it('sends another message for the next cell and for a restarted kernel', () => {
      monitor.nudge();
      channels.says('busy', cell('b'));
      monitor.nudge();
      assert.equal(channels.sent.length, 2);
      channels.says('starting');
      monitor.nudge();
      assert.equal(channels.sent.length, 3);
    });
  });

  describe('when the kernel disconnects', () => {
    beforeEach(() => {
      channels.says('busy', cell('a'));
      statuses.length = 0;
    });

    it('reports dead, also to every cell watch, if the kernel has ended', async () => {
      const watched = watch();
      channels.disconnects();
      await clock.tickAsync(0);
      assert.equal(monitor.status, 'dead');
      assert.equal(monitor.running, undefined);
      assert.equal(watched.outcome, 'dead');
    });

    it('ignores messages that the dead kernel sent earlier', async () => {
      channels.disconnects();
      await clock.tickAsync(0);
      channels.fails(cell('a'));
      channels.says('idle', cell('a'));
      channels.says('busy', cell('b'));
      assert.equal(monitor.status, 'dead');
      assert.equal(monitor.running, undefined);
    });

    it('reports the status of a new kernel once it answers', async () => {
      channels.disconnects();
      await clock.tickAsync(0);
      channels.becomeReady();
      await clock.tickAsync(0);
      channels.says('idle', question('shell 1'));
      channels.says('busy', cell('b'));
      assert.deepEqual(statuses, ['dead', 'unknown', 'idle', 'busy']);
    });

    it('reports the status of a new kernel once that kernel publishes the status "starting"', async () => {
      channels.disconnects();
      await clock.tickAsync(0);
      channels.says('starting');
      channels.becomeReady();
      await clock.tickAsync(0);
      channels.says('idle', question('shell 1'));
      assert.deepEqual(statuses, ['dead', 'starting', 'unknown', 'idle']);
    });

    it('stays dead if no new kernel answers', async () => {
      channels.disconnects();
      await clock.tickAsync(0);
      channels.failReady('TIMED_OUT');
      await clock.tickAsync(0);
      assert.deepEqual(statuses, ['dead']);
    });
  });

  describe('when the connection to a living kernel is lost', () => {
    let watched: CellWatch;

    beforeEach(async () => {
      channels.ended = false;
      channels.says('busy', cell('a'));
      watched = watch();
      channels.disconnects();
      await clock.tickAsync(0);
    });

    it('does not know the status, and keeps the cell watch', () => {
      assert.equal(monitor.status, 'unknown');
      assert.equal(watched.outcome, undefined);
    });

    it('sends no interrupt request until the kernel answers again', async () => {
      assert.throws(() => monitor.requestInterrupt(), { code: 'UNREACHABLE' });
      channels.becomeReady();
      await clock.tickAsync(0);
      monitor.requestInterrupt();
      assert.equal(channels.sent.at(-1), 'control interrupt_request');
    });

    it('sees how the cell that was still running ends', () => {
      channels.fails(cell('a'));
      channels.says('idle', cell('a'));
      assert.equal(watched.outcome, 'interrupted');
    });

    it('learns that the cell ended while the connection was lost, but not how', async () => {
      channels.becomeReady();
      await clock.tickAsync(0);
      channels.says('idle', question('shell 1'));
      assert.equal(monitor.status, 'idle');
      assert.equal(watched.outcome, 'over');
    });

    it('sees that a new kernel starts in place of the old one', () => {
      channels.says('starting');
      assert.equal(watched.outcome, 'dead');
      assert.equal(monitor.status, 'starting');
    });

    it('reports dead if the kernel ends after it was reached again', async () => {
      channels.becomeReady();
      await clock.tickAsync(0);
      channels.ended = true;
      channels.disconnects();
      await clock.tickAsync(0);
      assert.equal(monitor.status, 'dead');
    });
  });

  it('stays starting if a new kernel starts before the old one is found to have ended', async () => {
    let answer: (ended: boolean) => void = () => assert.fail('the kernel is not checked');
    channels.hasEnded = () => new Promise((resolve) => (answer = resolve));
    channels.says('busy', cell('a'));
    channels.disconnects();
    channels.says('starting');
    answer(true);
    await clock.tickAsync(0);
    assert.equal(monitor.status, 'starting');
  });

  it('does not report dead if a tunnel to the kernel closes', async () => {
    const tunnelled = new KernelMonitor(channels, { timeLimitMs: 1000, isTunnel: true });
    channels.says('busy', cell('a'));
    channels.disconnects();
    await clock.tickAsync(0);
    assert.equal(tunnelled.status, 'unknown');
    tunnelled.dispose();
  });

  it('waits for a new kernel only if the lost connection had reached a kernel', async () => {
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
    await clock.tickAsync(0);
    assert.equal(channels.joins, 2);
  });

  describe('requestInterrupt', () => {
    it('sends the request on control, and lets it wait at most a second for a connection', () => {
      monitor.requestInterrupt();
      assert.deepEqual(channels.sent, ['control interrupt_request']);
      assert.deepEqual(channels.lastOptions, { waitMs: 1000 });
    });
  });

  describe('whenCurrent', () => {
    it('resolves at the status of its own request, not at any other message', async () => {
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

    it('resolves at its time limit', async () => {
      const current = monitor.whenCurrent(1000);
      await clock.tickAsync(1000);
      await current;
    });
  });

  describe('dispose', () => {
    it('closes the connection, ends every wait, and sends nothing more', async () => {
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
