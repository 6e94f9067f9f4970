import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';

import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  newConnectionInfo,
  readConnectionFile,
  writeConnectionFile,
} from '../../src/jupyter/connectionFile';
import { execute } from '../../src/jupyter/execute';

import { KernelMonitor } from '../../src/kernels/observe/KernelMonitor';
import { testEnvironment } from '../rig/environment';
import { skipBecause } from '../rig/skip';
import { startKernel, type RealKernel } from './fixtures/realKernel';

const TIME_LIMIT_MS = 30_000;
const IS_WINDOWS = process.platform === 'win32';

import {
  ANNOUNCEMENT,
  runCell,
  started,
  idleAfter,
  watchOf,
  statusOf,
  cannotBeSeen,
  listen,
} from './fixtures/monitors';

for (const major of ['6', '7'] as const) {
  describe(`KernelMonitor and ipykernel ${major}`, () => {
    let python: string;
    let kernel: RealKernel;
    let disposeKernel: (() => Promise<void>) | undefined;
    let directory: string;
    let monitors: KernelMonitor[];

    before(async function () {
      const environment = testEnvironment().kernels.find(({ ipykernel }) => ipykernel === major);
      if (environment === undefined) {
        skipBecause(this, `ipykernel ${major} could not be had`);
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

    /** A monitor that has joined the kernel. */
    async function joined(): Promise<KernelMonitor> {
      const monitor = await monitorOf(kernel.connectionFile);
      await monitor.ready;
      return monitor;
    }

    it('knows a kernel that runs nothing to be idle, and its language', async () => {
      const monitor = await joined();
      await statusOf(monitor, 'idle');
      assert.equal(monitor.info.language, 'python');
      assert.equal(monitor.watchRunning(), undefined);
      assert.equal(await monitor.isAlive(TIME_LIMIT_MS), true);
    });

    it('follows a cell from busy to idle, by the msg_id of its request', async () => {
      const monitor = await joined();
      await statusOf(monitor, 'idle');
      const running: (string | undefined)[] = [];
      monitor.onDidChangeStatus(() => running.push(monitor.running));
      const cell = execute(kernel.connection, 'print("hello"); x = 42');
      assert.deepEqual(await cell.result, { status: 'ok', stdout: 'hello\n' });
      await statusOf(monitor, 'idle');
      assert.deepEqual(running, [cell.msgId, undefined]);
    });

    it('calls a cell finished that ends by itself, also one that was running when it joined', async () => {
      const monitor = await joined();
      const { cell, end } = await runCell(kernel, directory);
      const late = await joined();
      assert.equal(late.status, 'unknown');
      const [watch, lateWatch] = [await watchOf(monitor), await watchOf(late)];
      assert.equal(watch.request, cell.msgId);
      assert.equal(lateWatch.request, undefined);
      await end();
      assert.equal(await watch.wait(TIME_LIMIT_MS), 'finished');
      assert.equal(await lateWatch.wait(TIME_LIMIT_MS), 'finished');
      assert.equal(late.status, 'idle');
    });

    it('calls a cell interrupted that fails, also one that was running when it joined', async () => {
      const monitor = await joined();
      const { cell, end } = await runCell(kernel, directory, 'raise ValueError("its own")');
      const late = await joined();
      const [watch, lateWatch] = [await watchOf(monitor), await watchOf(late)];
      await end();
      assert.equal(await watch.wait(TIME_LIMIT_MS), 'interrupted');
      assert.equal(await lateWatch.wait(TIME_LIMIT_MS), 'interrupted');
      assert.equal((await cell.result).ename, 'ValueError');
    });

    it('is not misled by what the control channel makes busy and idle', async () => {
      const monitor = await joined();
      await statusOf(monitor, 'idle');
      const statuses: string[] = [];
      monitor.onDidChangeStatus((status) => statuses.push(status));
      // Off Windows ipykernel interrupts itself at an interrupt_request, which this cell survives.
      const { cell, end } = await runCell(
        kernel,
        directory,
        'pass',
        'except KeyboardInterrupt: pass',
      );
      const watch = await watchOf(monitor);
      for (const type of ['kernel_info_request', 'interrupt_request']) {
        const idle = idleAfter(kernel.connection, type);
        await kernel.connection.request('control', type, {}, { timeLimitMs: TIME_LIMIT_MS });
        await idle;
      }
      assert.equal(monitor.running, cell.msgId);
      await end();
      assert.equal(await watch.wait(TIME_LIMIT_MS), 'finished');
      assert.deepEqual(statuses, ['busy', 'idle']);
    });

    for (const [what, code, ename] of [
      ['a busy loop', 'while True: pass', 'KeyboardInterrupt'],
      ['an awaited sleep, which needs a nudge', 'await asyncio.sleep(600)', 'CancelledError'],
    ] as const) {
      it(`confirms a signal that ended ${what}`, async function () {
        if (IS_WINDOWS) {
          skipBecause(this, 'Windows has no signals');
        }
        const monitor = await joined();
        const cell = await started(kernel, `import asyncio\n${ANNOUNCEMENT}\n${code}`);
        const late = await joined();
        const [watch, lateWatch] = [await watchOf(monitor), await watchOf(late)];
        kernel.process.kill('SIGINT');
        monitor.nudge();
        assert.equal(await watch.wait(TIME_LIMIT_MS), 'interrupted');
        assert.equal(await lateWatch.wait(TIME_LIMIT_MS), 'interrupted');
        assert.equal((await cell.result).ename, ename);
      });
    }

    it('gives up a kernel whose key is another, within the time limit', async () => {
      const file = join(directory, 'kernel.json');
      const info = await readConnectionFile(kernel.connectionFile);
      await writeConnectionFile(file, { ...info, key: 'another' });
      // ipykernel 7 greets whoever subscribes; an older one says nothing that it was not asked.
      await cannotBeSeen(await monitorOf(file, 500), ['BAD_REQUEST', 'TIMED_OUT']);
    });

    it('gives up ports where something else listens, within the time limit', async () => {
      const file = join(directory, 'kernel.json');
      const info = await newConnectionInfo();
      await writeConnectionFile(file, info);
      const { shell_port, control_port, iopub_port, hb_port } = info;
      const strangers = await Promise.all(
        // One that never says a word, and some that do not speak ZeroMQ.
        [shell_port, control_port, iopub_port, hb_port].map((port, index) =>
          listen(port, index === 0 ? '' : 'HTTP/1.1 400 Bad Request\r\n\r\n'),
        ),
      );
      try {
        await cannotBeSeen(await monitorOf(file, 500), ['TIMED_OUT']);
      } finally {
        monitors.forEach((monitor) => monitor.dispose());
        strangers.forEach((server) => server.close());
      }
    });

    describe('that is killed', () => {
      let mortal: RealKernel;
      let successor: RealKernel | undefined;

      before(function () {
        if (testEnvironment().wine) {
          skipBecause(this, 'under Wine 8 later tests hang behind one that kills a kernel');
        }
      });

      beforeEach(async () => {
        successor = undefined;
        mortal = await startKernel(python);
      });

      afterEach(async () => {
        await successor?.dispose();
        await mortal.dispose();
      });

      it('is seen to be dead at once; no wait outlasts its time limit, and there is no heartbeat', async () => {
        const monitor = await monitorOf(mortal.connectionFile);
        await monitor.ready;
        const { cell } = await runCell(mortal, directory);
        const watch = await watchOf(monitor);
        const waiting = watch.wait(TIME_LIMIT_MS);
        const request = mortal.connection.request(
          'shell',
          'kernel_info_request',
          {},
          {
            timeLimitMs: 500,
          },
        );
        mortal.process.kill('SIGKILL');
        assert.equal(await waiting, 'dead');
        assert.equal(monitor.status, 'dead');
        await assert.rejects(request, { code: 'TIMED_OUT' });
        assert.equal(await monitor.isAlive(200), false);
        mortal.connection.close();
        await assert.rejects(cell.result, { code: 'DISPOSED' });
      });

      it('and started again on its ports is seen to be new', async () => {
        const monitor = await monitorOf(mortal.connectionFile);
        await monitor.ready;
        await runCell(mortal, directory);
        const watch = await watchOf(monitor);
        mortal.process.kill('SIGKILL');
        await once(mortal.process, 'exit');
        successor = await startKernel(python, { connectionFile: mortal.connectionFile });
        assert.equal(await watch.wait(TIME_LIMIT_MS), 'dead');
        await statusOf(monitor, 'idle');
      });
    });
  });
}
