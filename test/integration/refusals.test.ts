import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ANNOUNCE } from '../../examples/demo/cells';
import type { KernelRegistration } from '../../src/api';
import type { DaemonPool } from '../../src/daemon/DaemonPool';
import type { Kernel } from '../../src/kernels/Kernel';
import { outcomeMessage } from '../../src/vscode/messages/outcomeMessages';
import { testEnvironment } from '../rig/environment';
import { skipBecause } from '../rig/skip';
import { BUSY_LOOP, startCell } from './fixtures/cells';
import { poolOn } from './fixtures/daemons';
import {
  describeAttempts,
  kernelFor,
  outputOf,
  SET_X_AND_RAISE,
  startPreparedKernel,
  whenStatusIs,
  type PreparedKernel,
} from './fixtures/kernels';
import { isAlive } from './fixtures/processes';
import { startKernel } from './fixtures/realKernel';
import { record, truthOf } from './fixtures/record';
import type { CaseId } from './fixtures/reportedCases';

const POSIX = process.platform !== 'win32';

/** Long enough for a kernel to end if a route has reached it. */
const GRACE_PERIOD_MS = 1000;

const NO_RESTART = { canRestart: false };

const DEFAULT = 'signal.signal(signal.SIGINT, signal.SIG_DFL)';

/** A kernel that is built on ipykernel's base class. Like other such kernels, it reports a name of its own. */
const OTHER_NAME = `
from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
class Other(IPythonKernel):
    implementation = 'other'
    language_info = {'name': 'other', 'mimetype': 'text/plain', 'file_extension': '.txt'}
IPKernelApp.launch_instance(kernel_class=Other)`;

