import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { InterruptResult } from '../../src/api';
import type { DaemonInterrupter } from '../../src/daemon/DaemonInterrupter';
import type { DaemonPool } from '../../src/daemon/DaemonPool';
import {
  newConnectionInfo,
  readConnectionFile,
  writeConnectionFile,
} from '../../src/jupyter/connectionFile';
import { execute, executeUntil, type Execution } from '../../src/jupyter/execute';
import type { Kernel } from '../../src/kernels/Kernel';
import type { KernelRegistration } from '../../src/api';
import { testEnvironment } from '../rig/environment';
import { skipBecause } from '../rig/skip';
import { poolOn } from './fixtures/daemons';
import { interruptible, isSeenToBe } from './fixtures/interruptible';
import { listen } from './fixtures/monitors';
import { isAlive } from './fixtures/processes';
import { connect, spawnKernel, startKernel, type RealKernel } from './fixtures/realKernel';

const WINDOWS = process.platform === 'win32';
const GRACE_PERIOD_MS = 1000;

/** The most that an interrupt may take: a look, and every route in turn. */
const LIMIT_MS = 5 * GRACE_PERIOD_MS + 2000;

const BUSY = "print('running', flush=True)\nwhile True: pass";
const ENDS_AT_SIGINT = `
import os, time
try:
    print('running', flush=True)
    while True: time.sleep(0.01)
except KeyboardInterrupt:
    os._exit(1)`;

/** Answers every interrupt_request with ok, and runs on. */
const LYING_KERNEL = `
from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
class LyingKernel(IPythonKernel):
    async def interrupt_request(self, stream, ident, parent):
        self.session.send(stream, "interrupt_reply", {"status": "ok"}, parent, ident=ident)
IPKernelApp.launch_instance(kernel_class=LyingKernel)`;

