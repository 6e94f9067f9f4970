import assert from 'node:assert/strict';
import type { SinonFakeTimers } from 'sinon';
import type { KernelMonitor } from '../../../../src/kernels/observe/KernelMonitor';
import type { FakeChannels } from './monitoredKernel';
import { cell, monitoredKernel, question, watchOf } from './monitoredKernel';

const A_DAY_MS = 24 * 60 * 60 * 1000;

describe('KernelMonitor that is quiet', () => {
  let clock: SinonFakeTimers;
  let channels: FakeChannels;
  let monitor: KernelMonitor;
  let statuses: string[];

  beforeEach(() => {
    ({ clock, channels, monitor, statuses } = monitoredKernel({ isQuiet: true }));
  });

  afterEach(() => {
    monitor.dispose();
    assert.equal(clock.countTimers(), 0);
    clock.restore();
  });

  /** Counts the monitor's requests, and its calls of `whenReady`, which sends requests until the kernel answers. */
  function sendings(): number {
    return channels.sent.length + channels.joins;
  }

  it('while it receives no message, sends nothing until `wake` is called, and does not know the status', async () => {
    await clock.tickAsync(A_DAY_MS);
    assert.equal(sendings(), 0);
    assert.equal(monitor.status, 'unknown');
    assert.equal(monitor.wake(), true);
    await clock.tickAsync(0);
    assert.equal(channels.joins, 1);
    assert.equal(monitor.wake(), false);
  });

  it('is ready once `wake` was called and the kernel has answered', async () => {
    let isReady = false;
    void monitor.ready.then(() => (isReady = true));
    monitor.wake();
    await clock.tickAsync(0);
    assert.equal(isReady, false);
    channels.becomeReady();
    await clock.tickAsync(0);
    assert.equal(isReady, true);
    channels.says('idle', question('shell 1'));
    assert.equal(monitor.status, 'idle');
  });

  it('learns from the messages that it receives whether a cell runs', () => {
    channels.says('busy', cell('a'));
    channels.fails(cell('a'));
    assert.equal(monitor.running, 'a');
    channels.says('idle', cell('a'));
    channels.says('busy', cell('b'));
    assert.deepEqual(statuses, ['busy', 'idle', 'busy']);
    assert.equal(sendings(), 0);
  });

  it('sees how a cell ends, and sends nothing', () => {
    channels.says('busy', cell('a'));
    const watch = watchOf(monitor);
    channels.fails(cell('a'));
    channels.says('idle', cell('a'));
    assert.equal(watch.outcome, 'interrupted');
    assert.equal(sendings(), 0);
  });

  it('sends its first request once the kernel has been idle for 300 ms', async () => {
    channels.says('busy', cell('a'));
    await clock.tickAsync(A_DAY_MS);
    channels.says('idle', cell('a'));
    await clock.tickAsync(299);
    assert.equal(sendings(), 0);
    await clock.tickAsync(1);
    assert.equal(channels.joins, 1);
  });

  it('stays quiet if the next cell begins within 300 ms', async () => {
    channels.says('busy', cell('a'));
    channels.says('idle', cell('a'));
    await clock.tickAsync(299);
    channels.says('busy', cell('b'));
    await clock.tickAsync(A_DAY_MS);
    assert.equal(sendings(), 0);
  });

  it('counts the 300 ms from the end of the last cell', async () => {
    channels.says('idle', cell('a'));
    await clock.tickAsync(200);
    channels.says('idle', cell('b'));
    await clock.tickAsync(200);
    assert.equal(sendings(), 0);
  });

  it('sends nothing when the kernel publishes that it starts', async () => {
    channels.says('starting');
    await clock.tickAsync(0);
    assert.equal(monitor.status, 'unknown');
    channels.says('busy', cell('a'));
    const watch = watchOf(monitor);
    channels.says('starting');
    await clock.tickAsync(0);
    assert.equal(watch.outcome, 'dead');
    assert.equal(monitor.status, 'starting');
    assert.equal(sendings(), 0);
  });

  it('asks a restarted kernel for its state when `wake` is called', async () => {
    channels.says('busy', cell('a'));
    channels.says('starting');
    monitor.wake();
    await clock.tickAsync(0);
    channels.becomeReady();
    await clock.tickAsync(0);
    channels.says('idle', question('shell 1'));
    assert.equal(monitor.status, 'idle');
  });

  it('reports dead if the kernel ends, even if the monitor has received no message', async () => {
    channels.disconnects();
    await clock.tickAsync(0);
    assert.equal(monitor.status, 'dead');
    assert.deepEqual(statuses, ['dead']);
  });

  it('sends nothing if it loses the connection to a kernel that lives', async () => {
    channels.ended = false;
    channels.says('busy', cell('a'));
    channels.disconnects();
    await clock.tickAsync(0);
    assert.equal(monitor.status, 'unknown');
    assert.equal(sendings(), 0);
    channels.says('busy', cell('b'));
    assert.equal(monitor.status, 'busy');
  });

  it('ignores a disconnect after the call of `wake` if no kernel has answered yet', async () => {
    monitor.wake();
    channels.disconnects();
    await clock.tickAsync(0);
    assert.equal(monitor.status, 'unknown');
  });

  it('once disposed, rejects its promise `ready` and sends nothing', async () => {
    channels.says('idle', cell('a'));
    monitor.dispose();
    await assert.rejects(monitor.ready, { code: 'DISPOSED' });
    await clock.tickAsync(A_DAY_MS);
    assert.deepEqual(channels.sent, []);
  });
});
