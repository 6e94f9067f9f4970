import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { ANNOUNCE, cellOf, RUNNING } from '../../examples/demo/cells';
import type { InterruptResult, KernelRegistration } from '../../src/api';
import type { DaemonPool } from '../../src/daemon/DaemonPool';
import { execute } from '../../src/jupyter/execute';
import { testEnvironment } from '../rig/environment';
import { skipBecause } from '../rig/skip';
import { startCell } from './fixtures/cells';
import { poolOn } from './fixtures/daemons';
import { disposeAfterAll } from './fixtures/disposeAfterAll';
import { whenPrinted } from './fixtures/heldKernels';
import {
  describeAttempts,
  kernelFor,
  outputOf,
  SET_X_AND_RAISE,
  startPreparedKernel,
  whenStatusIs,
  type PreparedKernel,
} from './fixtures/kernels';
import { isAlive, isPidInUse } from './fixtures/processes';
import { record, truthOf } from './fixtures/record';
import type { CaseId } from './fixtures/reportedCases';
import { waitUntil } from './fixtures/waitUntil';

const WINDOWS = process.platform === 'win32';

/** The command that the cells run. It prints RUNNING and then sleeps. The tests find it by its number of seconds. */
const SECONDS = 86_123;
const COMMAND = `echo ${RUNNING}; exec sleep ${SECONDS}`;
const IS_SLEEPING = `import subprocess; print(subprocess.call(['pgrep', '-f', '^sleep ${SECONDS}$'], stdout=subprocess.DEVNULL) == 0)`;

/** Python catches SIGINT while these cells wait for a command. IPython or subprocess.run then ends the command. */
const ENDS_AT_FIRST_STEP: readonly [string, string][] = [
  ['!sleep', `!${COMMAND}`],
  ['%%bash', `%%bash\n${COMMAND}`],
  ['subprocess.run', `import subprocess\nsubprocess.run(['sh', '-c', '${COMMAND}'])`],
];

/** Cells that wait for a command in system(3), which ignores SIGINT while it waits. */
const ENDS_AT_SECOND_STEP: readonly [string, string, CaseId?][] = [
  ['os.system', `import os\nos.system('${COMMAND}')`, 'systemCall'],
  ['os.system with two commands', `import os\nos.system('${COMMAND.replace('exec ', '')}; true')`],
  ['system(3) by ctypes', `import ctypes\nctypes.CDLL(None).system(b'${COMMAND}')`],
];

/** The code of an earlier cell. It starts two workers and a server. SIGINT would end each of them. */
const START_WORKERS = cellOf(`
import subprocess, sys
from multiprocessing import get_context
global pool, server, workers
pool = get_context('forkserver').Pool(2)
pool.map(abs, range(4))
server = subprocess.Popen(
    [sys.executable, '-c', 'import sys; print(1, flush=True); [print(line, end="", flush=True) for line in sys.stdin]'],
    stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
)
server.stdout.readline()
workers = [worker.pid for worker in pool._pool]`);
const WAIT_FOR_WORKERS = cellOf(`
import time
result = pool.apply_async(time.sleep, (3600,))
${ANNOUNCE}
result.get()`);
const SLEEP = cellOf(`import time\n${ANNOUNCE}\ntime.sleep(3600)`);
const ASK_WORKERS = `server.stdin.write('hello\\n'); server.stdin.flush()
print(server.stdout.readline().strip(), server.poll(), [worker.pid for worker in pool._pool] == workers, pool.apply(abs, (-7,)))`;

