import assert from 'node:assert/strict';
import type { SinonFakeTimers } from 'sinon';

import type { ParentHeader } from '../../../../src/jupyter/messages';
import type { KernelMonitor } from '../../../../src/kernels/observe/KernelMonitor';
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

  describe('status', () => {
    it('is starting until the kernel answers', () => {
      assert.equal(monitor.status, 'starting');
      channels.replies('kernel_info_reply', kernelInfo, 'control 1');
      assert.equal(monitor.status, 'unknown');
    });

    it('stays starting during the request of another client, and is busy once a cell runs', () => {
      channels.says('busy', question('another client'));
      assert.equal(monitor.status, 'starting');
      channels.says('busy', cell('a'));
      assert.equal(monitor.status, 'busy');
    });

    it('is busy while a cell runs', () => {
      channels.says('busy', cell('a'));
      assert.equal(monitor.running, 'a');
      channels.says('idle', cell('a'));
      assert.equal(monitor.running, undefined);
      channels.says('busy', cell('b'));
      assert.equal(monitor.running, 'b');
      assert.deepEqual(statuses, ['busy', 'idle', 'busy']);
    });

    for (const type of [
      'interrupt_request',
      'debug_request',
      'comm_msg',
      'comm_info_request',
      'complete_request',
      'kernel_info_request',
      undefined,
    ]) {
      it(`stays busy with the cell while messages arrive whose parent is ${type ?? 'missing'}`, () => {
        const other: ParentHeader = type === undefined ? {} : { msg_id: 'other', msg_type: type };
        channels.says('busy', cell('a'));
        channels.says('busy', other);
        channels.fails(other);
        channels.says('idle', other);
        assert.equal(monitor.status, 'busy');
        assert.equal(monitor.running, 'a');
        assert.equal(watch().outcome, undefined);
      });
    }

    it('does not count a cell in a subshell as the running cell, because an interrupt does not reach it', () => {
      channels.says('busy', { ...cell('sub'), subshell_id: 'one' });
      assert.equal(monitor.status, 'starting');
      channels.says('busy', { ...cell('a'), subshell_id: null });
      channels.says('idle', { ...cell('sub'), subshell_id: 'one' });
      assert.equal(monitor.running, 'a');
    });

    it('stays busy if the idle of an earlier cell comes late', () => {
      channels.says('busy', cell('a'));
      channels.says('busy', cell('b'));
      channels.says('idle', cell('a'));
      assert.equal(monitor.running, 'b');
      assert.equal(monitor.status, 'busy');
    });

    it('is starting again after a restart, until the new kernel answers', async () => {
      channels.says('busy', cell('a'));
      channels.says('starting');
      assert.equal(monitor.status, 'starting');
      assert.equal(monitor.running, undefined);
      channels.replies('kernel_info_reply', kernelInfo, 'control 1');
      channels.becomeReady();
      await clock.tickAsync(0);
      channels.says('idle', question('shell 1'));
      assert.deepEqual(statuses, ['busy', 'starting', 'unknown', 'idle']);
    });

    it('does not go back to starting if the first reply overtakes the status starting', async () => {
      const watched = watch();
      channels.replies('kernel_info_reply', kernelInfo, 'control 1');
      channels.says('starting');
      assert.equal(watched.outcome, undefined);
      channels.becomeReady();
      await clock.tickAsync(0);
      assert.deepEqual(statuses, ['unknown']);
    });

    it('is idle if the status idle overtakes the reply', async () => {
      channels.becomeReady();
      await clock.tickAsync(0);
      channels.says('idle', question('shell 1'));
      channels.replies('kernel_info_reply', kernelInfo, 'shell 1');
      assert.equal(monitor.status, 'idle');
    });

    it('is unknown if the kernel does not answer in time', async () => {
      channels.failReady('TIMED_OUT');
      await assert.rejects(monitor.ready, { code: 'TIMED_OUT' });
      await clock.tickAsync(0);
      assert.equal(monitor.status, 'unknown');
    });

    it('is not reported to a removed listener', () => {
      monitor.onDidChangeStatus(() => assert.fail('stopped'))();
      channels.says('busy', cell('a'));
      assert.deepEqual(statuses, ['busy']);
    });
  });

  describe('after the connection is ready', () => {
    beforeEach(async () => {
      channels.replies('kernel_info_reply', kernelInfo, 'control 1');
      channels.becomeReady();
      await clock.tickAsync(0);
    });

    it('knows the language of the kernel', () => {
      assert.equal(monitor.info.language, 'python');
    });

    it('sends one request on shell, and nothing more while the kernel is idle', async () => {
      channels.says('idle', question('shell 1'));
      assert.equal(monitor.status, 'idle');
      await clock.tickAsync(24 * 60 * 60 * 1000);
      assert.deepEqual(channels.sent, ['shell kernel_info_request']);
    });

    it("ignores the status of another client's request", () => {
      channels.says('idle', question('shell 7'));
      assert.equal(monitor.status, 'unknown');
    });

    it('stays busy if the kernel answers on shell while a cell runs', () => {
      channels.says('busy', cell('a'));
      channels.says('idle', question('shell 1'));
      assert.equal(monitor.status, 'busy');
    });

    it('treats the first cell that ends as the one that was running when the watch began', async () => {
      const watched = watch();
      assert.equal(watched.request, undefined);
      channels.fails(cell('a'));
      channels.says('idle', cell('a'));
      assert.equal(await watched.wait(1000), 'interrupted');
      assert.equal(monitor.status, 'idle');
    });

    it('does not count the error of another cell as an error of the first cell that ends', async () => {
      const watched = watch();
      channels.fails(cell('b'));
      channels.says('idle', cell('a'));
      assert.equal(await watched.wait(1000), 'succeeded');
    });

    it('reports idle to a cell watch only after the answer to a question that was sent after the watch began', async () => {
      const watched = watch();
      channels.says('idle', question('shell 1'));
      assert.equal(watched.outcome, undefined);
      channels.says('idle', question('shell 2'));
      assert.equal(await watched.wait(1000), 'idle');
      assert.equal(monitor.watchRunning(), undefined);
    });
  });
});
