import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { ANNOUNCE, cellOf } from '../../examples/demo/cells';
import type { DaemonPool } from '../../src/daemon/DaemonPool';
import { execute } from '../../src/jupyter/execute';
import { testEnvironment } from '../rig/environment';
import { skipBecause } from '../rig/skip';
import { BUSY_LOOP, startCell } from './fixtures/cells';
import { poolOn } from './fixtures/daemons';
import {
  outputOf,
  SET_X_AND_RAISE,
  startPreparedKernel,
  whenStatusIs,
  type PreparedKernel,
} from './fixtures/kernels';

/** On Windows the third route is an interrupt request, which ipykernel ignores there. */
const PRESSES = process.platform === 'win32' ? 2 : 3;

/** Longer than 200 ms, because presses within that time count as one. */
const PRESS_INTERVAL_MS = 330;

/** Counts the interrupts. The last one ends the cell with an error that contains the count. */
const COUNTS = cellOf(`
import time
count = 0
${ANNOUNCE}
while count < ${PRESSES}:
    try:
        while True: time.sleep(0.01)
    except KeyboardInterrupt:
        count += 1
raise ValueError(count)`);

for (const { python, ipykernelVersion } of testEnvironment().kernels) {
  describe(`pressing the key or calling interrupt (ipykernel ${ipykernelVersion})`, () => {
    let pool: DaemonPool;
    let started: PreparedKernel[];

    beforeEach(() => {
      pool = poolOn(python);
      started = [];
    });

    afterEach(async () => {
      for (const one of started) {
        await one.dispose();
      }
      pool.dispose();
    });

    /** @param wrap changes the command line of the kernel */
    async function start(
      wrap = (argv: readonly string[]): readonly string[] => argv,
    ): Promise<PreparedKernel> {
      const one = await startPreparedKernel(pool, python, {
        prepare: (interrupter, argv, options) => interrupter.prepare(wrap(argv), options),
      });
      started.push(one);
      await outputOf(one.real.connection, SET_X_AND_RAISE);
      await whenStatusIs(one.kernel, 'idle');
      return one;
    }

    it(`tries ${PRESSES} routes for ${PRESSES} presses within a second`, async () => {
      const { kernel, real } = await start();
      const cell = await startCell(real.connection, COUNTS);
      const presses = [kernel.press().result];
      while (presses.length < PRESSES) {
        await setTimeout(PRESS_INTERVAL_MS);
        presses.push(kernel.press().result);
      }
      const [first, ...others] = await Promise.all(presses);
      assert.ok(first);
      assert.ok(others.every((other) => other === first));
      assert.equal(first.outcome, 'interrupted');
      const sent = first.attempts.filter(({ error }) => !error);
      assert.equal(sent.length, PRESSES, JSON.stringify(first.attempts));
      const { ename, evalue } = await cell.result;
      assert.deepEqual([ename, evalue], ['ValueError', String(PRESSES)]);
    });

    it('does not interrupt the cell if the press is cancelled at once, but does at the next press', async () => {
      const { kernel, real } = await start();
      const cell = await startCell(real.connection, BUSY_LOOP);
      const press = kernel.press();
      press.leave();
      assert.equal((await press.result).outcome, 'cancelled');
      assert.equal(kernel.isInterrupting, false);
      const { outcome, attempts } = await kernel.press().result;
      assert.deepEqual([outcome, attempts.length], ['interrupted', 1]);
      assert.equal((await cell.result).ename, 'KeyboardInterrupt');
    });

    it('interrupts the kernel once when two callers ask at the same moment', async () => {
      const { kernel, real } = await start();
      const cell = await startCell(real.connection, BUSY_LOOP);
      const [first, second] = await Promise.all([kernel.interrupt(), kernel.interrupt()]);
      assert.equal(first, second);
      assert.deepEqual([first.outcome, first.attempts.length], ['interrupted', 1]);
      assert.equal((await cell.result).ename, 'KeyboardInterrupt');
      const next = await execute(real.connection, 'print(x)').result;
      assert.deepEqual([next.status, next.stdout.trim()], ['ok', '42']);
    });

    it('interrupts only the kernel on which interrupt is called', async () => {
      const [first, second] = [await start(), await start()];
      const firstCell = await startCell(first.real.connection, BUSY_LOOP);
      const secondCell = await startCell(second.real.connection, BUSY_LOOP);
      assert.equal((await first.kernel.interrupt()).outcome, 'interrupted');
      assert.equal((await firstCell.result).ename, 'KeyboardInterrupt');
      assert.equal(second.kernel.status, 'busy');
      assert.equal((await second.kernel.interrupt()).outcome, 'interrupted');
      assert.equal((await secondCell.result).ename, 'KeyboardInterrupt');
    });

    it('interrupts a kernel that a launcher started', async function () {
      if (process.platform === 'win32') {
        skipBecause(this, 'windowsKernels.test.ts tests launchers on Windows');
      }
      // The shell does not replace itself with the kernel, because a command follows.
      const { kernel, real } = await start((argv) => ['sh', '-c', '"$@"; true', 'sh', ...argv]);
      const cell = await startCell(real.connection, BUSY_LOOP);
      assert.equal((await kernel.interrupt()).outcome, 'interrupted');
      assert.equal((await cell.result).ename, 'KeyboardInterrupt');
    });
  });
}
