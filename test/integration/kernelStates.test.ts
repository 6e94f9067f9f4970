import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { KernelRegistration } from '../../src/api';
import type { DaemonInterrupter } from '../../src/daemon/DaemonInterrupter';
import type { DaemonPool } from '../../src/daemon/DaemonPool';
import type { Execution } from '../../src/jupyter/execute';
import type { Kernel } from '../../src/kernels/Kernel';
import { ANNOUNCE } from '../../examples/demo/cells';
import { testEnvironment } from '../rig/environment';
import { skipBecause } from '../rig/skip';
import { BUSY_LOOP, startCell } from './fixtures/cells';
import { copyWithWrongKey, writeFileOfOtherPrograms } from './fixtures/connectionFiles';
import { poolOn } from './fixtures/daemons';
import { describeAttempts, kernelFor, outputOf, whenStatusIs } from './fixtures/kernels';
import { isAlive } from './fixtures/processes';
import { connect, spawnKernel, startKernel, type RealKernel } from './fixtures/realKernel';

const WINDOWS = process.platform === 'win32';
const GRACE_PERIOD_MS = 1000;

/** How long an interrupt may take: long enough to ask the observers and then to try all routes in turn. */
const LIMIT_MS = 5 * GRACE_PERIOD_MS + 2000;

const ENDS_AT_SIGINT = `
import os, time
try:
    ${ANNOUNCE}
    while True: time.sleep(0.01)
except KeyboardInterrupt:
    os._exit(1)`;

/** A kernel that answers every interrupt_request with ok but does not interrupt the cell. */
const LYING_KERNEL = `
from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
class LyingKernel(IPythonKernel):
    async def interrupt_request(self, stream, ident, parent):
        self.session.send(stream, "interrupt_reply", {"status": "ok"}, parent, ident=ident)
IPKernelApp.launch_instance(kernel_class=LyingKernel)`;