for (const { python, ipykernelVersion } of testEnvironment().kernels) {
  describe(`a cell that changes the handling of SIGINT (ipykernel ${ipykernelVersion})`, () => {
    let pool: DaemonPool;
    let started: PreparedKernel;
    let folder: string;
    let stopFile: string;
    let registered: Kernel[];

    before(async () => {
      pool = poolOn(python);
      started = await startPreparedKernel(pool, python, { gracePeriodMs: GRACE_PERIOD_MS });
      await outputOf(started.real.connection, SET_X_AND_RAISE);
    });

    beforeEach(async () => {
      folder = await mkdtemp(path.join(tmpdir(), 'kernel-interrupt-'));
      stopFile = path.join(folder, 'stop');
      registered = [];
    });

    afterEach(async () => {
      registered.forEach((kernel) => kernel.dispose());
      await rm(folder, { recursive: true, force: true });
    });

    after(async () => {
      await started.dispose();
      pool.dispose();
    });

    /** Returns a cell that changes the handling of SIGINT, and then runs until the stop file exists. */
    const cellAfter = (change: string): string => `
import os, signal, time
${change}
${ANNOUNCE}
while not os.path.exists(${JSON.stringify(stopFile)}): time.sleep(0.01)`;

    /** Interrupts the cell, and checks that it goes on to its own end and that the kernel then works as before. */
    async function interruptLivingKernel(
      change: string,
      { kernel = started.kernel, reported }: { kernel?: Kernel; reported?: CaseId } = {},
    ): Promise<string[]> {
      const { connection, process: child } = started.real;
      const { result } = await startCell(connection, cellAfter(change));
      const interrupted = await kernel.interrupt();
      assert.ok(isAlive(child), 'the kernel has ended');
      await writeFile(stopFile, '');
      const truth = await truthOf(started.real, await result);
      assert.deepEqual(truth, { reply: 'ok', 'x in the next cell': '42', kernel: 'alive' });
      if (reported) {
        const { sentence: message } = outcomeMessage('The kernel', interrupted, NO_RESTART);
        record(reported, ipykernelVersion, interrupted, { ...truth, message });
      }
      const next = await startCell(connection, BUSY_LOOP);
      assert.equal((await started.kernel.interrupt()).outcome, 'interrupted');
      assert.equal((await next.result).ename, 'KeyboardInterrupt');
      return [interrupted.outcome, ...describeAttempts(interrupted)];
    }

    function register(registration: Partial<KernelRegistration>): Kernel {
      const kernel = kernelFor(pool, registration, GRACE_PERIOD_MS);
      registered.push(kernel);
      return kernel;
    }

    it('is interrupted by no route if it sets SIG_DFL', async () => {
      const reported = 'defaultHandler';
      const [outcome, ...attempts] = await interruptLivingKernel(DEFAULT, { reported });
      assert.equal(outcome, 'refused');
      const methods = POSIX ? ['signal', 'signalGroup', 'message'] : ['event', 'ctrlC', 'message'];
      assert.deepEqual(
        attempts,
        methods.map((method) => `${method} WOULD_KILL`),
      );
    });

    it('is reported as still busy if it ignores SIGINT, and a signal that was not sent is not listed as sent', async () => {
      const change = 'signal.signal(signal.SIGINT, signal.SIG_IGN)';
      const [outcome, ...attempts] = await interruptLivingKernel(change, {
        reported: 'ignoredSigint',
      });
      assert.equal(outcome, 'stillBusy');
      assert.deepEqual(
        attempts,
        POSIX
          ? ['signal IGNORED', 'signalGroup IGNORED', 'message']
          : ['event', 'ctrlC', 'message'],
      );
    });

    describe('on Linux and macOS', () => {
      before(function () {
        if (!POSIX) {
          skipBecause(this, 'Windows has no signals');
        }
      });

      it('is interrupted by no route if a C library sets SIG_DFL', async () => {
        const change = 'import ctypes; ctypes.CDLL(None).signal(2, None)';
        const result = await interruptLivingKernel(change);
        assert.deepEqual(result, [
          'refused',
          'signal WOULD_KILL',
          'signalGroup WOULD_KILL',
          'message WOULD_KILL',
        ]);
      });

      it("is not interrupted by the provider's own interrupt if it sets SIG_DFL", async () => {
        const { process: child } = started.real;
        let calls = 0;
        const interrupt = (): Promise<void> => {
          calls++;
          child.kill('SIGINT');
          return Promise.resolve();
        };
        const kernel = register({ process: child, language: 'python', interrupt });
        const result = await interruptLivingKernel(DEFAULT, { kernel });
        assert.deepEqual(result, [
          'refused',
          'signal WOULD_KILL',
          'signalGroup WOULD_KILL',
          'provider WOULD_KILL',
        ]);
        assert.equal(calls, 0);
      });

      for (const isProcessKnown of [true, false]) {
        const what = isProcessKnown ? 'process' : 'interrupter';
        it(`gets no interrupt request if it sets SIG_DFL and the kernel is registered with its ${what} and interruptMode message`, async () => {
          const { process: child, connectionFile } = started.real;
          const kernel = register({
            connectionFile,
            interruptMode: 'message',
            ...(isProcessKnown ? { process: child } : { interrupter: started.interrupter }),
          });
          await whenStatusIs(kernel, 'idle');
          const [outcome, first] = await interruptLivingKernel(DEFAULT, { kernel });
          assert.deepEqual([outcome, first], ['refused', 'message WOULD_KILL']);
        });
      }

      it('gets no second interrupt if it sets SIG_DFL at the first interrupt', async () => {
        const change = `signal.signal(signal.SIGINT, lambda *_: ${DEFAULT})`;
        const result = await interruptLivingKernel(change);
        assert.deepEqual(result, [
          'stillBusy',
          'signal',
          'signalGroup WOULD_KILL',
          'message WOULD_KILL',
        ]);
      });

      it('is ended, with its kernel, by a forced interrupt if it sets SIG_DFL', async () => {
        const other = await startPreparedKernel(pool, python, { gracePeriodMs: GRACE_PERIOD_MS });
        try {
          await startCell(other.real.connection, cellAfter(DEFAULT));
          const { outcome, attempts } = await other.kernel.interrupt({ force: true });
          assert.deepEqual([outcome, attempts[0]?.method], ['dead', 'signal']);
        } finally {
          await other.dispose();
        }
      });

      it('is interrupted by no route if it sets SIG_DFL in a kernel that is built on ipykernel but reports another implementation', async () => {
        const real = await startKernel(python, { program: ['-c', OTHER_NAME] });
        try {
          const { process: child, connectionFile, connection } = real;
          const kernel = register({ process: child, connectionFile, interruptMode: 'signal' });
          await whenStatusIs(kernel, 'idle');
          const { result } = await startCell(connection, cellAfter(DEFAULT));
          const interrupted = await kernel.interrupt();
          assert.ok(isAlive(child), 'the kernel has ended');
          assert.equal(interrupted.outcome, 'refused');
          assert.deepEqual(describeAttempts(interrupted), [
            'signal WOULD_KILL',
            'signalGroup WOULD_KILL',
            'message WOULD_KILL',
          ]);
          await writeFile(stopFile, '');
          assert.equal((await result).status, 'ok');
        } finally {
          await real.dispose();
        }
      });
    });
  });
}
