import assert from 'node:assert/strict';
import { ANNOUNCE } from '../../examples/demo/cells';
import { KernelMonitor } from '../../src/kernels/observe/KernelMonitor';
import { controlRoute } from '../../src/kernels/routes/controlRoute';
import { testEnvironment } from '../rig/environment';
import { manyTimes } from '../rig/manyTimes';
import { startCell } from './fixtures/cells';
import { describeAttempts, outputOf, SET_X_AND_RAISE } from './fixtures/kernels';
import { startPlainKernel } from './fixtures/plainKernel';
import { DEFINE_SHORT_CELLS, randomTurn, runTurn } from './fixtures/queuedCells';

const START_LIMIT_MS = 60_000;
/** A turn (three queued cells and one interrupt) takes 0.2 s, and under Wine much longer. */
const TURN_LIMIT_MS = 10_000;

/**
 * Prints the number of threads, the number of our entries in Python's line cache, the memory in kB, and all loaded
 * modules.
 */
const MEASURE = `
import gc, linecache, os, sys, threading
gc.collect()
texts = [''.join(entry[2]) for entry in list(linecache.cache.values()) if len(entry) == 4]
ours = sum(text.startswith('__import__("builtins")') for text in texts)
memory = int(open('/proc/self/statm').read().split()[1]) * 4 if sys.platform == 'linux' else 0
print(threading.active_count(), ours, memory, *sorted(sys.modules))`;

/** Cells that are interrupted before anything is measured, because IPython loads modules for their tracebacks. */
const LONG_CELLS = ['busy(0, 60_000)', 'nap(0, 60_000)', 'await wait(0, 60_000)'];

/** The memory grows quickly at first, so the test compares the memory at the end with that after this many turns. */
const WARM_UP = 20;

/**
 * The memory may grow by `MEMORY_KB`, and by `TURN_KB` for each turn. A turn without an interrupt takes 6 kB, because
 * IPython keeps the text of each cell.
 */
const MEMORY_KB = 10_000;
const TURN_KB = 12;

const WINDOWS = process.platform === 'win32';

/** Under Wine, the request to interrupt takes 0.1 s or more to arrive. Shorter cells would have ended by then. */
const LONGEST_CELL_MS = WINDOWS ? 300 : 40;

for (const { python, ipykernelVersion } of testEnvironment().kernels.slice(WINDOWS ? -1 : 0)) {
  describe(`ipykernel ${ipykernelVersion}, interrupted from inside around the ends of queued cells`, () => {
    it('loses no reply, is interrupted only in the cell that was running, and keeps nothing of ours', async function () {
      const { count: times, random } = manyTimes();
      this.timeout(START_LIMIT_MS + times * TURN_LIMIT_MS);
      let aimed: string | undefined;
      const plain = await startPlainKernel(python, {
        routes: [controlRoute],
        openMonitor: async (file) => {
          const monitor = await KernelMonitor.open(file, { timeLimitMs: START_LIMIT_MS });
          const watchRunning = monitor.watchRunning.bind(monitor);
          monitor.watchRunning = () => {
            const watch = watchRunning();
            aimed = watch?.request;
            return watch;
          };
          return monitor;
        },
      });
      const { connection } = plain.real;
      const measure = async (): Promise<{
        numbers: readonly number[];
        modules: readonly string[];
      }> => {
        const words = (await outputOf(connection, MEASURE)).split(' ');
        return { numbers: words.slice(0, 3).map(Number), modules: words.slice(3) };
      };
      const counts = new Map<string, number>();
      try {
        await outputOf(connection, SET_X_AND_RAISE);
        await outputOf(connection, DEFINE_SHORT_CELLS);
        for (const code of LONG_CELLS) {
          const { result } = await startCell(connection, `${ANNOUNCE}\n${code}`);
          await plain.kernel.interrupt();
          await result;
        }
        let before = await measure();
        for (let number = 1; number <= times; number++) {
          aimed = undefined;
          let outcome = '';
          let told = '';
          let kind = '';
          const { cells, next } = await runTurn(
            connection,
            randomTurn(random, LONGEST_CELL_MS),
            async () => {
              const result = await plain.kernel.interrupt();
              outcome = result.outcome;
              told = JSON.stringify(result);
              kind = [outcome, ...describeAttempts(result)].join(' ');
            },
          );
          told += `: ${cells.map(({ description }) => description).join('; ')}`;
          counts.set(kind, (counts.get(kind) ?? 0) + 1);
          assert.equal(next, 'ok', `the next cell after ${told}`);
          assert.deepEqual(
            cells.filter(({ isLost }) => isLost),
            [],
            told,
          );
          const hit = cells.filter(({ isHit }) => isHit).map(({ msgId }) => msgId);
          const isTrue =
            outcome === 'interrupted'
              ? hit.length === 1 && hit[0] === aimed
              : hit.length === 0 || (outcome === 'ended' && hit.length === 1 && hit[0] === aimed);
          assert.ok(isTrue, told);
          assert.ok(['interrupted', 'ended', 'finished', 'idle'].includes(outcome), told);
          if (number === WARM_UP) {
            before = await measure();
          }
        }
        const after = await measure();
        const [threads, , memory = 0] = before.numbers;
        const [threadsAfter, ours, memoryAfter = 0] = after.numbers;
        const added = after.modules.filter((name) => !before.modules.includes(name));
        assert.deepEqual([threadsAfter, ours, added], [threads, 0, []]);
        assert.ok(
          memoryAfter - memory < MEMORY_KB + times * TURN_KB,
          `${memory} kB, then ${memoryAfter} kB`,
        );
        const listed = [...counts].map(([kind, number]) => `${kind}: ${number}`).join(', ');
        process.stdout.write(`    ${listed}; memory ${memory} kB, then ${memoryAfter} kB\n`);
      } finally {
        await plain.dispose();
      }
    });
  });
}
