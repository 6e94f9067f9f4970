import assert from 'node:assert/strict';
import { ANNOUNCE, cellOf, RUNNING, type Cell } from '../../examples/demo/cells';
import type { DaemonPool } from '../../src/daemon/DaemonPool';
import { outcomeMessage } from '../../src/vscode/messages/outcomeMessages';
import { testEnvironment } from '../rig/environment';
import { VERSIONS } from '../rig/fetch/versions';
import { skipBecause } from '../rig/skip';
import { BUSY_LOOP, startCell } from './fixtures/cells';
import { poolOn } from './fixtures/daemons';
import {
  describeAttempts,
  kernelFor,
  outputOf,
  SET_X_AND_RAISE,
  startPreparedKernel,
  whenStatusIs,
  type PreparedKernel,
} from './fixtures/kernels';
import { record, truthOf } from './fixtures/record';
import { startKernel } from './fixtures/realKernel';
import type { CaseId } from './fixtures/reportedCases';

const WINDOWS = process.platform === 'win32';

interface EndedCell extends Cell {
  readonly reported?: CaseId;
  /** Why the cell cannot run on Windows. */
  readonly notOnWindows?: string;
}

/** Cells that an interrupt ends and that report no error. Without it, each would run for a minute or longer. */
const CELLS: readonly EndedCell[] = [
  {
    reported: 'shellCommand',
    title: '!sleep 60',
    code: `!echo ${RUNNING}; sleep 60`,
    notOnWindows: 'it is a command of a POSIX shell',
  },
  {
    reported: 'keptResult',
    title: 'a training loop that catches KeyboardInterrupt and keeps its result',
    code: cellOf(`
import time
best = 0
try:
    for best in range(1200):
        if best == 1: ${ANNOUNCE}
        time.sleep(0.05)
except KeyboardInterrupt:
    print(f'stopped early at {best}')`),
  },
  {
    reported: 'ownHandler',
    title: 'a loop whose own SIGINT handler sets a flag',
    code: cellOf(`
import signal, time
stopped = []
before = signal.signal(signal.SIGINT, lambda *_: stopped.append(True))
end = time.monotonic() + 60
${ANNOUNCE}
while not stopped and time.monotonic() < end: time.sleep(0.02)
signal.signal(signal.SIGINT, before)`),
  },
  {
    title: 'a task that waits for an event that its SIGINT handler sets',
    notOnWindows: 'asyncio has no signal handlers on Windows',
    code: cellOf(
      `
import asyncio, signal
before = signal.getsignal(signal.SIGINT)
stopped = asyncio.Event()
asyncio.get_running_loop().add_signal_handler(signal.SIGINT, stopped.set)
${ANNOUNCE}
await asyncio.wait_for(stopped.wait(), 60)
asyncio.get_running_loop().remove_signal_handler(signal.SIGINT)
signal.signal(signal.SIGINT, before)`,
      'async def',
    ),
  },
  {
    reported: 'pdb',
    title: 'pdb, which waits for a command',
    // Prints RUNNING when pdb asks for a command. The cell calls `pdb.set_trace()`, because `breakpoint()` does nothing
    // once the kernel has loaded debugpy.
    code: cellOf(`
import pdb
kernel = get_ipython().kernel
ask = kernel._input_request
def announce(*args, **options):
    ${ANNOUNCE}
    return ask(*args, **options)
kernel._input_request = announce
try:
    pdb.set_trace()
    y = 1
finally:
    kernel._input_request = ask`),
  },
];

for (const { python, ipykernelVersion } of testEnvironment().kernels) {
  describe(`a cell of ipykernel ${ipykernelVersion} that ends without an error`, () => {
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

    for (const { title, code, reported, notOnWindows } of CELLS) {
      it(`is reported as ended, and the queued cell runs: ${title}`, async function () {
        if (WINDOWS && notOnWindows !== undefined) {
          skipBecause(this, notOnWindows);
        }
        const { real, kernel } = started;
        const { connection } = real;
        const cell = await startCell(connection, code, { allowStdin: true });
        const queued = startCell(connection, BUSY_LOOP);
        const result = await kernel.interrupt();
        const reply = await cell.result;
        assert.equal(reply.status, 'ok', 'the cell itself reported an error');
        assert.equal(result.outcome, 'ended', JSON.stringify(result));
        const next = await queued;
        await whenStatusIs(kernel, 'busy');
        const { sentence } = outcomeMessage('a.ipynb', result, {
          canRestart: false,
          status: kernel.status,
        });
        const route = WINDOWS ? 'the interrupt event' : 'SIGINT';
        const begin = `The cell of a.ipynb ended without an error after ${route}. `;
        assert.ok(sentence.startsWith(begin), sentence);
        assert.ok(sentence.endsWith(' The next cell is running now.'), sentence);
        assert.equal((await kernel.interrupt()).outcome, 'interrupted');
        const { ename = '' } = await next.result;
        assert.equal(ename, 'KeyboardInterrupt');
        const truth = await truthOf(real, reply);
        assert.deepEqual(truth, { reply: 'ok', 'x in the next cell': '42', kernel: 'alive' });
        if (reported) {
          const queued = `${ename} at an interrupt of its own`;
          record(reported, ipykernelVersion, result, { ...truth, 'queued cell': queued });
        }
      });
    }
  });
}

for (const python of [testEnvironment().bashKernel ?? []].flat()) {
  describe(`a cell of bash_kernel ${VERSIONS.bashKernel} that ends without an error`, () => {
    it('is reported as ended after SIGINT, which ends its command and not the kernel', async () => {
      const pool = poolOn(python);
      const real = await startKernel([python, '-m', 'bash_kernel', '-f', '{connection_file}']);
      const { process: child, connectionFile, connection } = real;
      const kernel = kernelFor(pool, { process: child, connectionFile, interruptMode: 'signal' });
      try {
        await outputOf(connection, 'x=42');
        await whenStatusIs(kernel, 'idle');
        const cell = await startCell(connection, `echo ${RUNNING}; sleep 60`);
        const result = await kernel.interrupt();
        const truth = await truthOf(real, await cell.result, 'echo $x');
        record('bashKernel', `bash_kernel ${VERSIONS.bashKernel}`, result, truth);
        assert.deepEqual([result.outcome, ...describeAttempts(result)], ['ended', 'signal']);
        // bash_kernel replies with the status "abort", which `execute` turns into `error`. It publishes no error, so other
        // clients see none.
        assert.deepEqual(truth, { reply: 'error', 'x in the next cell': '42', kernel: 'alive' });
      } finally {
        await real.dispose();
        kernel.dispose();
        pool.dispose();
      }
    });
  });
}
