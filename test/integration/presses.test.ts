import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { cellOf, CELLS, RUNNING } from '../../examples/demo/cells';
import type { DaemonPool } from '../../src/daemon/DaemonPool';
import { execute, executeUntil, type Execution } from '../../src/jupyter/execute';
import type { Kernel } from '../../src/kernels/Kernel';
import { testEnvironment } from '../rig/environment';
import { skipBecause } from '../rig/skip';
import { poolOn } from './fixtures/daemons';
import { interruptible, isSeenToBe } from './fixtures/interruptible';
import { startKernel, type RealKernel } from './fixtures/realKernel';

const [{ code: BUSY_LOOP } = { code: '' }] = CELLS;

/** As many as there are routes that reach ipykernel: on Windows it does nothing at a message. */
const PRESSES = process.platform === 'win32' ? 2 : 3;

/** Swallows the KeyboardInterrupts that it gets, and ends at the last press. */
const COUNTS = cellOf(`
import time
count = 0
print('${RUNNING}', flush=True)
while count < ${PRESSES}:
    try:
        while True: time.sleep(0.01)
    except KeyboardInterrupt:
        count += 1
raise ValueError(count)`);

for (const { python, ipykernelVersion } of testEnvironment().kernels) {
  describe(`pressing again, ipykernel ${ipykernelVersion}`, () => {
    let pool: DaemonPool;
    let kernels: RealKernel[];
    let processes: Kernel[];

    beforeEach(() => {
      pool = poolOn(python);
      [kernels, processes] = [[], []];
    });

    afterEach(async () => {
      processes.forEach((one) => one.dispose());
      for (const kernel of kernels) {
        await kernel.dispose();
      }
      pool.dispose();
    });

    async function start(
      wrapped = (argv: readonly string[]): readonly string[] => argv,
    ): Promise<[Kernel, RealKernel]> {
      const interrupter = await pool.createInterrupter(python);
      const kernel = await startKernel(python, {
        prepare: (argv, options) => interrupter.prepare(wrapped(argv), options),
      });
      kernels.push(kernel);
      const { process, connectionFile } = kernel;
      const made = interruptible(pool, { process, connectionFile, interrupter });
      processes.push(made);
      await execute(kernel.connection, 'x = 42\nraise KeyboardInterrupt').result;
      await isSeenToBe(made, 'idle');
      return [made, kernel];
    }

    const run = (kernel: RealKernel, code: string): Promise<Execution> =>
      executeUntil(kernel.connection, code, RUNNING);

    it(`${PRESSES} times in a second fires ${PRESSES} times, no more and no less`, async () => {
      const [made, kernel] = await start();
      const cell = await run(kernel, COUNTS);
      const pressed = [made.press().result];
      while (pressed.length < PRESSES) {
        await setTimeout(330);
        pressed.push(made.press().result);
      }
      const [first, ...others] = await Promise.all(pressed);
      assert.ok(first);
      assert.ok(others.every((other) => other === first));
      assert.equal(first.outcome, 'interrupted');
      const sent = first.attempts.filter(({ error }) => !error);
      assert.equal(sent.length, PRESSES, JSON.stringify(first.attempts));
      const { ename, evalue } = await cell.result;
      assert.deepEqual([ename, evalue], ['ValueError', String(PRESSES)]);
    });

    it('and cancelling at once leaves the cell as it is, for the next press', async () => {
      const [made, kernel] = await start();
      const cell = await run(kernel, BUSY_LOOP);
      const pressed = made.press();
      pressed.leave();
      assert.equal((await pressed.result).outcome, 'cancelled');
      assert.equal(made.isInterrupting, false);
      const { outcome, attempts } = await made.press().result;
      assert.deepEqual([outcome, attempts.length], ['interrupted', 1]);
      assert.equal((await cell.result).ename, 'KeyboardInterrupt');
    });

    it('by two extensions is one interrupt with one result', async () => {
      const [made, kernel] = await start();
      const cell = await run(kernel, BUSY_LOOP);
      const [one, other] = await Promise.all([made.interrupt(), made.interrupt()]);
      assert.equal(one, other);
      assert.deepEqual([one.outcome, one.attempts.length], ['interrupted', 1]);
      assert.equal((await cell.result).ename, 'KeyboardInterrupt');
      const next = await execute(kernel.connection, 'print(x)').result;
      assert.deepEqual([next.status, next.stdout.trim()], ['ok', '42']);
    });

    it('stops only the right one of two kernels', async () => {
      const [[made, kernel], [otherMade, other]] = [await start(), await start()];
      const [cell, otherCell] = [await run(kernel, BUSY_LOOP), await run(other, BUSY_LOOP)];
      assert.equal((await made.interrupt()).outcome, 'interrupted');
      assert.equal((await cell.result).ename, 'KeyboardInterrupt');
      assert.equal(otherMade.status, 'busy');
      assert.equal((await otherMade.interrupt()).outcome, 'interrupted');
      assert.equal((await otherCell.result).ename, 'KeyboardInterrupt');
    });

    it('reaches a kernel behind a launcher', async function () {
      if (process.platform === 'win32') {
        skipBecause(this, 'on Windows there is a test of its own for launchers');
      }
      // The shell stays, because something comes behind the kernel.
      const [made, kernel] = await start((argv) => ['sh', '-c', '"$@"; true', 'sh', ...argv]);
      const cell = await run(kernel, BUSY_LOOP);
      assert.equal((await made.interrupt()).outcome, 'interrupted');
      assert.equal((await cell.result).ename, 'KeyboardInterrupt');
    });
  });
}
