import assert from 'node:assert/strict';
import type { KernelConnection } from '../../src/jupyter/zmq/KernelConnection';
import { testEnvironment } from '../rig/environment';
import { manyTimes, COUNT_VARIABLE } from '../rig/manyTimes';
import { skipBecause } from '../rig/skip';
import { startCell } from './fixtures/cells';
import { describeAttempts, outputOf } from './fixtures/kernels';
import { startPlainKernel, type PlainKernel } from './fixtures/plainKernel';
import { isAlive } from './fixtures/processes';
import { printTable } from './fixtures/table';
import { WAITING_CELLS } from './fixtures/waitingCells';

const WINDOWS = process.platform === 'win32';

/** The cells that `npm test` tries on Windows, where kernels are slow. `npm run soak -- plain-kernel-windows` tries all. */
const FEW = ['time.sleep', 'Event().wait()', 'subprocess.run'];

const SLEEP = WAITING_CELLS.find(({ title }) => title === 'time.sleep')?.code ?? '';

const { kernels } = testEnvironment();
const IS_LONG = process.env[COUNT_VARIABLE] !== undefined;

for (const { python, pythonVersion, ipykernelVersion } of kernels.slice(
  WINDOWS && !IS_LONG ? -1 : 0,
)) {
  describe(`ipykernel ${ipykernelVersion}, of which only the connection file is known`, () => {
    const rows: string[][] = [];
    let plain: PlainKernel;

    before(async () => {
      plain = await startPlainKernel(python);
      await outputOf(plain.real.connection, 'x = 42');
    });

    after(async () => {
      printTable(
        `only the connection file: ipykernel ${ipykernelVersion}, Python ${pythonVersion}, ${process.platform}`,
        ['cell', 'outcome', 'attempts', 'ms'],
        rows,
      );
      await plain.dispose();
    });

    for (const { title, code, asks = false, blocksPython = false, ...outcomes } of WAITING_CELLS) {
      const { posix, windows, olderWindows } = outcomes;
      const isOlder = Number(pythonVersion.split('.')[1]) < 14;
      const expected = WINDOWS ? ((isOlder ? olderWindows : undefined) ?? windows) : posix;
      it(`is ${expected.join(' or ')} during ${title}, and keeps its variables`, async function () {
        if (WINDOWS && !IS_LONG && !FEW.includes(title)) {
          skipBecause(this, 'kernels are slow here; npm run soak -- plain-kernel-windows tries it');
        }
        const cell = await startCell(plain.real.connection, code, { allowStdin: asks });
        if (blocksPython) {
          await whenPythonIsBlocked(plain.real.connection);
        }
        const result = await plain.kernel.interrupt();
        const { status } = await cell.result;
        rows.push([
          title,
          result.outcome,
          describeAttempts(result).join(', '),
          String(result.elapsedMs),
        ]);
        assert.ok(expected.includes(result.outcome), JSON.stringify(result));
        if (result.outcome === 'interrupted') {
          assert.equal(status, 'error');
        }
        assert.equal(await outputOf(plain.real.connection, 'print(x)'), '42');
        assert.ok(isAlive(plain.real.process));
      });
    }

    it('is interrupted during time.sleep, again and again', async function () {
      if (!IS_LONG) {
        skipBecause(this, 'npm run soak -- plain-kernel measures it');
      }
      const { count } = manyTimes();
      this.timeout(60_000 + count * 30_000);
      const times: number[] = [];
      for (let number = 0; number < count; number++) {
        const cell = await startCell(plain.real.connection, SLEEP);
        const { outcome, elapsedMs } = await plain.kernel.interrupt();
        await cell.result;
        assert.equal(outcome, 'interrupted');
        times.push(elapsedMs);
      }
      times.sort((a, b) => a - b);
      process.stdout.write(
        `    ms: median ${String(times[count >> 1])}, slowest ${String(times.at(-1))}\n`,
      );
    });
  });
}

/** Waits until the thread of the control channel does not run. */
async function whenPythonIsBlocked(connection: KernelConnection): Promise<void> {
  let isBlocked = false;
  while (!isBlocked) {
    const asked = connection.request('control', 'kernel_info_request', {}, { timeLimitMs: 300 });
    isBlocked = await asked.then(
      () => false,
      () => true,
    );
  }
}
