import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import type { Kernel } from '../../src/kernels/Kernel';
import { testEnvironment } from '../rig/environment';
import { manyTimes, COUNT_VARIABLE } from '../rig/manyTimes';
import { skipBecause } from '../rig/skip';
import { startCell } from './fixtures/cells';
import { describeAttempts, outputOf } from './fixtures/kernels';
import { startPlainKernel, whenPythonIsBlocked, type PlainKernel } from './fixtures/plainKernel';
import { isAlive } from './fixtures/processes';
import { printTable } from './fixtures/table';
import { WAITING_CELLS, type WaitingCell } from './fixtures/waitingCells';
import { waitUntil } from './fixtures/waitUntil';

const WINDOWS = process.platform === 'win32';

/** The cells that `npm test` tries on Windows, where kernels are slow. `npm run soak -- plain-kernel-windows` tries all. */
const FEW = ['time.sleep', 'Event().wait()', 'subprocess.run'];

const SLEEP = WAITING_CELLS.find(({ title }) => title === 'time.sleep')?.code ?? '';

const { kernels } = testEnvironment();
const IS_LONG = process.env[COUNT_VARIABLE] !== undefined;

for (const { python, pythonVersion, ipykernelVersion } of kernels.slice(
  WINDOWS && !IS_LONG ? -1 : 0,
)) {
  describe(`ipykernel ${ipykernelVersion}, known only by its connection file`, () => {
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

    for (const waiting of WAITING_CELLS) {
      const { title, code, asks = false, blocksPython = false } = waiting;
      const { posix, windows, olderWindows } = waiting;
      const isOlder = Number(pythonVersion.split('.')[1]) < 14;
      const expected = WINDOWS ? ((isOlder ? olderWindows : undefined) ?? windows) : posix;
      it(`runs the cell "${title}": ${blocksPython ? '' : 'a look shows the line that it has reached, and '}an interrupt is reported as ${expected.join(' or ')}`, async function () {
        if (WINDOWS && !IS_LONG && !FEW.includes(title)) {
          skipBecause(this, 'kernels are slow here; npm run soak -- plain-kernel-windows tries it');
        }
        const cell = await startCell(plain.real.connection, code, { allowStdin: asks });
        if (blocksPython) {
          await whenPythonIsBlocked(plain.real.connection);
        } else {
          await whenStackIsTrue(plain.kernel, waiting);
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

/** Looks inside the kernel until the look finds the line at which the cell waits, and its threads and children. */
async function whenStackIsTrue(kernel: Kernel, cell: WaitingCell): Promise<void> {
  const { code, waitsAt = lastLineOf(code), threads, children = 0 } = cell;
  let seen: unknown;
  await waitUntil(
    `the look sees ${waitsAt}`,
    async () => {
      const look = await kernel.look();
      if (!look || look === 'unanswered') {
        return false;
      }
      const stack = look.frames.length > 0 ? look.frames : (look.tasks[0]?.frames ?? []);
      const line = stack.find(({ kind }) => kind === 'cell')?.code;
      seen = [line, look.threads.length, look.children.length];
      return isDeepStrictEqual(seen, [waitsAt, threads ?? look.threads.length, children]);
    },
    () => seen,
  );
}

/** The last line of the cell, or of the function that it calls. */
function lastLineOf(code: string): string {
  const lines = code.split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== 'cell()').at(-1) ?? '';
}
