import assert from 'node:assert/strict';
import { CELLS, RUNNING } from '../../examples/demo/cells';
import type { DaemonPool } from '../../src/daemon/DaemonPool';
import { execute, executeUntil } from '../../src/jupyter/execute';
import type { Kernel } from '../../src/kernels/Kernel';
import { standaloneKernel } from '../../src/sources/registered/standaloneKernel';
import { testEnvironment } from '../rig/environment';
import { manyTimes } from '../rig/manyTimes';
import { poolOn, testLogger } from './fixtures/daemons';
import { isAlive } from './fixtures/processes';
import { startKernel, type RealKernel } from './fixtures/realKernel';

/** A busy loop and a sleep. */
const TURNS = CELLS.slice(0, 2);

const CELL_LIMIT_MS = 60_000;
/** Under Wine an interrupt takes a second, and three if the machine is busy. */
const INTERRUPT_LIMIT_MS = 3000;

/** After so many interrupts the variables are checked. */
const ROUND = 50;

for (const { python, ipykernelVersion } of testEnvironment().kernels.slice(-1)) {
  describe(`ipykernel ${ipykernelVersion}, interrupted many times`, () => {
    let pool: DaemonPool;
    let kernel: RealKernel;
    let interruptible: Kernel;

    before(async () => {
      pool = poolOn(python);
      const interrupter = await pool.createInterrupter(python);
      kernel = await startKernel(python, {
        prepare: (argv, options) => interrupter.prepare(argv, options),
      });
      const { process, connectionFile } = kernel;
      interruptible = standaloneKernel(
        { name: 'the kernel', process, connectionFile, interrupter },
        {
          createInterrupter: () => pool.createInterrupter(python),
          settings: () => ({ gracePeriodMs: 4000, consoleInterrupt: 'auto' }),
          logger: testLogger,
        },
      );
      await execute(kernel.connection, 'x = 42\nraise KeyboardInterrupt').result;
    });

    after(async () => {
      interruptible.dispose();
      await kernel.dispose();
      pool.dispose();
    });

    it('loses no interrupt and leaves none for the next cell', async function () {
      const { count: times, random } = manyTimes();
      this.timeout(CELL_LIMIT_MS + times * INTERRUPT_LIMIT_MS);
      const durations: number[] = [];
      const repeated: number[] = [];
      for (let count = 1; count <= times; count++) {
        const { code = '' } = TURNS[random(TURNS.length)] ?? {};
        // Only the interrupt may end it. An interrupt left over from the cell before would end it too early.
        const cell = await executeUntil(kernel.connection, code, RUNNING, {
          timeLimitMs: CELL_LIMIT_MS,
        });
        const { outcome, attempts, elapsedMs } = await interruptible.interrupt();
        const { status, ename } = await cell.result;
        assert.deepEqual(
          [outcome, status, ename],
          ['interrupted', 'error', 'KeyboardInterrupt'],
          `interrupt ${count} of "${code}": ${outcome}, ${status} ${ename ?? ''}, ${JSON.stringify(attempts)}`,
        );
        durations.push(elapsedMs);
        if (attempts.length > 1) {
          repeated.push(count);
        }
        if (count % ROUND === 0) {
          const { stdout } = await execute(kernel.connection, 'print(x)').result;
          assert.equal(stdout.trim(), '42', `after interrupt ${count}`);
        }
      }
      assert.ok(isAlive(kernel.process));
      durations.sort((a, b) => a - b);
      const [median, slowest] = [durations[durations.length >> 1], durations.at(-1)];
      process.stdout.write(
        `    ${times} confirmed; median ${String(median)} ms, slowest ${String(slowest)} ms; took a second route: ${repeated.length}\n`,
      );
    });
  });
}
