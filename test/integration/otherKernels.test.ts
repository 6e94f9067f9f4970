import assert from 'node:assert/strict';
import { ANNOUNCE, CELLS, RUNNING } from '../../examples/demo/cells';
import type { InterruptResult, KernelRegistration } from '../../src/api';
import type { DaemonPool } from '../../src/daemon/DaemonPool';
import type { DaemonInterrupter } from '../../src/daemon/DaemonInterrupter';
import { INSIDE_PREFIX } from '../../src/jupyter/messages';
import { execute } from '../../src/jupyter/execute';
import type { Kernel } from '../../src/kernels/Kernel';
import { testEnvironment } from '../rig/environment';
import { startCell } from './fixtures/cells';
import { poolOn } from './fixtures/daemons';
import { describeAttempts, kernelFor, whenStatusIs } from './fixtures/kernels';
import { kernelOfFile } from './fixtures/plainKernel';
import { isAlive } from './fixtures/processes';
import { startKernel, type RealKernel } from './fixtures/realKernel';
import { record, truthOf } from './fixtures/record';

/** A cell that catches every interrupt and runs for 6 s. */
const SWALLOWS = `
import time
${ANNOUNCE}
end = time.monotonic() + 6
while time.monotonic() < end:
    try:
        while time.monotonic() < end: pass
    except BaseException:
        pass`;

/**
 * IPython prints this when an interrupt hits the code that writes a traceback, and then publishes no error. On a busy
 * computer that happens in async-kernel: a second after an interrupt request, it sends itself SIGINT if its main thread
 * has not answered.
 */
const TRACEBACK_WAS_HIT = 'Unexpected exception formatting exception';

/** The grace period of tests in which no route succeeds. */
const SHORT_MS = 1000;

const { otherKernels, pythons } = testEnvironment();

