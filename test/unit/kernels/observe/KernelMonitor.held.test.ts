import assert from 'node:assert/strict';
import type { SinonFakeTimers } from 'sinon';
import type { KernelMonitor } from '../../../../src/kernels/observe/KernelMonitor';
import type { FakeChannels } from './monitoredKernel';
import { cell, kernelInfo, monitoredKernel, question, watchOf } from './monitoredKernel';

const completion = { msg_id: 'c', msg_type: 'complete_request' };
const subshellCell = { ...cell('s'), subshell_id: 'one' };

describe('KernelMonitor and what may keep a kernel busy besides a cell in its main thread', () => {
  let clock: SinonFakeTimers;
  let channels: FakeChannels;
  let monitor: KernelMonitor;
  let statuses: string[];

  beforeEach(async () => {
    ({ clock, channels, monitor, statuses } = monitoredKernel());
    channels.replies('kernel_info_reply', kernelInfo, 'control 1');
    channels.becomeReady();
    await clock.tickAsync(0);
    channels.says('idle', question('shell 1'));
    statuses.length = 0;
  });

  afterEach(() => {
    monitor.dispose();
    assert.equal(clock.countTimers(), 0);
    clock.restore();
  });

  it('is busy during a long completion', async () => {
    channels.says('busy', completion);
    assert.equal(monitor.status, 'idle');
    await clock.tickAsync(500);
    assert.equal(monitor.status, 'busy');
    assert.equal(monitor.holder, 'completion');
    channels.says('idle', completion);
    assert.deepEqual(statuses, ['busy', 'idle']);
    assert.equal(monitor.holder, undefined);
  });

  it('reports no change of its status during a thousand short messages of widgets', async () => {
    for (let i = 0; i < 1000; i++) {
      const message = { msg_id: `m${i}`, msg_type: 'comm_msg' };
      channels.says('busy', message);
      await clock.tickAsync(1);
      channels.says('idle', message);
    }
    assert.deepEqual(statuses, []);
  });

  for (const type of ['kernel_info_request', 'debug_request', 'interrupt_request', 'made_up']) {
    it(`is not busy because of a message of the type ${type}`, async () => {
      channels.says('busy', { msg_id: 'other', msg_type: type });
      await clock.tickAsync(10_000);
      assert.equal(monitor.status, 'idle');
    });
  }

  it('is starting, not busy, if a completion begins while the kernel starts', async () => {
    channels.says('starting');
    channels.says('busy', completion);
    await clock.tickAsync(10_000);
    assert.equal(monitor.status, 'starting');
  });

  it('forgets a completion when the kernel restarts', async () => {
    channels.says('busy', completion);
    await clock.tickAsync(500);
    channels.says('starting');
    channels.becomeReady();
    await clock.tickAsync(0);
    channels.says('idle', question('shell 2'));
    assert.deepEqual(statuses, ['busy', 'starting', 'unknown', 'idle']);
  });

  it('says that the cell runs, and names no other holder, if a widget message arrives while the cell runs', async () => {
    channels.says('busy', cell('a'));
    channels.says('busy', { msg_id: 'm', msg_type: 'comm_msg' });
    await clock.tickAsync(10_000);
    assert.equal(monitor.running, 'a');
    assert.equal(monitor.holder, undefined);
  });

  it('is busy while the kernel leaves a question unanswered, and idle after the answer', async () => {
    const asked = monitor.whenAnswered();
    await clock.tickAsync(1000);
    await asked;
    assert.equal(monitor.status, 'busy');
    assert.equal(monitor.holder, 'other');
    channels.says('idle', question('shell 2'));
    assert.deepEqual(statuses, ['busy', 'idle']);
  });

  it('stays idle if the kernel answers a question in time', async () => {
    const asked = monitor.whenAnswered();
    channels.says('idle', question('shell 2'));
    await asked;
    assert.deepEqual(statuses, []);
  });

  it('asks the kernel one question if the provider has sent two cells and neither begins', async () => {
    monitor.expectCell();
    monitor.expectCell();
    await clock.tickAsync(2000);
    assert.deepEqual(channels.sent.slice(1), ['shell kernel_info_request']);
    assert.equal(monitor.holder, 'other');
  });

  it('asks the kernel no question if the provider has sent a cell and that cell begins', async () => {
    monitor.expectCell();
    channels.says('busy', cell('a'));
    await clock.tickAsync(2000);
    assert.deepEqual(channels.sent.slice(1), []);
  });

  it('names a completion as the holder if a kernel_info_request gets no answer during it', async () => {
    channels.says('busy', completion);
    await clock.tickAsync(400);
    const asked = monitor.whenAnswered();
    await clock.tickAsync(1000);
    await asked;
    assert.equal(monitor.holder, 'completion');
  });

  it('sends one question for two calls of whenAnswered at the same time', async () => {
    const asked = [monitor.whenAnswered(), monitor.whenAnswered()];
    await clock.tickAsync(1000);
    await Promise.all(asked);
    assert.deepEqual(channels.sent.slice(1), ['shell kernel_info_request']);
  });

  it('is idle again when the kernel answers a question, even if the monitor missed the end of a completion', async () => {
    channels.says('busy', completion);
    await clock.tickAsync(500);
    const asked = monitor.whenAnswered();
    channels.says('idle', question('shell 2'));
    await asked;
    assert.equal(monitor.status, 'idle');
  });

  it('stays busy with a cell in a subshell, even if the main thread answers a question', async () => {
    channels.says('busy', subshellCell);
    await clock.tickAsync(500);
    const watch = watchOf(monitor);
    const asked = monitor.whenAnswered();
    channels.says('idle', question('shell 2'));
    await asked;
    assert.equal(monitor.holder, 'subshell');
    assert.equal(watch.outcome, undefined);
    channels.says('idle', subshellCell);
    assert.equal(watch.outcome, 'succeeded');
    assert.equal(monitor.status, 'idle');
  });

  describe('the watch of a completion', () => {
    beforeEach(async () => {
      channels.says('busy', completion);
      await clock.tickAsync(500);
    });

    it('sees the end of the completion', () => {
      const watch = watchOf(monitor);
      assert.equal(watch.request, 'c');
      assert.equal(watch.isHeld, true);
      channels.says('idle', completion);
      assert.equal(watch.outcome, 'succeeded');
    });

    it('ends when a cell begins, so that nothing is sent to that cell', () => {
      const watch = watchOf(monitor);
      channels.says('busy', cell('waiting'));
      assert.equal(watch.outcome, 'succeeded');
      assert.equal(monitor.running, 'waiting');
    });

    it('ends when the kernel answers a question', async () => {
      const watch = watchOf(monitor);
      const asked = monitor.whenAnswered();
      channels.says('idle', question('shell 2'));
      await asked;
      assert.equal(watch.outcome, 'succeeded');
    });
  });
});

describe('KernelMonitor of a kernel that has not answered on shell', () => {
  it('ends its watch when a cell begins', async () => {
    const { clock, channels, monitor } = monitoredKernel();
    channels.replies('kernel_info_reply', kernelInfo, 'control 1');
    channels.becomeReady();
    await clock.tickAsync(0);
    const watch = watchOf(monitor);
    channels.says('busy', cell('waiting'));
    assert.equal(watch.outcome, 'succeeded');
    monitor.dispose();
    clock.restore();
  });
});
