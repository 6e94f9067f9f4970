import assert from 'node:assert/strict';
import type { InterruptResult } from '../../src/api';
import type { DaemonPool } from '../../src/daemon/DaemonPool';
import { testEnvironment } from '../rig/environment';
import { startCell, STUCK_CELLS } from './fixtures/cells';
import { poolOn } from './fixtures/daemons';
import {
  describeAttempts,
  outputOf,
  SET_X_AND_RAISE,
  startPreparedKernel,
  type PreparedKernel,
} from './fixtures/kernels';
import { isAlive } from './fixtures/processes';
import { printTable } from './fixtures/table';

const WINDOWS = process.platform === 'win32';

/** Long enough for a busy machine, and for Wine. All routes together still take less time than the shortest cell. */
const GRACE_PERIOD_MS = WINDOWS ? 4000 : 2000;

for (const { python, ipykernelVersion, pythonVersion } of testEnvironment().kernels) {
  describe(`the outcome of an interrupt of ipykernel ${ipykernelVersion}`, () => {
    let pool: DaemonPool;
    let started: PreparedKernel;
    const rows: string[][] = [];

    before(async () => {
      pool = poolOn(python);
      started = await startPreparedKernel(pool, python, { gracePeriodMs: GRACE_PERIOD_MS });
      await outputOf(started.real.connection, SET_X_AND_RAISE);
    });

    after(async () => {
      printTable(
        `ipykernel ${ipykernelVersion}, Python ${pythonVersion}, ${process.platform}`,
        ['cell', 'outcome', 'by', 'attempts', 'ms'],
        rows,
      );
      await started.dispose();
      pool.dispose();
    });

    for (const { title, code, asks, posix, windows } of STUCK_CELLS) {
      const expected = WINDOWS ? windows : posix;
      it(`is ${expected.join(' or ')}, and the reply of the cell agrees, for: ${title}`, async () => {
        const { real, kernel } = started;
        const cell = await startCell(real.connection, code, { allowStdin: asks ?? false });
        const result = await kernel.interrupt();
        rows.push([title, ...describeResult(result)]);
        const { status } = await cell.result;
        assert.ok(expected.includes(result.outcome), JSON.stringify(result));
        if (result.outcome === 'interrupted') {
          assert.equal(status, 'error');
        }
        assert.ok(isAlive(real.process), 'the kernel has ended');
        assert.equal(await outputOf(real.connection, 'print(x)'), '42');
      });
    }
  });
}

/** Returns the outcome, the method that interrupted the cell or –, all attempts, and the time in milliseconds. */
function describeResult(result: InterruptResult): string[] {
  const { outcome, attempts, elapsedMs } = result;
  const by = outcome === 'interrupted' ? (attempts.at(-1)?.method ?? '') : '–';
  return [outcome, by, describeAttempts(result).join(', '), String(elapsedMs)];
}