for (const other of otherKernels) {
  const isPython = other.language === 'python';

  describe(`a kernel (${other.name} ${other.version})`, () => {
    let pool: DaemonPool;
    let interrupter: DaemonInterrupter;
    let real: RealKernel;
    let registered: Kernel[];

    beforeEach(async () => {
      pool = poolOn(pythons[0]?.path ?? '');
      registered = [];
      interrupter = await pool.createInterrupter('python');
      real = await startKernel(other.argv, {
        prepare: (argv, options) => interrupter.prepare(argv, options),
      });
    });

    afterEach(async () => {
      registered.forEach((kernel) => kernel.dispose());
      await real.dispose();
      pool.dispose();
    });

    /**
     * Registers the kernel's process. If `isFileKnown`, also registers its connection file, and waits until the kernel
     * is idle.
     */
    async function register(
      known: Partial<KernelRegistration> & { isFileKnown?: boolean } = {},
      gracePeriodMs = 10_000,
    ): Promise<Kernel> {
      const { isFileKnown = true, ...given } = known;
      const { process, connectionFile } = real;
      const file = isFileKnown ? { connectionFile } : {};
      const kernel = kernelFor(pool, { process, ...file, ...given }, gracePeriodMs);
      registered.push(kernel);
      if (isFileKnown) {
        await whenStatusIs(kernel, 'idle');
      }
      return kernel;
    }

    async function assertKeepsVariables(action: () => Promise<void>): Promise<void> {
      // Reads the reply and not the output, because Deno publishes some output only after `idle`.
      const [set, check] = isPython
        ? ['x = 42', 'assert x == 42']
        : ['globalThis.x = 42', 'if (x !== 42) throw new Error(`x is ${x}`)'];
      assert.equal((await execute(real.connection, set).result).status, 'ok');
      await action();
      assert.equal((await execute(real.connection, check).result).status, 'ok');
      assert.ok(isAlive(real.process));
    }

    it('runs none of our code, and an interrupt loses no time on the route control', async () => {
      const kernel = kernelOfFile(real.connectionFile, { gracePeriodMs: 100 });
      registered.push(kernel);
      await whenStatusIs(kernel, 'idle');
      let requests = 0;
      const stop = real.connection.onIopub(({ parent_header: { msg_id = '' } }) => {
        requests += msg_id.startsWith(INSIDE_PREFIX) ? 1 : 0;
      });
      assert.equal(kernel.canLook, false);
      assert.equal(await kernel.look(), undefined);
      const busy = isPython
        ? SWALLOWS.replace('+ 6', '+ 2')
        : `console.log('${RUNNING}'); { const end = Date.now() + 2000; while (Date.now() < end); }`;
      const { result } = await startCell(real.connection, busy);
      await whenStatusIs(kernel, 'busy');
      const interrupted = await kernel.interrupt();
      assert.ok(interrupted.attempts.every(({ method }) => method !== 'control'));
      assert.ok(interrupted.elapsedMs <= 1000, JSON.stringify(interrupted));
      assert.equal(interrupted.where, undefined);
      await result;
      stop();
      assert.equal(requests, 0);
    });

    if (other.interruptMode === 'message') {
      for (const { title, code } of CELLS.slice(0, 3)) {
        it(`is interrupted by an interrupt request alone during the cell: ${title}`, async () => {
          await assertKeepsVariables(async () => {
            const kernel = await register({ interruptMode: 'message' });
            const { result } = await startCell(real.connection, code);
            const interrupted = await kernel.interrupt();
            const { status, stdout } = await result;
            assert.equal(status, 'error');
            const outcome = stdout.includes(TRACEBACK_WAS_HIT) ? 'ended' : 'interrupted';
            assert.deepEqual(describeResult(interrupted), [outcome, 'message']);
          });
        });
      }

      it('gets no signal even if its cell catches the interrupt and an interrupter is registered', async () => {
        await assertKeepsVariables(async () => {
          const kernel = await register({ interruptMode: 'message', interrupter }, SHORT_MS);
          const { result } = await startCell(real.connection, SWALLOWS);
          const interrupted = await kernel.interrupt();
          assert.deepEqual(describeResult(interrupted), [
            'stillBusy',
            'message',
            'signal NOT_SUPPORTED',
            'signalGroup NOT_SUPPORTED',
          ]);
          await result;
        });
      });
    }

    if (isPython) {
      const registrations: readonly Partial<KernelRegistration>[] = [
        { language: 'python' },
        { language: 'python', interruptMode: 'signal' },
      ];
      for (const registration of registrations) {
        it(`gets no signal if it is registered with ${JSON.stringify(registration)}, because it is not ipykernel`, async () => {
          await assertKeepsVariables(async () => {
            const kernel = await register(registration, SHORT_MS);
            const { result } = await startCell(real.connection, SWALLOWS);
            const interrupted = await kernel.interrupt();
            assert.deepEqual(describeResult(interrupted), [
              'stillBusy',
              'signal NOT_SUPPORTED',
              'signalGroup NOT_SUPPORTED',
              'message',
            ]);
            assert.equal(kernel.signalRule, 'otherPython');
            const truth = await truthOf(real, await result);
            if (other.name === 'xeus-python' && registration.interruptMode === undefined) {
              record('xeusPython', `xeus-python ${other.version}`, interrupted, truth);
            }
          });
        });
      }
    }

    if (!isPython) {
      const busyFor = (ms: number): string =>
        `console.log('${RUNNING}'); { const end = Date.now() + ${ms}; while (Date.now() < end); }`;

      it('gets an interrupt request and no signal', async () => {
        await assertKeepsVariables(async () => {
          const kernel = await register();
          const { result } = await startCell(real.connection, busyFor(60_000));
          const interrupted = await kernel.interrupt();
          // Deno publishes no error, and only the client that ran the cell gets the reply.
          assert.deepEqual(describeResult(interrupted), [
            'ended',
            'signal NOT_SUPPORTED',
            'signalGroup NOT_SUPPORTED',
            'message',
          ]);
          assert.equal((await result).status, 'error');
        });
      });

      it('gets no signal that would end it, even if it is registered with interruptMode signal', async () => {
        await assertKeepsVariables(async () => {
          const kernel = await register({ interruptMode: 'signal' });
          const { result } = await startCell(real.connection, busyFor(60_000));
          const interrupted = await kernel.interrupt();
          assert.deepEqual(describeResult(interrupted), [
            'ended',
            'signal WOULD_KILL',
            'signalGroup WOULD_KILL',
            'message',
          ]);
          assert.equal((await result).status, 'error');
        });
      });

      it('gets no interrupt if neither its language nor its connection file is known', async () => {
        await assertKeepsVariables(async () => {
          const kernel = await register({ isFileKnown: false });
          const { result } = await startCell(real.connection, busyFor(2000));
          const interrupted = await kernel.interrupt();
          assert.deepEqual(describeResult(interrupted), [
            'refused',
            'signal NOT_SUPPORTED',
            'signalGroup NOT_SUPPORTED',
          ]);
          assert.equal((await result).status, 'ok');
        });
      });

      it('is reported as stillBusy if it answers ok to the interrupt request but its cell goes on waiting', async () => {
        // A timer prints RUNNING when the cell has reached its await. Before that, Deno could interrupt the cell.
        const cell = `await new Promise(() => setTimeout(() => console.log('${RUNNING}'), 100))`;
        const kernel = await register({}, SHORT_MS);
        await startCell(real.connection, cell);
        const interrupted = await kernel.interrupt();
        assert.deepEqual(describeResult(interrupted), [
          'stillBusy',
          'signal NOT_SUPPORTED',
          'signalGroup NOT_SUPPORTED',
          'message',
        ]);
        assert.ok(isAlive(real.process));
      });
    }
  });
}

/** Returns the outcome, then every attempt. */
function describeResult(result: InterruptResult): string[] {
  return [result.outcome, ...describeAttempts(result)];
}