for (const { python, ipykernelVersion } of testEnvironment().kernels) {
  describe(`interrupting ipykernel ${ipykernelVersion}`, () => {
    let pool: DaemonPool;
    let disposables: (() => unknown)[];

    before(() => {
      pool = poolOn(python);
    });

    after(() => pool.dispose());

    beforeEach(() => {
      disposables = [];
    });

    afterEach(async () => {
      for (const dispose of disposables.reverse()) {
        await dispose();
      }
    });

    async function start(
      program?: readonly string[],
    ): Promise<RealKernel & { interrupter: DaemonInterrupter }> {
      const interrupter = await pool.createInterrupter(python);
      const real = await startKernel(python, {
        prepare: (argv, options) => interrupter.prepare(argv, options),
        ...(program && { program }),
      });
      disposables.push(
        () => interrupter.dispose(),
        () => real.dispose(),
      );
      return { ...real, interrupter };
    }

    /** Interrupts the cell before the kernel is killed. Under Wine 8, killing a busy kernel makes later tests hang. */
    async function endCell(
      { process, connectionFile, interrupter }: Awaited<ReturnType<typeof start>>,
      cell: Execution,
    ): Promise<void> {
      const kernel = kernelOf({ process, connectionFile, interrupter, status: 'busy' });
      await kernel.interrupt();
      assert.equal((await cell.result).status, 'error');
    }

    function kernelOf(registration: Partial<KernelRegistration>): Kernel {
      const kernel = kernelFor(pool, { language: 'python', ...registration }, GRACE_PERIOD_MS);
      disposables.push(() => kernel.dispose());
      return kernel;
    }

    /** Interrupts the kernel, asserts that this takes less than LIMIT_MS, and returns the outcome, then every attempt. */
    async function outcomeOf(kernel: Kernel): Promise<string[]> {
      const result = await kernel.interrupt();
      assert.ok(result.elapsedMs < LIMIT_MS, `took ${result.elapsedMs} ms`);
      return [result.outcome, ...describeAttempts(result)];
    }

    const first = WINDOWS ? 'event' : 'signal';
    const everyRoute = WINDOWS
      ? ['event', 'ctrlC', 'message']
      : ['signal', 'signalGroup', 'message'];

    it('sends no interrupt to an idle kernel', async () => {
      const { process, connectionFile, connection } = await start();
      const kernel = kernelOf({ process, connectionFile });
      await whenStatusIs(kernel, 'idle');
      assert.deepEqual(await outcomeOf(kernel), ['idle']);
      assert.equal(await outputOf(connection, 'print(1)'), '1');
    });

    it('sends nothing to a starting kernel, which then comes up', async () => {
      const interrupter = await pool.createInterrupter(python);
      const kernel = await spawnKernel(python, {
        prepare: (argv, options) => interrupter.prepare(argv, options),
      });
      disposables.push(() => kernel.dispose());
      const { process, connectionFile } = kernel;
      const [outcome, ...tried] = await outcomeOf(
        kernelOf({ process, connectionFile, interrupter }),
      );
      if (outcome === 'refused') {
        assert.ok(
          tried.every((attempt) => attempt.endsWith('STARTING')),
          tried.join(),
        );
      } else {
        assert.equal(outcome, 'idle', 'the kernel came up before the interrupt');
      }
      const connection = await connect(kernel);
      assert.equal(await outputOf(connection, 'print(1)'), '1');
      connection.close();
    });

    it('returns dead if the kernel has ended', async function () {
      if (testEnvironment().wine) {
        skipBecause(this, 'under Wine 8 a test that kills a kernel makes later tests hang');
      }
      const { process, connectionFile } = await start();
      const kernel = kernelOf({ process, connectionFile });
      process.kill('SIGKILL');
      await once(process, 'exit');
      assert.deepEqual(await outcomeOf(kernel), ['dead']);
    });

    it('returns dead if the interrupt ends the kernel', async function () {
      if (testEnvironment().wine) {
        skipBecause(this, 'under Wine 8 a killed kernel makes later tests hang');
      }
      const { process, connectionFile, connection } = await start();
      const kernel = kernelOf({ process, connectionFile });
      await startCell(connection, ENDS_AT_SIGINT);
      assert.deepEqual(await outcomeOf(kernel), ['dead', first]);
    });

    it('returns stillBusy if the process is suspended, and ends the cell once the process continues', async function () {
      if (WINDOWS) {
        skipBecause(this, 'Windows has no SIGSTOP');
      }
      const { process, connectionFile, connection } = await start();
      const kernel = kernelOf({ process, connectionFile });
      await whenStatusIs(kernel, 'idle');
      const cell = await startCell(connection, BUSY_LOOP);
      process.kill('SIGSTOP');
      assert.deepEqual(await outcomeOf(kernel), ['stillBusy', ...everyRoute]);
      process.kill('SIGCONT');
      assert.equal((await cell.result).ename, 'KeyboardInterrupt');
      assert.ok(isAlive(process));
    });

    it('returns stillBusy if the kernel is suspended and only its connection file is known', async function () {
      if (WINDOWS) {
        skipBecause(this, 'Windows has no SIGSTOP');
      }
      const { process, connectionFile, connection } = await start();
      const kernel = kernelOf({ connectionFile });
      await whenStatusIs(kernel, 'idle');
      await startCell(connection, BUSY_LOOP);
      await whenStatusIs(kernel, 'busy');
      process.kill('SIGSTOP');
      assert.deepEqual(await outcomeOf(kernel), ['stillBusy', 'message']);
      process.kill('SIGCONT');
    });

    it('sends only an interrupt request to a kernel whose interrupt mode is message', async () => {
      const real = await start();
      const { process, connectionFile, connection } = real;
      const kernel = kernelOf({ process, connectionFile, interruptMode: 'message' });
      await whenStatusIs(kernel, 'idle');
      const cell = await startCell(connection, BUSY_LOOP);
      // On Windows ipykernel answers ok but does nothing.
      assert.deepEqual(await outcomeOf(kernel), [WINDOWS ? 'stillBusy' : 'interrupted', 'message']);
      await endCell(real, cell);
    });

    it('returns stillBusy if the kernel answers ok to the interrupt request but the cell runs on', async () => {
      const real = await start(['-c', LYING_KERNEL]);
      const { process, connectionFile, connection } = real;
      const kernel = kernelOf({ process, connectionFile, interruptMode: 'message' });
      await whenStatusIs(kernel, 'idle');
      const cell = await startCell(connection, BUSY_LOOP);
      assert.deepEqual(await outcomeOf(kernel), ['stillBusy', 'message']);
      await endCell(real, cell);
    });

    it('does not return interrupted if the connection file has the wrong key', async () => {
      const real = await start();
      const { process, connectionFile, connection } = real;
      const file = path.join(await temporaryFolder(), 'kernel.json');
      await copyWithWrongKey(connectionFile, file);
      const kernel = kernelOf({ process, connectionFile: file });
      const cell = await startCell(connection, BUSY_LOOP);
      const [outcome] = await outcomeOf(kernel);
      // ipykernel 6 sends nothing unless it gets a valid request. It therefore seems to be starting.
      assert.ok(outcome === 'sent' || outcome === 'refused', outcome);
      await endCell(real, cell);
    });

    it('does not return interrupted if other programs listen on the ports of the connection file', async () => {
      const { process } = await start();
      const file = path.join(await temporaryFolder(), 'kernel.json');
      const servers = await writeFileOfOtherPrograms(file, { isShellSilent: false });
      disposables.unshift(() => servers.forEach((server) => server.close()));
      const [outcome] = await outcomeOf(kernelOf({ process, connectionFile: file }));
      assert.equal(outcome, 'refused');
      assert.ok(isAlive(process));
    });

    async function temporaryFolder(): Promise<string> {
      const folder = await mkdtemp(path.join(tmpdir(), 'kernel-states-'));
      disposables.push(() => rm(folder, { recursive: true }));
      return folder;
    }
  });
}
