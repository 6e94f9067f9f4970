import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { ANNOUNCE, RUNNING } from '../../examples/demo/cells';
import type { DaemonPool } from '../../src/daemon/DaemonPool';
import { testEnvironment } from '../rig/environment';
import { skipBecause } from '../rig/skip';
import { startCell } from './fixtures/cells';
import { poolOn } from './fixtures/daemons';
import {
  kernelFor,
  outputOf,
  SET_X_AND_RAISE,
  startPreparedKernel,
  whenStatusIs,
  type PreparedKernel,
} from './fixtures/kernels';
import { end, isAlive, isPidInUse } from './fixtures/processes';
import { record, truthOf } from './fixtures/record';
import type { CaseId } from './fixtures/reportedCases';
import { printTable } from './fixtures/table';
import { TIDY_CELLS, TIDY_JOBLIB_CELLS } from './fixtures/tidyCells';
import { waitUntil } from './fixtures/waitUntil';

const WINDOWS = process.platform === 'win32';
const GRACE_PERIOD_MS = WINDOWS ? 4000 : 2000;

/** Code of a cell. It starts a process that computes, in a session of its own, and does not end that process. */
const START_CHILD = `
import subprocess, sys, time
# Linux tells the start of a process in steps of 10 ms. A child that starts at once could belong to an earlier cell.
until = time.time() + 0.03
while time.time() < until: pass
child = subprocess.Popen([sys.executable, '-c', 'while True: pass'], start_new_session=True)`;

const END_WORKERS = `
from joblib.externals.loky import get_reusable_executor
get_reusable_executor().shutdown(wait=True, kill_workers=True)`;

/** Returns whether the process runs. A process that has ended may keep its pid until its parent reads its exit code. */
function runs(pid: number): boolean {
  if (process.platform !== 'linux') {
    return isPidInUse(pid);
  }
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}

const { kernels, joblib } = testEnvironment();

