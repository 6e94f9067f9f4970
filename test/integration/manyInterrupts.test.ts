import assert from 'node:assert/strict';
import { CELLS } from '../../examples/demo/cells';
import type { DaemonPool } from '../../src/daemon/DaemonPool';
import { testEnvironment } from '../rig/environment';
import { manyTimes } from '../rig/manyTimes';
import { startCell } from './fixtures/cells';
import { poolOn } from './fixtures/daemons';
import {
  outputOf,
  SET_X_AND_RAISE,
  startPreparedKernel,
  type PreparedKernel,
} from './fixtures/kernels';
import { isAlive } from './fixtures/processes';

/** A busy loop and a sleep. */
const TURNS = CELLS.slice(0, 2);

const CELL_LIMIT_MS = 60_000;
/** Under Wine an interrupt takes a second, and three if the machine is busy. */
const INTERRUPT_LIMIT_MS = 3000;

/** The test checks the variables each time this many interrupts have been sent. */
const ROUND = 50;

for (const { python, ipykernelVersion } of testEnvironment().kernels.slice(-1)) {
  describe(`ipykernel ${ipykernelVersion}, interrupted many times`, () => {
    let pool: DaemonPool;
    let started: PreparedKernel;

    before(async () => {
      pool = poolOn(python);
      started = await startPreparedKernel(pool, python);
      await outputOf(started.real.connection, SET_X_AND_RAISE);
    });

    after(async () => {
      await started.dispose();
      pool.dispose();
    });

    it('loses no interrupt and leaves none for the next cell', async function () {
      const { count: times, random } = manyTimes();
      this.timeout(CELL_LIMIT_MS + times * INTERRUPT_LIMIT_MS);
      const { real, kernel } = started;
      const durations: number[] = [];
      const repeated: number[] = [];
      for (let count = 1; count <= times; count++) {
        const { code = '' } = TURNS[random(TURNS.length)] ?? {};
        // Only this interrupt may end the cell. An interrupt left over from the cell before would end it too early.
        const cell = await startCell(real.connection, code, { timeLimitMs: CELL_LIMIT_MS });
        const { outcome, attempts, elapsedMs } = await kernel.interrupt();
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
          assert.equal(
            await outputOf(real.connection, 'print(x)'),
            '42',
            `after interrupt ${count}`,
          );
        }
      }
      assert.ok(isAlive(real.process));
      durations.sort((a, b) => a - b);
      const [median, slowest] = [durations[durations.length >> 1], durations.at(-1)];
      process.stdout.write(
        `    ${times} confirmed; median ${String(median)} ms, slowest ${String(slowest)} ms; took a second route: ${repeated.length}\n`,
      );
    });
  });
}
