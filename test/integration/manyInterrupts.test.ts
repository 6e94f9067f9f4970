import assert from 'node:assert/strict';
import { CELLS, RUNNING } from '../../examples/demo/cells';
import type { DaemonPool } from '../../src/daemon/DaemonPool';
import { execute, executeUntil } from '../../src/jupyter/execute';
import type { Kernel } from '../../src/kernels/Kernel';
import { standaloneKernel } from '../../src/sources/registered/standaloneKernel';
import { testEnvironment } from '../rig/environment';
import { poolOn, testLogger } from './fixtures/daemons';
import { isAlive } from './fixtures/processes';
import { startKernel, type RealKernel } from './fixtures/realKernel';

const TIMES = process.platform === 'win32' ? 500 : 2000;
/** A busy loop and a sleep. */
const TURNS = CELLS.slice(0, 2);

const TIME_LIMIT_MS = 60_000;

/** How often it is looked whether everything is still there. */
const ROUND = 50;

for (const { python, ipykernelVersion } of testEnvironment().kernels.slice(-1)) {
  describe(`${TIMES} interrupts of ipykernel ${ipykernelVersion}`, () => {
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

    it('are confirmed one by one: none is lost, none is left over for the next cell', async function () {
      this.timeout(20 * 60_000);
      const times: number[] = [];
      const repeated: number[] = [];
      for (let count = 1; count <= TIMES; count++) {
        const { code = '' } = TURNS[count % TURNS.length] ?? {};
        // Nothing but the interrupt ends it: one that was left over would end it before, and be found out.
        const cell = await executeUntil(kernel.connection, code, RUNNING, {
          timeLimitMs: TIME_LIMIT_MS,
        });
        const { outcome, attempts, elapsedMs } = await interruptible.interrupt();
        const { status, ename } = await cell.result;
        assert.deepEqual(
          [outcome, status, ename],
          ['interrupted', 'error', 'KeyboardInterrupt'],
          `interrupt ${count} of "${code}": ${outcome}, ${status} ${ename ?? ''}, ${JSON.stringify(attempts)}`,
        );
        times.push(elapsedMs);
        if (attempts.length > 1) {
          repeated.push(count);
        }
        if (count % ROUND === 0) {
          const { stdout } = await execute(kernel.connection, 'print(x)').result;
          assert.equal(stdout.trim(), '42', `behind interrupt ${count}`);
        }
      }
      assert.ok(isAlive(kernel.process));
      times.sort((a, b) => a - b);
      const [median, slowest] = [times[times.length >> 1], times.at(-1)];
      process.stdout.write(
        `    ${TIMES} confirmed; median ${String(median)} ms, slowest ${String(slowest)} ms; took a second route: ${repeated.length}\n`,
      );
    });
  });
}