for (const { python, ipykernelVersion } of kernels) {
  describe(`the search for processes that a cell leaves running (ipykernel ${ipykernelVersion})`, () => {
    let pool: DaemonPool;
    let started: PreparedKernel[];
    let ends: number[];

    beforeEach(() => {
      pool = poolOn(python);
      started = [];
      ends = [];
    });

    afterEach(async () => {
      ends.filter(runs).forEach((pid) => process.kill(pid, 'SIGKILL'));
      for (const one of started) {
        await one.dispose();
      }
      pool.dispose();
    });

    async function start(
      wrap = (argv: readonly string[]): readonly string[] => argv,
    ): Promise<PreparedKernel> {
      const one = await startPreparedKernel(pool, python, {
        gracePeriodMs: GRACE_PERIOD_MS,
        prepare: (interrupter, argv, options) => interrupter.prepare(wrap(argv), options),
      });
      started.push(one);
      await outputOf(one.real.connection, SET_X_AND_RAISE);
      await whenStatusIs(one.kernel, 'idle');
      return one;
    }

    async function checkKernelLives({ real }: PreparedKernel): Promise<void> {
      assert.ok(isAlive(real.process), 'the kernel has ended');
      assert.equal(await outputOf(real.connection, 'print(x)'), '42');
    }

    /** Interrupts a cell that has started a child, and checks that the child is named and can be ended. */
    async function checkNamesAndEnds(
      one: PreparedKernel,
      { reported, before }: { reported?: CaseId; before?: () => Promise<unknown> } = {},
    ): Promise<void> {
      const cell = await startCell(
        one.real.connection,
        `${START_CHILD}\nimport time\n${ANNOUNCE}\ntime.sleep(60)`,
      );
      const result = await one.kernel.interrupt();
      const { outcome, leftRunning = [] } = result;
      assert.equal(outcome, 'interrupted');
      const reply = await cell.result;
      assert.equal(reply.status, 'error');
      const pid = Number(await outputOf(one.real.connection, 'print(child.pid)'));
      ends.push(pid);
      assert.ok(
        leftRunning.some((left) => left.pid === pid),
        JSON.stringify(leftRunning),
      );
      assert.ok(runs(pid));
      await before?.();
      for (const left of leftRunning) {
        await one.kernel.endLeftRunning(left);
      }
      assert.equal(runs(pid), false);
      await checkKernelLives(one);
      if (reported) {
        record(reported, ipykernelVersion, result, {
          ...(await truthOf(one.real, reply)),
          'named and alive': leftRunning.map(({ name }) => name).join(', '),
          'after "Stop"': 'ended',
        });
      }
    }

    it('names a child of the cell, which the user can then end', async () => {
      await checkNamesAndEnds(await start(), { reported: 'child' });
    });

    it('names a child of the cell, which the user can end although the daemon has been restarted', async () => {
      const one = await start();
      await checkNamesAndEnds(one, { before: () => pool.restart() });
    });

    it('names a child of the cell, which the user can end although the kernel has ended since', async function () {
      if (WINDOWS) {
        skipBecause(this, 'not tried on Windows yet');
      }
      const one = await start();
      const cell = await startCell(
        one.real.connection,
        `${START_CHILD}\nimport time\n${ANNOUNCE}\ntime.sleep(60)`,
      );
      const { leftRunning = [] } = await one.kernel.interrupt();
      await cell.result;
      const [left] = leftRunning;
      assert.ok(left && runs(left.pid), JSON.stringify(leftRunning));
      ends.push(left.pid);
      await end(one.real.process);
      await one.kernel.endLeftRunning(left);
      assert.equal(runs(left.pid), false);
    });

    it('names a child of the cell if a shell has launched the kernel', async function () {
      if (WINDOWS) {
        skipBecause(this, 'Windows has no shell that takes a command line as arguments');
      }
      await checkNamesAndEnds(await start((argv) => ['sh', '-c', '"$@"; exit', 'sh', ...argv]));
    });

    it('names the shell that the cell has started, and what this shell runs in the foreground and in the background', async function () {
      if (WINDOWS) {
        skipBecause(this, 'the magic needs bash');
      }
      const one = await start();
      const loop = `${python} -c 'while True: pass'`;
      const cell = await startCell(
        one.real.connection,
        `%%bash\n${loop} &\necho ${RUNNING}\nsleep 60`,
      );
      const result = await one.kernel.interrupt();
      const { leftRunning = [] } = result;
      const reply = await cell.result;
      ends.push(...leftRunning.map(({ pid }) => pid));
      const lines = leftRunning.map(({ pid }) => readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
      // The shell waits for its `sleep`: IPython sends SIGINT to the shell alone, and gives up after a tenth of a second.
      assert.deepEqual(lines.toSorted(), [
        `${python}\0-c\0while True: pass\0`,
        'bash\0',
        'sleep\x0060\0',
      ]);
      const left = leftRunning.find(({ name }) => name.startsWith('python'));
      assert.ok(left);
      await one.kernel.endLeftRunning(left);
      assert.equal(runs(left.pid), false);
      // The daemon refuses to end the process again, because another process may have its pid by now.
      await assert.rejects(one.kernel.endLeftRunning(left), { code: 'NO_SUCH_PROCESS' });
      await checkKernelLives(one);
      record('backgroundChild', ipykernelVersion, result, {
        ...(await truthOf(one.real, reply)),
        'named and alive': lines.map((line) => line.replaceAll('\0', ' ').trim()).join(', '),
        'after "Stop"': 'ended',
      });
    });

    it('does not name what an earlier cell has started', async () => {
      const one = await start();
      const pid = Number(await outputOf(one.real.connection, `${START_CHILD}\nprint(child.pid)`));
      ends.push(pid);
      // The next cell begins at once, so its beginning and the child's start are close.
      const cell = await startCell(one.real.connection, `import time\n${ANNOUNCE}\ntime.sleep(60)`);
      const { outcome, leftRunning } = await one.kernel.interrupt();
      await cell.result;
      assert.equal(outcome, 'interrupted');
      assert.equal(leftRunning, undefined);
      assert.ok(runs(pid));
      await checkKernelLives(one);
    });

    it('names nothing if no observer saw the cell begin', async () => {
      const one = await start();
      const code = `${START_CHILD}\nimport time\n${ANNOUNCE}\ntime.sleep(60)`;
      const cell = await startCell(one.real.connection, code);
      // Without a connection file, only the disposition of SIGINT shows that a cell runs.
      const other = kernelFor(pool, {
        process: one.real.process,
        interrupter: one.interrupter,
        language: 'python',
      });
      try {
        const { leftRunning } = await other.interrupt();
        await cell.result;
        assert.equal(leftRunning, undefined);
      } finally {
        other.dispose();
      }
      ends.push(Number(await outputOf(one.real.connection, 'print(child.pid)')));
    });

    it('lets a press during the search interrupt the next cell', async () => {
      const one = await start();
      const first = await startCell(
        one.real.connection,
        `${START_CHILD}\nimport time\n${ANNOUNCE}\ntime.sleep(60)`,
      );
      const call = one.kernel.press();
      await first.result;
      await whenStatusIs(one.kernel, 'idle');
      const second = await startCell(
        one.real.connection,
        `import time\n${ANNOUNCE}\ntime.sleep(60)`,
      );
      const { outcome, leftRunning } = await one.kernel.press().result;
      assert.equal((await second.result).ename, 'KeyboardInterrupt');
      assert.equal(outcome, 'interrupted');
      assert.equal(leftRunning, undefined);
      const pid = Number(await outputOf(one.real.connection, 'print(child.pid)'));
      ends.push(pid);
      assert.deepEqual(
        (await call.result).leftRunning?.map((left) => left.pid),
        [pid],
      );
    });
  });
}

describe('the search for processes that a cell leaves running, after a cell that leaves none', () => {
  const python = joblib ?? kernels[0]?.python ?? '';
  const rows: string[][] = [];
  let pool: DaemonPool;
  let one: PreparedKernel;

  before(async function () {
    if (WINDOWS) {
      skipBecause(this, 'most of these cells need fork or a POSIX shell');
    }
    pool = poolOn(python);
    one = await startPreparedKernel(pool, python, { gracePeriodMs: GRACE_PERIOD_MS });
    await outputOf(one.real.connection, SET_X_AND_RAISE);
    // This child of an earlier cell runs on during all tests.
    await outputOf(one.real.connection, START_CHILD);
  });

  after(async () => {
    if (!WINDOWS) {
      printTable('what cells leave running', ['cell', 'outcome', 'left running', 'ms'], rows);
      await outputOf(one.real.connection, 'child.kill()');
      if (joblib) {
        // joblib's idle workers outlive the kernel, and hold its output open.
        await outputOf(one.real.connection, END_WORKERS);
      }
      await one.dispose();
      pool.dispose();
    }
  });

  for (const { title, code } of [...TIDY_CELLS, ...(joblib ? TIDY_JOBLIB_CELLS : [])]) {
    it(`names nothing after: ${title}`, async () => {
      const { real, kernel } = one;
      await whenStatusIs(kernel, 'idle');
      const cell = await startCell(real.connection, code);
      const { outcome, leftRunning, elapsedMs } = await kernel.interrupt();
      await cell.result;
      const left = leftRunning?.map(({ pid, name }) => `${name} (${pid})`).join(', ') ?? '';
      rows.push([title, outcome, left, String(elapsedMs)]);
      assert.ok(['interrupted', 'ended', 'finished'].includes(outcome), outcome);
      assert.equal(leftRunning, undefined, left);
      await waitUntil('the kernel answers', async () => {
        return (await outputOf(real.connection, 'print(x)')) === '42';
      });
      assert.ok(isAlive(real.process), 'the kernel has ended');
    });
  }
});
