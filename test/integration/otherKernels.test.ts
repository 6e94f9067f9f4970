import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import type { InterruptResult } from '../../src/api';
import type { DaemonPool } from '../../src/daemon/DaemonPool';
import type { DaemonInterrupter } from '../../src/daemon/DaemonInterrupter';
import { execute, executeUntil } from '../../src/jupyter/execute';
import type { Kernel } from '../../src/kernels/Kernel';
import { standaloneKernel } from '../../src/sources/registered/standaloneKernel';
import type { KernelRegistration } from '../../src/api';
import { testEnvironment } from '../rig/environment';
import { poolOn, testLogger } from './fixtures/daemons';
import { isAlive } from './fixtures/processes';
import { startKernel, type RealKernel } from './fixtures/realKernel';

const RUNNING = 'running';

/** Runs on for a while, whatever interrupt comes. */
const SWALLOWS = `
import time
print('${RUNNING}', flush=True)
end = time.monotonic() + 6
while time.monotonic() < end:
    try:
        while time.monotonic() < end: pass
    except BaseException:
        pass`;

/** Where a confirmation is not to come, this is waited for in vain. */
const SHORT_MS = 1000;

const { otherKernels, pythons } = testEnvironment();

for (const other of otherKernels) {
  const isPython = other.language === 'python';

  describe(`a kernel of ${other.name} ${other.version}`, () => {
    let pool: DaemonPool;
    let interrupter: DaemonInterrupter;
    let kernel: RealKernel;
    let registered: Kernel[];

    beforeEach(async () => {
      pool = poolOn(pythons[0]?.path ?? '');
      registered = [];
      interrupter = await pool.createInterrupter('python');
      kernel = await startKernel(other.argv, {
        prepare: (argv, options) => interrupter.prepare(argv, options),
      });
    });

    afterEach(async () => {
      for (const interruptible of registered) {
        interruptible.dispose();
      }
      await kernel.dispose();
      pool.dispose();
    });

    /** The kernel as a host registers it that knows its process, its connection and what is given; it is idle then. */
    async function register(
      known: Partial<KernelRegistration> & { isFileKnown?: boolean } = {},
      gracePeriodMs = 10_000,
    ): Promise<Kernel> {
      const { isFileKnown = true, ...given } = known;
      const { process, connectionFile } = kernel;
      const file = isFileKnown ? { connectionFile } : {};
      const description = { name: other.name, process, ...file, ...given };
      const changes = new EventEmitter();
      const interruptible = standaloneKernel(description, {
        createInterrupter: () => pool.createInterrupter('python'),
        settings: () => ({ gracePeriodMs, consoleInterrupt: 'auto' }),
        logger: testLogger,
        onDidChange: () => changes.emit('change'),
      });
      registered.push(interruptible);
      while (isFileKnown && interruptible.status !== 'idle') {
        await once(changes, 'change');
      }
      return interruptible;
    }

    async function keepsVariables(use: () => Promise<void>): Promise<void> {
      const [set, get] = isPython
        ? ['x = 42', 'print(x)']
        : ['globalThis.x = 42', 'console.log(x)'];
      assert.equal((await execute(kernel.connection, set).result).status, 'ok');
      await use();
      const { stdout } = await execute(kernel.connection, get).result;
      assert.equal(stdout.trim(), '42');
      assert.ok(isAlive(kernel.process));
    }

    if (other.interruptMode === 'message') {
      for (const [title, code] of [
        ['a busy loop', 'while True: pass'],
        ['time.sleep', 'import time; time.sleep(60)'],
        ['an awaited sleep', 'import asyncio; await asyncio.sleep(60)'],
      ] as const) {
        it(`is interrupted by message, and by nothing else, in ${title}`, async () => {
          await keepsVariables(async () => {
            const interruptible = await register({ interruptMode: 'message' });
            const cell = `print('${RUNNING}', flush=True)\n${code}`;
            const { result } = await executeUntil(kernel.connection, cell, RUNNING);
            const interrupted = await interruptible.interrupt();
            assert.deepEqual(told(interrupted), ['interrupted', 'message']);
            assert.equal((await result).status, 'error');
          });
        });
      }
    }

    if (other.interruptMode === 'message') {
      it('gets no signal either where a cell swallows the interrupt, though it has a handle', async () => {
        await keepsVariables(async () => {
          const interruptible = await register({ interruptMode: 'message', interrupter }, SHORT_MS);
          const { result } = await executeUntil(kernel.connection, SWALLOWS, RUNNING);
          const interrupted = await interruptible.interrupt();
          assert.deepEqual(told(interrupted), ['stillBusy', 'message', 'signal NOT_SUPPORTED']);
          await result;
        });
      });
    }

    if (!isPython) {
      const busyFor = (ms: number): string =>
        `console.log('${RUNNING}'); { const end = Date.now() + ${ms}; while (Date.now() < end); }`;

      it('gets no signal unasked, and is interrupted by message', async () => {
        await keepsVariables(async () => {
          const interruptible = await register();
          const { result } = await executeUntil(kernel.connection, busyFor(60_000), RUNNING);
          const interrupted = await interruptible.interrupt();
          // Deno publishes no error of it, and its reply goes to whoever ran the cell: nobody else can know why it ended.
          assert.deepEqual(told(interrupted), ['finished', 'signal NOT_SUPPORTED', 'message']);
          assert.equal((await result).status, 'error');
        });
      });

      it('gets no signal where its host says that it takes one and it would end', async () => {
        await keepsVariables(async () => {
          const interruptible = await register({ interruptMode: 'signal' });
          const { result } = await executeUntil(kernel.connection, busyFor(60_000), RUNNING);
          const interrupted = await interruptible.interrupt();
          assert.deepEqual(told(interrupted), ['finished', 'signal WOULD_KILL', 'message']);
          assert.equal((await result).status, 'error');
        });
      });

      it('gets nothing where nobody knows its language and how to ask it', async () => {
        await keepsVariables(async () => {
          const interruptible = await register({ isFileKnown: false });
          const { result } = await executeUntil(kernel.connection, busyFor(2000), RUNNING);
          const interrupted = await interruptible.interrupt();
          assert.deepEqual(told(interrupted), ['refused', 'signal NOT_SUPPORTED']);
          assert.equal((await result).status, 'ok');
        });
      });

      it('is still busy where it says ok and awaits on', async () => {
        // Said by a timer: what runs before its first await Deno does end.
        const cell = `await new Promise(() => setTimeout(() => console.log('${RUNNING}'), 100))`;
        const interruptible = await register({}, SHORT_MS);
        await executeUntil(kernel.connection, cell, RUNNING);
        const interrupted = await interruptible.interrupt();
        assert.deepEqual(told(interrupted), ['stillBusy', 'signal NOT_SUPPORTED', 'message']);
        assert.ok(isAlive(kernel.process));
      });
    }
  });
}

/** The outcome, and each attempt with what ruled it out. */
function told({ outcome, attempts }: InterruptResult): string[] {
  return [outcome, ...attempts.map(({ method, error }) => [method, error].join(' ').trim())];
}
