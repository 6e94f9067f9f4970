import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { KernelInterruptError } from '../../src/base/errors';
import { execute, executeUntil } from '../../src/jupyter/execute';
import type { Kernel } from '../../src/kernels/Kernel';
import { standaloneKernel } from '../../src/sources/registered/standaloneKernel';
import type { KernelRegistration } from '../../src/api';
import type { DaemonPool } from '../../src/daemon/DaemonPool';
import type { DaemonInterrupter } from '../../src/daemon/DaemonInterrupter';
import { CELLS, RUNNING } from '../../examples/demo/cells';
import { testEnvironment } from '../rig/environment';
import { skipBecause } from '../rig/skip';
import { poolOn, testLogger } from './fixtures/daemons';
import { end, isAlive, startReady } from './fixtures/processes';
import { connect, spawnKernel, startKernel, type RealKernel } from './fixtures/realKernel';

const POSIX = process.platform !== 'win32';

function kernelProcess(pool: DaemonPool, kernel: Omit<KernelRegistration, 'name'>): Kernel {
  return standaloneKernel(
    { name: 'the kernel', ...kernel },
    {
      createInterrupter: () => pool.createInterrupter('python'),
      settings: () => ({ gracePeriodMs: 5000, consoleInterrupt: 'auto' }),
      logger: testLogger,
    },
  );
}

for (const { python, ipykernelVersion } of testEnvironment().kernels) {
  describe(`a kernel of ipykernel ${ipykernelVersion}`, () => {
    let pool: DaemonPool;
    let interrupter: DaemonInterrupter;
    let kernel: RealKernel;
    let interruptible: Kernel;

    before(async () => {
      pool = poolOn(python);
      interrupter = await pool.createInterrupter(python);
      kernel = await startKernel(python, {
        prepare: (argv, options) => interrupter.prepare(argv, options),
      });
      interruptible = kernelProcess(pool, {
        process: kernel.process,
        connectionFile: kernel.connectionFile,
        interrupter,
      });
      await execute(kernel.connection, 'x = 42').result;
    });

    after(async () => {
      interruptible.dispose();
      await kernel.dispose();
      pool.dispose();
    });

    for (const { title, code } of CELLS) {
      it(`is interrupted in: ${title}`, async () => {
        const { result } = await executeUntil(kernel.connection, code, RUNNING);
        const { outcome, attempts } = await interruptible.interrupt();
        assert.equal(outcome, 'interrupted', JSON.stringify(attempts));
        assert.equal((await result).status, 'error');
      });
    }

    it('is interrupted though its daemon was killed while the cell ran', async () => {
      const { result } = await executeUntil(kernel.connection, CELLS[0]?.code ?? '', RUNNING);
      const { handle } = interrupter;
      const [daemonPid] = pool.pids;
      assert.ok(daemonPid);
      process.kill(daemonPid, 'SIGKILL');
      const { outcome } = await interruptible.interrupt();
      assert.equal(outcome, 'interrupted');
      assert.equal((await result).status, 'error');
      assert.equal(interrupter.handle, handle);
      assert.notEqual(pool.pids[0], daemonPid);
    });

    it('gets nothing while it is idle', async () => {
      const { outcome, attempts } = await interruptible.interrupt();
      assert.deepEqual([outcome, attempts], ['idle', []]);
      if (POSIX) {
        assert.equal(await interrupter.interrupt(), 'none');
      }
    });

    it('says that a cell which ends by itself was not interrupted', async () => {
      const code = `
import time
try:
    print('running', flush=True)
    time.sleep(60)
except KeyboardInterrupt:
    pass`;
      const { result } = await executeUntil(kernel.connection, code, RUNNING);
      assert.equal((await interruptible.interrupt()).outcome, 'finished');
      assert.equal((await result).status, 'ok');
    });

    it('is asked by message where there is no Python for the daemon', async () => {
      const { process, connectionFile, connection } = kernel;
      const noPython = poolOn(() => {
        throw new KernelInterruptError('NO_INTERPRETER', 'There is no Python.');
      });
      const unreached = kernelProcess(noPython, { process, connectionFile, language: 'python' });
      const { result } = await executeUntil(connection, CELLS[0]?.code ?? '', RUNNING);
      const { outcome, attempts } = await unreached.interrupt();
      const [ruledOut, tried] = [attempts.slice(0, -1), attempts.at(-1)];
      assert.ok(ruledOut.length > 0 && ruledOut.every(({ error }) => error === 'NO_INTERPRETER'));
      // On Windows ipykernel does nothing at a message.
      const expected = POSIX ? 'interrupted' : 'stillBusy';
      assert.deepEqual([outcome, tried?.method], [expected, 'message']);
      if (!POSIX) {
        await interruptible.interrupt();
      }
      assert.equal((await result).ename, 'KeyboardInterrupt');
      unreached.dispose();
    });

    it('has kept its variables', async () => {
      const { stdout } = await execute(kernel.connection, 'print(x)').result;
      assert.equal(stdout.trim(), '42');
    });

    it('lives and comes up, though interrupted while it starts', async () => {
      const ownInterrupter = await pool.createInterrupter(python);
      const starting = await spawnKernel(python, {
        prepare: (argv, options) => ownInterrupter.prepare(argv, options),
      });
      const early = kernelProcess(pool, {
        process: starting.process,
        connectionFile: starting.connectionFile,
        interrupter: ownInterrupter,
        language: 'python',
      });
      try {
        const { outcome, attempts } = await early.interrupt();
        if (outcome === 'refused') {
          assert.ok(attempts.every(({ error }) => error === 'STARTING'));
        } else {
          assert.equal(outcome, 'idle', 'it came up in the meantime');
        }
        const connection = await connect(starting);
        try {
          assert.equal((await execute(connection, 'print(1)').result).stdout.trim(), '1');
        } finally {
          connection.close();
        }
        assert.ok(isAlive(starting.process));
      } finally {
        early.dispose();
        ownInterrupter.dispose();
        await starting.dispose();
      }
    });

    it('says dead once its process has ended', async () => {
      const doomed = await startKernel(python);
      const dead = kernelProcess(pool, { process: doomed.process, language: 'python' });
      const exited = once(doomed.process, 'exit');
      doomed.process.kill('SIGKILL');
      await exited;
      assert.equal((await dead.interrupt()).outcome, 'dead');
      dead.dispose();
      await doomed.dispose();
    });
  });
}

describe('a process that is no Python kernel', () => {
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

  it('lives: a Node program that catches SIGINT, and would end', async () => {
    const node = await startReady(process.execPath, ['-e', NODE]);
    const kernel = kernelProcess(pool, { process: node });
    try {
      const { outcome, attempts } = await kernel.interrupt();
      assert.equal(outcome, 'refused');
      assert.deepEqual(
        attempts.map(({ error }) => error),
        ['NOT_SUPPORTED'],
      );
      assert.ok(isAlive(node));
    } finally {
      kernel.dispose();
      await end(node);
    }
  });

  it('lives: sleep, though it was said to be Python', async () => {
    const sleeping = spawn('sleep', ['60'], { stdio: 'ignore', detached: true });
    // After this event it is sleep, no longer a copy of this process.
    await once(sleeping, 'spawn');
    const kernel = kernelProcess(pool, { process: sleeping, language: 'python' });
    try {
      const { outcome, attempts } = await kernel.interrupt();
      assert.equal(outcome, 'refused');
      assert.deepEqual(
        attempts.map(({ error }) => error),
        ['WOULD_KILL'],
      );
      assert.ok(isAlive(sleeping));
    } finally {
      kernel.dispose();
      await end(sleeping);
    }
  });
});
