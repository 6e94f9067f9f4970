import assert from 'node:assert/strict';
import { ANNOUNCE, cellOf, RUNNING } from '../../examples/demo/cells';
import type { DaemonPool } from '../../src/daemon/DaemonPool';
import { outcomeMessage } from '../../src/vscode/messages/outcomeMessages';
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
import { isAlive } from './fixtures/processes';

/** Cells that an interrupt ends and that report no error. Each would run for a minute. */
const CELLS: readonly { title: string; code: string }[] = [
  { title: '!sleep 60', code: `!echo ${RUNNING}; sleep 60` },
  {
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
    title: 'pdb, which waits for a command',
    // The kernel announces that it asks for input. `breakpoint()` stops nowhere while the kernel has loaded debugpy.
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

    before(async function () {
      if (process.platform === 'win32') {
        skipBecause(this, 'the cells use shell commands and signals');
      }
      pool = poolOn(python);
      started = await startPreparedKernel(pool, python);
      await outputOf(started.real.connection, SET_X_AND_RAISE);
    });

    after(async () => {
      await started.dispose();
      pool.dispose();
    });

    for (const { title, code } of CELLS) {
      it(`is reported as ended after SIGINT, and the queued cell runs: ${title}`, async () => {
        const { real, kernel } = started;
        const { connection } = real;
        const cell = await startCell(connection, code, { allowStdin: true });
        const queued = startCell(connection, BUSY_LOOP);
        const result = await kernel.interrupt();
        assert.equal((await cell.result).status, 'ok', 'the cell itself reported an error');
        assert.equal(result.outcome, 'ended', JSON.stringify(result));
        const next = await queued;
        await whenStatusIs(kernel, 'busy');
        const { sentence } = outcomeMessage('a.ipynb', result, {
          canRestart: false,
          status: kernel.status,
        });
        assert.match(sentence, /^The cell of a\.ipynb ended after SIGINT .* Queued cells go on\.$/);
        assert.equal((await kernel.interrupt()).outcome, 'interrupted');
        assert.equal((await next.result).ename, 'KeyboardInterrupt');
        assert.equal(await outputOf(connection, 'print(x)'), '42');
        assert.ok(isAlive(real.process));
      });
    }
  });
}