for (const { python, ipykernelVersion } of testEnvironment().kernels) {
  describe(`an interrupt of ipykernel ${ipykernelVersion} that`, () => {
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

    async function started(
      program?: readonly string[],
    ): Promise<RealKernel & { interrupter: DaemonInterrupter }> {
      const interrupter = await pool.createInterrupter(python);
      const kernel = await startKernel(python, {
        prepare: (argv, options) => interrupter.prepare(argv, options),
        ...(program && { program }),
      });
      disposables.push(
        () => interrupter.dispose(),
        () => kernel.dispose(),
      );
      return { ...kernel, interrupter };
    }

    /** Ends the cell of a kernel that must not be ended while it is busy: Wine 8 does not get over that. */
    async function endCell(
      { process, connectionFile, interrupter }: Awaited<ReturnType<typeof started>>,
      cell: Execution,
    ): Promise<void> {
      const kernel = watched({ process, connectionFile, interrupter, status: 'busy' });
      await kernel.interrupt();
      assert.equal((await cell.result).status, 'error');
    }

    function watched(kernel: Partial<KernelRegistration>): Kernel {
      const made = interruptible(pool, { language: 'python', ...kernel }, GRACE_PERIOD_MS);
      disposables.push(() => made.dispose());
      return made;
    }

    /** Interrupts within the time limit, and says what came of it: the outcome, and every attempt. */
    async function outcomeOf(kernel: Kernel): Promise<string[]> {
      const { outcome, attempts, elapsedMs } = await kernel.interrupt();
      assert.ok(elapsedMs < LIMIT_MS, `took ${elapsedMs} ms`);
      return [outcome, ...triedIn(attempts)];
    }

    const first = WINDOWS ? 'event' : 'signal';
    const everyRoute = WINDOWS ? ['event', 'ctrlC', 'message'] : ['signal', 'message'];

    it('is idle is sent nothing', async () => {
      const { process, connectionFile, connection } = await started();
      const kernel = watched({ process, connectionFile });
      await isSeenToBe(kernel, 'idle');
      assert.deepEqual(await outcomeOf(kernel), ['idle']);
      assert.equal((await execute(connection, 'print(1)').result).stdout.trim(), '1');
    });

    it('is starting is left alone, and comes up', async () => {
      const interrupter = await pool.createInterrupter(python);
      const kernel = await spawnKernel(python, {
        prepare: (argv, options) => interrupter.prepare(argv, options),
      });
      disposables.push(() => kernel.dispose());
      const { process, connectionFile } = kernel;
      const [outcome, ...tried] = await outcomeOf(
        watched({ process, connectionFile, interrupter }),
      );
      if (outcome === 'refused') {
        assert.ok(
          tried.every((one) => one.endsWith('STARTING')),
          tried.join(),
        );
      } else {
        assert.equal(outcome, 'idle', 'it came up in the meantime');
      }
      const connection = await connect(kernel);
      assert.equal((await execute(connection, 'print(1)').result).stdout.trim(), '1');
      connection.close();
    });

    it('has ended is dead', async function () {
      if (testEnvironment().wine) {
        skipBecause(this, 'under Wine 8 later tests hang behind one that kills a kernel');
      }
      const { process, connectionFile } = await started();
      const kernel = watched({ process, connectionFile });
      process.kill('SIGKILL');
      await once(process, 'exit');
      assert.deepEqual(await outcomeOf(kernel), ['dead']);
    });

    it('ends at the interrupt is dead', async function () {
      if (testEnvironment().wine) {
        skipBecause(this, 'under Wine 8 later tests hang behind a kernel that was killed');
      }
      const { process, connectionFile, connection } = await started();
      const kernel = watched({ process, connectionFile });
      await executeUntil(connection, ENDS_AT_SIGINT, 'running');
      assert.deepEqual(await outcomeOf(kernel), ['dead', first]);
    });

    it('is stopped is still busy, and goes on when it is continued', async function () {
      if (WINDOWS) {
        skipBecause(this, 'Windows has no SIGSTOP');
      }
      const { process, connectionFile, connection } = await started();
      const kernel = watched({ process, connectionFile });
      await isSeenToBe(kernel, 'idle');
      const cell = await executeUntil(connection, BUSY, 'running');
      process.kill('SIGSTOP');
      assert.deepEqual(await outcomeOf(kernel), ['stillBusy', ...everyRoute]);
      process.kill('SIGCONT');
      assert.equal((await cell.result).ename, 'KeyboardInterrupt');
      assert.ok(isAlive(process));
    });

    it('is stopped, and of which only the channels are known, does not answer: dead', async function () {
      if (WINDOWS) {
        skipBecause(this, 'Windows has no SIGSTOP');
      }
      const { process, connectionFile, connection } = await started();
      const kernel = watched({ connectionFile });
      await isSeenToBe(kernel, 'idle');
      await executeUntil(connection, BUSY, 'running');
      await isSeenToBe(kernel, 'busy');
      process.kill('SIGSTOP');
      assert.deepEqual((await outcomeOf(kernel))[0], 'dead');
      process.kill('SIGCONT');
    });

    it('is in message mode is asked by message', async () => {
      const real = await started();
      const { process, connectionFile, connection } = real;
      const kernel = watched({ process, connectionFile, interruptMode: 'message' });
      await isSeenToBe(kernel, 'idle');
      const cell = await executeUntil(connection, BUSY, 'running');
      // On Windows ipykernel answers ok, and does nothing.
      assert.deepEqual(await outcomeOf(kernel), [WINDOWS ? 'stillBusy' : 'interrupted', 'message']);
      await endCell(real, cell);
    });

    it('says ok and runs on is not believed', async () => {
      const kernel = await started(['-c', LYING_KERNEL]);
      const { process, connectionFile, connection } = kernel;
      const asked = watched({ process, connectionFile, interruptMode: 'message' });
      await isSeenToBe(asked, 'idle');
      const cell = await executeUntil(connection, BUSY, 'running');
      assert.deepEqual(await outcomeOf(asked), ['stillBusy', 'message']);
      await endCell(kernel, cell);
    });

    it('has another key than the connection file says is not called interrupted', async () => {
      const real = await started();
      const { process, connectionFile, connection } = real;
      const file = path.join(await temporaryFolder(), 'kernel.json');
      await writeConnectionFile(file, {
        ...(await readConnectionFile(connectionFile)),
        key: 'other',
      });
      const kernel = watched({ process, connectionFile: file });
      const cell = await executeUntil(connection, BUSY, 'running');
      const [outcome] = await outcomeOf(kernel);
      // An older ipykernel does not greet: one that says nothing is taken for one that is starting.
      assert.ok(outcome === 'sent' || outcome === 'refused', outcome);
      await endCell(real, cell);
    });

    it('has its ports taken by something else is not called interrupted', async () => {
      const { process } = await started();
      const file = path.join(await temporaryFolder(), 'kernel.json');
      const info = await newConnectionInfo();
      await writeConnectionFile(file, info);
      const { shell_port, control_port, iopub_port, hb_port } = info;
      const strangers = await Promise.all(
        [shell_port, control_port, iopub_port, hb_port].map((port) =>
          listen(port, 'HTTP/1.1 400 Bad Request\r\n\r\n'),
        ),
      );
      disposables.unshift(() => strangers.forEach((server) => server.close()));
      const [outcome] = await outcomeOf(watched({ process, connectionFile: file }));
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

function triedIn(attempts: InterruptResult['attempts']): string[] {
  return attempts.map(({ method, error }) => (error ? `${method} ${error}` : method));
}