for (const { python, ipykernelVersion } of testEnvironment().kernels) {
  describe(`the processes that ipykernel ${ipykernelVersion} started`, () => {
    const toDispose = disposeAfterAll();
    let pool: DaemonPool;
    let started: PreparedKernel;

    before(async function () {
      if (WINDOWS) {
        skipBecause(this, 'Windows has no signals');
      }
      pool = toDispose(poolOn(python));
      started = toDispose(await startPreparedKernel(pool, python));
      await outputOf(started.real.connection, SET_X_AND_RAISE);
      await whenStatusIs(started.kernel, 'idle');
    });

    afterEach(async () => {
      const { real, kernel } = started;
      await whenStatusIs(kernel, 'idle');
      assert.equal(await outputOf(real.connection, 'print(x)'), '42');
      assert.ok(isAlive(real.process));
    });

    /** Runs the cell, interrupts it, and checks that the cell and its command have ended. */
    async function interruptCell(
      code: string,
      {
        known,
        reported,
      }: { known?: Partial<KernelRegistration>; reported?: CaseId | undefined } = {},
    ): Promise<InterruptResult> {
      const { real } = started;
      const cell = await startCell(real.connection, code);
      const kernel = known ? kernelFor(pool, { language: 'python', ...known }) : started.kernel;
      try {
        const result = await kernel.interrupt();
        assert.notEqual(result.outcome, 'stillBusy', JSON.stringify(result));
        const reply = await cell.result;
        await waitUntil(
          'the command has ended',
          async () => (await outputOf(real.connection, IS_SLEEPING)) === 'False',
        );
        if (reported) {
          const truth = await truthOf(real, reply);
          record(reported, ipykernelVersion, result, { ...truth, 'the command': 'ended' });
        }
        return result;
      } finally {
        if (known) {
          kernel.dispose();
        }
      }
    }

    for (const [what, code] of ENDS_AT_FIRST_STEP) {
      it(`are ended by the first route, signal, if the cell waits for them with ${what}`, async () => {
        assert.deepEqual(describeAttempts(await interruptCell(code)), ['signal']);
      });
    }

    for (const [what, code, reported] of ENDS_AT_SECOND_STEP) {
      it(`are ended by the second route, signalGroup, if the cell waits for them with ${what}`, async () => {
        const result = await interruptCell(code, { reported });
        assert.deepEqual(describeAttempts(result), ['signal IGNORED', 'signalGroup']);
      });
    }

    it('are ended by the second route, signalGroup, if only the process of the kernel is known', async function () {
      if (process.platform !== 'linux') {
        skipBecause(this, 'only Linux has /proc/PID/status');
      }
      const [[, code] = ['', '']] = ENDS_AT_SECOND_STEP;
      const result = await interruptCell(code, { known: { process: started.real.process } });
      assert.deepEqual(
        [result.outcome, ...describeAttempts(result)],
        ['sent', 'signal IGNORED', 'signalGroup'],
      );
    });

    it('are ended by signalGroup if the kernel is registered while its cell waits for them', async function () {
      if (process.platform !== 'linux') {
        skipBecause(this, 'only Linux has /proc/PID/status');
      }
      const [[, code] = ['', '']] = ENDS_AT_SECOND_STEP;
      const { process: kernel, connectionFile } = started.real;
      const result = await interruptCell(code, { known: { process: kernel, connectionFile } });
      assert.deepEqual(describeAttempts(result), ['signal IGNORED', 'signalGroup']);
    });

    it('survive the route signal if an earlier cell started them', async () => {
      const { real, kernel } = started;
      const { status } = await execute(real.connection, START_WORKERS).result;
      assert.equal(status, 'ok');
      for (const code of [WAIT_FOR_WORKERS, SLEEP]) {
        const cell = await startCell(real.connection, code);
        const result = await kernel.interrupt();
        assert.deepEqual([result.outcome, ...describeAttempts(result)], ['interrupted', 'signal']);
        const reply = await cell.result;
        assert.equal(reply.ename, 'KeyboardInterrupt');
        const answer = await outputOf(real.connection, ASK_WORKERS);
        assert.equal(answer, 'hello None True 7');
        if (code === SLEEP) {
          record('server', ipykernelVersion, result, {
            ...(await truthOf(real, reply)),
            'answer of the server, its exit code, same workers, their answer': answer,
          });
        }
      }
      await outputOf(real.connection, 'server.kill(); pool.terminate()');
    });
  });
}

/** The earlier cell. It starts a server that computes nothing, and that ends at SIGINT or Ctrl+C. */
const START_SERVER = `
import subprocess, sys
server = subprocess.Popen(
    [sys.executable, '-c', 'print(1, flush=True); import time; time.sleep(3600)'],
    stdout=subprocess.PIPE, text=True,
)
server.stdout.readline()
print(server.pid)`;

/** Prints when it has caught the first interrupt, and runs until the second. */
const SWALLOWS_FIRST = cellOf(`
import time
try:
    ${ANNOUNCE}
    while True: time.sleep(0.01)
except KeyboardInterrupt: ${ANNOUNCE}
while True: time.sleep(0.01)`);

/** Longer than 200 ms, because presses within that time count as one. */
const PRESS_INTERVAL_MS = 330;

for (const { python, ipykernelVersion } of testEnvironment().kernels) {
  describe(`a server that an earlier cell of ipykernel ${ipykernelVersion} started`, () => {
    it('survives the first press, and is interrupted with the cell by the second', async () => {
      const pool = poolOn(python);
      const started = await startPreparedKernel(pool, python);
      const { real, kernel } = started;
      try {
        await outputOf(real.connection, SET_X_AND_RAISE);
        const server = Number(await outputOf(real.connection, START_SERVER));
        const cell = await startCell(real.connection, SWALLOWS_FIRST);
        const caught = whenPrinted(real.connection);
        const first = kernel.press().result;
        await caught;
        await setTimeout(PRESS_INTERVAL_MS);
        assert.ok(isPidInUse(server), 'the first press has ended the server');
        const result = await kernel.press().result;
        assert.equal(result, await first);
        const reply = await cell.result;
        const exitCode = await outputOf(real.connection, 'print(server.wait(10))');
        const truth = await truthOf(real, reply);
        record('serverSecondPress', ipykernelVersion, result, {
          ...truth,
          'server after the first press': 'alive',
          'its exit code after the second': exitCode,
        });
        assert.deepEqual(
          [result.outcome, ...describeAttempts(result)],
          ['interrupted', ...(WINDOWS ? ['event', 'ctrlC'] : ['signal', 'signalGroup'])],
        );
        assert.deepEqual(Object.values(truth), ['error KeyboardInterrupt', '42', 'alive']);
        assert.notEqual(exitCode, '0');
      } finally {
        await started.dispose();
        pool.dispose();
      }
    });
  });
}
