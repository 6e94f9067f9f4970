import assert from 'node:assert/strict';
import { ANNOUNCE, RUNNING } from '../../examples/demo/cells';
import { stuckAdvice } from '../../src/vscode/messages/stuckSentences';
import { testEnvironment } from '../rig/environment';
import { skipBecause } from '../rig/skip';
import { startCell } from './fixtures/cells';
import { outputOf, SET_X_AND_RAISE } from './fixtures/kernels';
import { startPlainKernel, type PlainKernel } from './fixtures/plainKernel';
import { record, truthOf } from './fixtures/record';

const WINDOWS = process.platform === 'win32';

/** A loop that no interrupt stops, until the file `GATE` exists. */
const BARE_EXCEPT = `
import pathlib, time
${ANNOUNCE}
while not pathlib.Path(GATE).exists():
    try:
        while not pathlib.Path(GATE).exists(): time.sleep(0.02)
    except:
        pass`;

const POOL = `
import multiprocessing, time
def work(_):
    end = time.monotonic() + 60
    while time.monotonic() < end: pass
with multiprocessing.get_context('fork').Pool(2) as pool:
    ${ANNOUNCE}
    pool.map(work, range(2))`;

const THREADS = `
import concurrent.futures, pathlib, time
def work(_):
    while not pathlib.Path(GATE).exists(): time.sleep(0.02)
pool = concurrent.futures.ThreadPoolExecutor(2)
futures = [pool.submit(work, n) for n in range(2)]
${ANNOUNCE}
concurrent.futures.wait(futures)`;

const COMMANDS = `
import pathlib
while not pathlib.Path(GATE).exists():
    !echo ${RUNNING}; sleep 1`;

for (const { python, ipykernelVersion } of testEnvironment().kernels.slice(WINDOWS ? -1 : 0)) {
  describe(`a cell from a user's report, in a kernel of which only the connection file is known (ipykernel ${ipykernelVersion})`, () => {
    let plain: PlainKernel;

    beforeEach(async () => {
      plain = await startPlainKernel(python);
      await outputOf(plain.real.connection, SET_X_AND_RAISE);
      await outputOf(plain.real.connection, 'import os, tempfile; GATE = tempfile.mktemp()');
    });

    afterEach(async () => {
      await outputOf(plain.real.connection, 'os.path.exists(GATE) and os.unlink(GATE)');
      await plain.dispose();
    });

    /** Creates the file `GATE`, which ends the loop. */
    async function openGate(): Promise<void> {
      await plain.real.connection.request('control', 'execute_request', {
        ...{ code: "open(GATE, 'w').close()", silent: true, store_history: false },
        ...{ user_expressions: {}, allow_stdin: false },
      });
    }

    it('is interrupted while it waits for a pool of processes, and its reply arrives', async function () {
      if (WINDOWS) {
        skipBecause(this, 'on Windows, a pool needs a function that a module defines');
      }
      const cell = await startCell(plain.real.connection, POOL);
      const result = await plain.kernel.interrupt();
      const truth = await truthOf(plain.real, await cell.result);
      record('processPool', ipykernelVersion, result, truth);
      assert.equal(result.outcome, 'interrupted');
      assert.deepEqual(truth, {
        reply: 'error KeyboardInterrupt',
        'x in the next cell': '42',
        kernel: 'alive',
      });
    });

    it('is interrupted while it waits for threads, and a later look inside the kernel finds these threads still working', async () => {
      const cell = await startCell(plain.real.connection, THREADS);
      const result = await plain.kernel.interrupt();
      const ended = await cell.result;
      const look = await plain.kernel.look();
      assert.ok(typeof look === 'object');
      const working = look.threads.filter(({ frames }) =>
        frames.some(({ name }) => name === 'work'),
      );
      await openGate();
      const truth = await truthOf(plain.real, ended);
      const shown = { ...truth, 'threads shown': String(working.length) };
      record('threads', ipykernelVersion, result, shown);
      assert.equal(result.outcome, 'interrupted');
      assert.equal(working.length, 2);
    });

    it('is reported as still running, with the bare `except` that catches the interrupt', async () => {
      const cell = await startCell(plain.real.connection, BARE_EXCEPT);
      const result = await plain.kernel.interrupt();
      const advice = stuckAdvice(plain.kernel.lastLook ?? assert.fail('nothing was seen')) ?? '';
      await openGate();
      const truth = await truthOf(plain.real, await cell.result);
      record('bareExcept', ipykernelVersion, result, { ...truth, advice });
      assert.equal(result.outcome, 'stillBusy');
      assert.match(advice, /except/);
      assert.equal(truth['x in the next cell'], '42');
    });

    it('is reported as still running, with the line of the shell command in its loop', async function () {
      if (WINDOWS) {
        skipBecause(this, 'the cell needs a POSIX shell');
      }
      const cell = await startCell(plain.real.connection, COMMANDS);
      const result = await plain.kernel.interrupt();
      const own = result.where?.find(({ code }) => code?.includes('sleep 1'));
      await openGate();
      const truth = await truthOf(plain.real, await cell.result);
      record('loopAroundCommand', ipykernelVersion, result, { ...truth, line: String(own?.line) });
      assert.equal(result.outcome, 'stillBusy');
      assert.equal(own?.line, 4);
      assert.equal(truth['x in the next cell'], '42');
    });
  });
}
