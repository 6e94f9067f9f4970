import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { CELLS } from '../../examples/demo/cells';
import type { KernelRegistration } from '../../src/api';
import { KernelInterruptError } from '../../src/base/errors';
import type { DaemonPool } from '../../src/daemon/DaemonPool';
import { testEnvironment } from '../rig/environment';
import { skipBecause } from '../rig/skip';
import { BUSY_LOOP, startCell } from './fixtures/cells';
import { poolOn } from './fixtures/daemons';
import {
  describeAttempts,
  kernelFor,
  outputOf,
  startPreparedKernel,
  whenStatusIs,
  type PreparedKernel,
} from './fixtures/kernels';
import { end, isAlive, startReady } from './fixtures/processes';
import { connect, spawnKernel, startKernel } from './fixtures/realKernel';
import { waitUntil } from './fixtures/waitUntil';

const POSIX = process.platform !== 'win32';

for (const { python, ipykernelVersion } of testEnvironment().kernels) {
  describe(`a kernel (ipykernel ${ipykernelVersion})`, () => {
    let pool: DaemonPool;
    let started: PreparedKernel;

    before(async () => {
      pool = poolOn(python);
      started = await startPreparedKernel(pool, python);
      await outputOf(started.real.connection, 'x = 42');
    });

    after(async () => {
      await started.dispose();
      pool.dispose();
    });

    for (const { title, code } of CELLS) {
      it(`is interrupted while it runs: ${title}`, async () => {
        const { result } = await startCell(started.real.connection, code);
        const { outcome, attempts } = await started.kernel.interrupt();
        assert.equal(outcome, 'interrupted', JSON.stringify(attempts));
        assert.equal((await result).status, 'error');
      });
    }

    it('is interrupted even if the daemon was killed while the cell ran', async () => {
      const { real, kernel, interrupter } = started;
      const { result } = await startCell(real.connection, BUSY_LOOP);
      const { handle } = interrupter;
      const [daemonPid] = pool.pids;
      assert.ok(daemonPid);
      process.kill(daemonPid, 'SIGKILL');
      const { outcome } = await kernel.interrupt();
      assert.equal(outcome, 'interrupted');
      assert.equal((await result).status, 'error');
      assert.equal(interrupter.handle, handle);
      assert.notEqual(pool.pids[0], daemonPid);
    });

    it('gets no interrupt while it is idle', async () => {
      await whenStatusIs(started.kernel, 'idle');
      const { outcome, attempts } = await started.kernel.interrupt();
      assert.deepEqual([outcome, attempts], ['idle', []]);
      if (POSIX) {
        // ipykernel catches SIGINT while it answers a message, even a message of the monitor.
        const sigint = async (): Promise<unknown> => (await started.interrupter.diagnose()).sigint;
        await waitUntil(
          'ipykernel ignores SIGINT',
          async () => (await sigint()) === 'ignored',
          sigint,
        );
        assert.equal(await started.interrupter.interrupt(), 'none');
      }
    });

    it('is reported as `ended` if the cell catches the interrupt and ends without an error', async () => {
      const code = `
import time
try:
    print('running', flush=True)
    while True: time.sleep(0.05)
except KeyboardInterrupt:
    pass`;
      const { result } = await startCell(started.real.connection, code);
      assert.equal((await started.kernel.interrupt()).outcome, 'ended');
      assert.equal((await result).status, 'ok');
    });

    it('gets an interrupt request if no Python can run the daemon', async () => {
      const { process, connectionFile, connection } = started.real;
      const noPython = poolOn(() => {
        throw new KernelInterruptError('NO_INTERPRETER', 'No Python was found.');
      });
      const kernel = kernelFor(noPython, { process, connectionFile, language: 'python' });
      const { result } = await startCell(connection, BUSY_LOOP);
      const { outcome, attempts } = await kernel.interrupt();
      const [ruledOut, tried] = [attempts.slice(0, -1), attempts.at(-1)];
      assert.ok(ruledOut.length > 0 && ruledOut.every(({ error }) => error === 'NO_INTERPRETER'));
      // On Windows ipykernel ignores an interrupt request.
      const expected = POSIX ? 'interrupted' : 'stillBusy';
      assert.deepEqual([outcome, tried?.method], [expected, 'message']);
      if (!POSIX) {
        await started.kernel.interrupt();
      }
      assert.equal((await result).ename, 'KeyboardInterrupt');
      kernel.dispose();
    });

    it('keeps its variables through the interrupts of the tests above', async () => {
      assert.equal(await outputOf(started.real.connection, 'print(x)'), '42');
    });

    it('comes up even if it is interrupted while it starts', async () => {
      const interrupter = await pool.createInterrupter(python);
      const starting = await spawnKernel(python, {
        prepare: (argv, options) => interrupter.prepare(argv, options),
      });
      const kernel = kernelFor(pool, {
        process: starting.process,
        connectionFile: starting.connectionFile,
        interrupter,
        language: 'python',
      });
      try {
        const { outcome, attempts } = await kernel.interrupt();
        if (outcome === 'refused') {
          assert.ok(attempts.every(({ error }) => error === 'STARTING'));
        } else {
          assert.equal(outcome, 'idle', 'the kernel came up before the interrupt');
        }
        const connection = await connect(starting);
        try {
          assert.equal(await outputOf(connection, 'print(1)'), '1');
        } finally {
          connection.close();
        }
        assert.ok(isAlive(starting.process));
      } finally {
        await starting.dispose();
        kernel.dispose();
        interrupter.dispose();
      }
    });

    it('is reported as `dead` once its process has ended', async () => {
      const real = await startKernel(python);
      const kernel = kernelFor(pool, { process: real.process, language: 'python' });
      await end(real.process);
      assert.equal((await kernel.interrupt()).outcome, 'dead');
      await real.dispose();
      kernel.dispose();
    });
  });
}

describe('a process that is not a Python kernel', () => {
  before(function () {
    if (!POSIX) {
      skipBecause(this, 'Windows has no signals');
    }
  });

  const [python] = testEnvironment().pythons;
  const pool = poolOn(python?.path ?? '');

  after(() => pool.dispose());

  const NODE =
    "process.on('SIGINT', () => process.exit(1)); console.log('ready'); setInterval(() => {}, 1000)";

  async function assertGetsNoSignal(
    child: ChildProcess,
    registration: Partial<KernelRegistration>,
    refusal: string,
  ): Promise<void> {
    const kernel = kernelFor(pool, { process: child, ...registration });
    try {
      const result = await kernel.interrupt();
      const expected = ['refused', `signal ${refusal}`, `signalGroup ${refusal}`];
      assert.deepEqual([result.outcome, ...describeAttempts(result)], expected);
      assert.ok(isAlive(child));
    } finally {
      kernel.dispose();
      await end(child);
    }
  }

  it('gets no signal if it is a Node program that exits at SIGINT', async () => {
    const node = await startReady(process.execPath, ['-e', NODE]);
    await assertGetsNoSignal(node, {}, 'NOT_SUPPORTED');
  });

  it('gets no signal if it is the program sleep, even if it is registered as Python', async () => {
    const sleep = spawn('sleep', ['60'], { stdio: 'ignore', detached: true });
    // Before this event the process is still a copy of Node.
    await once(sleep, 'spawn');
    await assertGetsNoSignal(sleep, { language: 'python' }, 'WOULD_KILL');
  });
});
