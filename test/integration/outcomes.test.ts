import assert from 'node:assert/strict';
import { RUNNING } from '../../examples/demo/cells';
import type { InterruptResult } from '../../src/api';
import type { DaemonPool } from '../../src/daemon/DaemonPool';
import { execute, executeUntil } from '../../src/jupyter/execute';
import type { Kernel } from '../../src/kernels/Kernel';
import { standaloneKernel } from '../../src/sources/registered/standaloneKernel';
import { testEnvironment } from '../rig/environment';
import { STUCK_CELLS } from './fixtures/cells';
import { poolOn, testLogger } from './fixtures/daemons';
import { isAlive } from './fixtures/processes';
import { startKernel, type RealKernel } from './fixtures/realKernel';
import { printTable } from './fixtures/table';

const WINDOWS = process.platform === 'win32';

/** Long enough for a kernel on a busy machine, under Wine even more so; every cell outlasts all routes together. */
const GRACE_PERIOD_MS = WINDOWS ? 4000 : 2000;

for (const { python, ipykernelVersion, pythonVersion } of testEnvironment().kernels) {
  describe(`the outcome of an interrupt of ipykernel ${ipykernelVersion}`, () => {
    let pool: DaemonPool;
    let kernel: RealKernel;
    let interruptible: Kernel;
    let disposeInterrupter: () => void;
    const rows: string[][] = [];

    before(async () => {
      pool = poolOn(python);
      const interrupter = await pool.createInterrupter(python);
      disposeInterrupter = () => interrupter.dispose();
      kernel = await startKernel(python, {
        prepare: (argv, options) => interrupter.prepare(argv, options),
      });
      const { process, connectionFile } = kernel;
      interruptible = standaloneKernel(
        { name: 'the kernel', process, connectionFile, interrupter },
        {
          createInterrupter: () => pool.createInterrupter(python),
          settings: () => ({ gracePeriodMs: GRACE_PERIOD_MS, consoleInterrupt: 'auto' }),
          logger: testLogger,
        },
      );
      // Its first traceback takes a second, whatever raised it.
      await execute(kernel.connection, 'x = 42\nraise KeyboardInterrupt').result;
    });

    after(async () => {
      printTable(
        `ipykernel ${ipykernelVersion}, Python ${pythonVersion}, ${process.platform}`,
        ['cell', 'outcome', 'by', 'attempts', 'ms'],
        rows,
      );
      interruptible.dispose();
      disposeInterrupter();
      await kernel.dispose();
      pool.dispose();
    });

    for (const { title, code, asks, posix, windows } of STUCK_CELLS) {
      const expected = WINDOWS ? windows : posix;
      it(`is ${expected.join(' or ')}, and true, of: ${title}`, async () => {
        const options = { allowStdin: asks ?? false };
        const cell = await executeUntil(kernel.connection, code, RUNNING, options);
        const result = await interruptible.interrupt();
        rows.push([title, ...describeResult(result)]);
        const { status } = await cell.result;
        assert.ok(expected.includes(result.outcome), JSON.stringify(result));
        if (result.outcome === 'interrupted') {
          assert.equal(status, 'error');
        }
        assert.ok(isAlive(kernel.process), 'the kernel died');
        const { stdout } = await execute(kernel.connection, 'print(x)').result;
        assert.equal(stdout.trim(), '42');
      });
    }
  });
}

/** Outcome, the method that was confirmed, every attempt, milliseconds. */
function describeResult({ outcome, attempts, elapsedMs }: InterruptResult): string[] {
  const by = outcome === 'interrupted' ? (attempts.at(-1)?.method ?? '') : '–';
  const tried = attempts.map(({ method, error }) => (error ? `${method} ${error}` : method));
  return [outcome, by, tried.join(', '), String(elapsedMs)];
}
