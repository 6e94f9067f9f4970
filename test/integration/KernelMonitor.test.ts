import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ANNOUNCE } from '../../examples/demo/cells';
import { execute } from '../../src/jupyter/execute';
import { KernelMonitor } from '../../src/kernels/observe/KernelMonitor';
import { testEnvironment } from '../rig/environment';
import { skipBecause } from '../rig/skip';
import { startCell } from './fixtures/cells';
import {
  copyWithCurveKeys,
  copyWithWrongKey,
  writeFileOfOtherPrograms,
} from './fixtures/connectionFiles';
import {
  assertGivesUp,
  idleAfter,
  startWaitingCell,
  TIME_LIMIT_MS,
  watchOf,
  whenMonitorShows,
} from './fixtures/monitors';
import { startKernel, type RealKernel } from './fixtures/realKernel';

const IS_WINDOWS = process.platform === 'win32';

for (const major of ['6', '7'] as const) {
  describe(`KernelMonitor with ipykernel ${major}`, () => {
    let python: string;
    let kernel: RealKernel;
    let disposeKernel: (() => Promise<void>) | undefined;
    let directory: string;
    let monitors: KernelMonitor[];

    before(async function () {
      const environment = testEnvironment().kernels.find(({ ipykernel }) => ipykernel === major);
      if (environment === undefined) {
        skipBecause(this, `ipykernel ${major} could not be installed`);
      }
      ({ python } = environment);
      kernel = await startKernel(python);
      disposeKernel = () => kernel.dispose();
    });

    after(() => disposeKernel?.());

    beforeEach(async () => {
      monitors = [];
      directory = await mkdtemp(join(tmpdir(), 'kernel-monitor-'));
    });

    afterEach(async () => {
      monitors.forEach((monitor) => monitor.dispose());
      await rm(directory, { recursive: true });
    });

    async function monitorOf(
      connectionFile: string,
      limitMs = TIME_LIMIT_MS,
    ): Promise<KernelMonitor> {
      const monitor = await KernelMonitor.open(connectionFile, { timeLimitMs: limitMs });
      monitors.push(monitor);
      return monitor;
    }

    /** Opens a monitor and waits until the kernel has answered it. */
    async function joined(): Promise<KernelMonitor> {
      const monitor = await monitorOf(kernel.connectionFile);
      await monitor.ready;
      return monitor;
    }

    it('shows a kernel that runs nothing as idle, and its language', async () => {
      const monitor = await joined();
      await whenMonitorShows(monitor, 'idle');
      assert.equal(monitor.info.language, 'python');
      assert.equal(monitor.watchRunning(), undefined);
      assert.equal(await monitor.isAlive(TIME_LIMIT_MS), true);
    });

    it('follows a cell from busy to idle by the msg_id of its request', async () => {
      const monitor = await joined();
      await whenMonitorShows(monitor, 'idle');
      const running: (string | undefined)[] = [];
      monitor.onDidChangeStatus(() => running.push(monitor.running));
      const cell = execute(kernel.connection, 'print("hello"); x = 42');
      assert.deepEqual(await cell.result, { status: 'ok', stdout: 'hello\n' });
      await whenMonitorShows(monitor, 'idle');
      assert.deepEqual(running, [cell.msgId, undefined]);
    });

    it('reports that a cell has succeeded, even if the cell started before the monitor', async () => {
      const monitor = await joined();
      const { cell, end } = await startWaitingCell(kernel, directory);
      const late = await joined();
      assert.equal(late.status, 'unknown');
      const [watch, lateWatch] = [await watchOf(monitor), await watchOf(late)];
      assert.equal(watch.request, cell.msgId);
      assert.equal(lateWatch.request, undefined);
      await end();
      assert.equal(await watch.wait(TIME_LIMIT_MS), 'succeeded');
      assert.equal(await lateWatch.wait(TIME_LIMIT_MS), 'succeeded');
      assert.equal(late.status, 'idle');
    });

    it('reports a cell that raises an error of its own as interrupted, even if the cell started before the monitor', async () => {
      const monitor = await joined();
      const { cell, end } = await startWaitingCell(kernel, directory, {
        last: 'raise ValueError("its own")',
      });
      const late = await joined();
      const [watch, lateWatch] = [await watchOf(monitor), await watchOf(late)];
      await end();
      assert.equal(await watch.wait(TIME_LIMIT_MS), 'interrupted');
      assert.equal(await lateWatch.wait(TIME_LIMIT_MS), 'interrupted');
      assert.equal((await cell.result).ename, 'ValueError');
    });

    it('ignores the busy and idle messages of control requests', async () => {
      const monitor = await joined();
      await whenMonitorShows(monitor, 'idle');
      const statuses: string[] = [];
      monitor.onDidChangeStatus((status) => statuses.push(status));
      // Except on Windows, ipykernel interrupts itself at an interrupt_request. This cell catches that interrupt.
      const { cell, end } = await startWaitingCell(kernel, directory, {
        handler: 'except KeyboardInterrupt: pass',
      });
      const watch = await watchOf(monitor);
      for (const type of ['kernel_info_request', 'interrupt_request']) {
        const idle = idleAfter(kernel.connection, type);
        await kernel.connection.request('control', type, {}, { timeLimitMs: TIME_LIMIT_MS });
        await idle;
      }
      assert.equal(monitor.running, cell.msgId);
      await end();
      assert.equal(await watch.wait(TIME_LIMIT_MS), 'succeeded');
      assert.deepEqual(statuses, ['busy', 'idle']);
    });

    for (const [signal, code, ename] of [
      ['SIGINT ended a busy loop', 'while True: pass', 'KeyboardInterrupt'],
      [
        'SIGINT ended an awaited sleep when the kernel got its next message',
        'await asyncio.sleep(600)',
        'CancelledError',
      ],
    ] as const) {
      it(`confirms that ${signal}`, async function () {
        if (IS_WINDOWS) {
          skipBecause(this, 'Windows has no signals');
        }
        const monitor = await joined();
        const cell = await startCell(kernel.connection, `import asyncio\n${ANNOUNCE}\n${code}`);
        const late = await joined();
        const [watch, lateWatch] = [await watchOf(monitor), await watchOf(late)];
        kernel.process.kill('SIGINT');
        monitor.nudge();
        assert.equal(await watch.wait(TIME_LIMIT_MS), 'interrupted');
        assert.equal(await lateWatch.wait(TIME_LIMIT_MS), 'interrupted');
        assert.equal((await cell.result).ename, ename);
      });
    }

    it('gives up within the time limit if the connection file has another key than the kernel', async () => {
      const file = join(directory, 'kernel.json');
      await copyWithWrongKey(kernel.connectionFile, file);
      // ipykernel 7 sends a welcome message to each new subscriber. Its signature does not match the wrong key.
      // ipykernel 6 sends nothing, because our requests have a wrong signature.
      await assertGivesUp(await monitorOf(file, 500), ['BAD_REQUEST', 'TIMED_OUT']);
    });

    it('gives up at once if the connection file has keys for encryption and the kernel has none', async () => {
      const file = join(directory, 'kernel.json');
      await copyWithCurveKeys(kernel.connectionFile, file);
      await assertGivesUp(await monitorOf(file, TIME_LIMIT_MS), ['BAD_REQUEST']);
    });

    it('gives up within the time limit if other programs listen on the ports of the connection file', async () => {
      const file = join(directory, 'kernel.json');
      const servers = await writeFileOfOtherPrograms(file, { isShellSilent: true });
      try {
        await assertGivesUp(await monitorOf(file, 500), ['TIMED_OUT']);
      } finally {
        monitors.forEach((monitor) => monitor.dispose());
        servers.forEach((server) => server.close());
      }
    });

    describe('when the kernel is killed', () => {
      let killed: RealKernel;
      let successor: RealKernel | undefined;

      before(function () {
        if (testEnvironment().wine) {
          skipBecause(this, 'under Wine 8 a test that kills a kernel makes later tests hang');
        }
      });

      beforeEach(async () => {
        successor = undefined;
        killed = await startKernel(python);
      });

      afterEach(async () => {
        await successor?.dispose();
        await killed.dispose();
      });

      it('reports the kernel as dead to the cell watch, and requests to the kernel end at their time limit', async () => {
        const monitor = await monitorOf(killed.connectionFile);
        await monitor.ready;
        const { cell } = await startWaitingCell(killed, directory);
        const watch = await watchOf(monitor);
        const waiting = watch.wait(TIME_LIMIT_MS);
        const request = killed.connection.request(
          'shell',
          'kernel_info_request',
          {},
          {
            timeLimitMs: 500,
          },
        );
        killed.process.kill('SIGKILL');
        assert.equal(await waiting, 'dead');
        assert.equal(monitor.status, 'dead');
        await assert.rejects(request, { code: 'TIMED_OUT' });
        assert.equal(await monitor.isAlive(200), false);
        killed.connection.close();
        await assert.rejects(cell.result, { code: 'DISPOSED' });
      });

      it('reports the kernel of a cell watch as dead once a new kernel uses the same ports', async () => {
        const monitor = await monitorOf(killed.connectionFile);
        await monitor.ready;
        await startWaitingCell(killed, directory);
        const watch = await watchOf(monitor);
        killed.process.kill('SIGKILL');
        await once(killed.process, 'exit');
        successor = await startKernel(python, { connectionFile: killed.connectionFile });
        assert.equal(await watch.wait(TIME_LIMIT_MS), 'dead');
        await whenMonitorShows(monitor, 'idle');
      });
    });
  });
}
