import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ANNOUNCE } from '../../examples/demo/cells';
import type { KernelRegistration, KernelStatus } from '../../src/api';
import type { DaemonInterrupter } from '../../src/daemon/DaemonInterrupter';
import type { DaemonPool } from '../../src/daemon/DaemonPool';
import { execute } from '../../src/jupyter/execute';
import type { JsonObject } from '../../src/jupyter/json';
import type { Kernel } from '../../src/kernels/Kernel';
import type { Holder } from '../../src/kernels/observe/Holder';
import { heldMessage } from '../../src/vscode/messages/heldMessage';
import { testEnvironment } from '../rig/environment';
import { skipBecause } from '../rig/skip';
import { BUSY_LOOP, startCell } from './fixtures/cells';
import { poolOn } from './fixtures/daemons';
import { startInSubshell, whenPrinted } from './fixtures/heldKernels';
import { describeAttempts, kernelFor, outputOf, whenStatusIs } from './fixtures/kernels';
import { isAlive } from './fixtures/processes';
import { startKernel, type RealKernel } from './fixtures/realKernel';
import { record } from './fixtures/record';
import type { CaseId } from './fixtures/reportedCases';
import { SINGLE_THREADED_KERNEL } from './fixtures/singleThreadedKernel';

const WINDOWS = process.platform === 'win32';
const [FIRST_ROUTE, CAN_BE_LATE] = WINDOWS ? ['event', [false]] : ['signal', [false, true]];
const GRACE_PERIOD_MS = 2000;

/** Returns code that defines `wait`, which loops until the file `end` exists, for a minute at most. */
const definitionOfWait = (end: string): string => `
import os, time
def wait():
    ${ANNOUNCE}
    limit = time.monotonic() + 60
    while not os.path.exists(${JSON.stringify(end)}) and time.monotonic() < limit: time.sleep(0.01)
`;

/** The facts that `assertKept` has checked, for `record`. */
const KEPT = { 'x in the next cell': '42', kernel: 'alive' };

const WAIT_3_S = 'import time\nfor _ in range(300): time.sleep(0.01)\n';

/** Requests that run code of the user in the kernel's main thread, outside every cell. */
const REQUESTS: Readonly<
  Record<
    string,
    { define: string; type: string; content: JsonObject; holder: Holder; reported?: CaseId }
  >
> = {
  'a completion whose __dir__ takes a minute': {
    define: 'class Slow:\n    def __dir__(self):\n        wait()\n        return []\nslow = Slow()',
    type: 'complete_request',
    content: { code: 'slow.', cursor_pos: 5 },
    holder: 'completion',
    reported: 'completion',
  },
  'a request for help whose __repr__ takes a minute': {
    define:
      'class Slow:\n    def __repr__(self):\n        wait()\n        return ""\nslow = Slow()',
    type: 'inspect_request',
    content: { code: 'slow', cursor_pos: 4, detail_level: 0 },
    holder: 'inspection',
  },
  'a message of a widget that takes a minute': {
    define:
      'import comm\ncomm.get_comm_manager().register_target("slow", lambda comm, message: wait())',
    type: 'comm_open',
    content: { comm_id: 'slow', target_name: 'slow', data: {} },
    holder: 'widget',
  },
};

const ASYNCIO_TASK = 'import asyncio\nasyncio.get_running_loop().call_later(0.1, wait)';

/** Code that makes the kernel's event loop run `wait` after the cell that scheduled it. */
const TASKS: Readonly<Record<string, string>> = {
  'a task of asyncio': ASYNCIO_TASK,
  'a callback of tornado':
    'from tornado.ioloop import IOLoop\nIOLoop.current().call_later(0.1, wait)',
};

const ONLY_REPORTED = 'kernels start slowly under Wine, so only the reported cases are tried';
const REQUESTS_HERE = Object.entries(REQUESTS).filter(([, { reported }]) => !WINDOWS || reported);
const TASKS_HERE = Object.entries(TASKS).filter(([, task]) => !WINDOWS || task === ASYNCIO_TASK);

for (const { python, ipykernelVersion } of testEnvironment().kernels) {
  describe(`a kernel that is busy, but not with a cell in its main thread (ipykernel ${ipykernelVersion})`, () => {
    let pool: DaemonPool;
    let real: RealKernel;
    let folder: string;
    let interrupter: DaemonInterrupter | undefined;
    let registered: Kernel[];

    before(() => {
      pool = poolOn(python);
    });

    after(() => pool.dispose());

    beforeEach(async () => {
      registered = [];
      folder = await mkdtemp(path.join(tmpdir(), 'held-'));
      const used = WINDOWS ? await pool.createInterrupter(python) : undefined;
      interrupter = used;
      // On Windows, these tests interrupt by an event. A kernel that a test starts has one only if it is prepared.
      real = await startKernel(
        python,
        used && { prepare: (argv, options) => used.prepare(argv, options) },
      );
      const { connection } = real;
      assert.equal(
        await outputOf(connection, `x = 42${definitionOfWait(path.join(folder, 'end'))}`),
        '',
      );
    });

    afterEach(async () => {
      await real.dispose();
      registered.forEach((kernel) => kernel.dispose());
      interrupter?.dispose();
      await rm(folder, { recursive: true });
    });

    function register(more: Partial<KernelRegistration> = {}): Kernel {
      const { process, connectionFile } = real;
      const kernel = kernelFor(
        pool,
        {
          process,
          connectionFile,
          language: 'python',
          ...(interrupter && { interrupter }),
          ...more,
        },
        GRACE_PERIOD_MS,
      );
      registered.push(kernel);
      return kernel;
    }

    async function end(): Promise<void> {
      await writeFile(path.join(folder, 'end'), '');
    }

    async function assertKept(): Promise<void> {
      assert.ok(isAlive(real.process));
      assert.equal(await outputOf(real.connection, 'print(x)'), '42');
    }

    for (const [what, { define, type, content, holder, reported }] of REQUESTS_HERE) {
      for (const isLate of CAN_BE_LATE) {
        it(`becomes idle after one interrupt, which does not hit the waiting cell: ${what}${isLate ? ', which began before the kernel was registered' : ''}`, async () => {
          const { connection } = real;
          let kernel = isLate ? undefined : register();
          if (kernel) {
            await whenStatusIs(kernel, 'idle');
          }
          assert.equal((await execute(connection, define).result).status, 'ok');
          const printed = whenPrinted(connection);
          const began = performance.now();
          connection.send('shell', type, content);
          await printed;
          // The waiting cell takes longer than the grace period: a second route would hit it.
          const waiting = execute(connection, `${WAIT_3_S}print("waited")`);
          kernel ??= register();
          await whenStatusIs(kernel, isLate ? 'unknown' : 'busy');
          const result = await kernel.interrupt();
          // The request ended without an error, as far as anyone but its client can see.
          assert.equal(result.outcome, 'ended', JSON.stringify(result));
          assert.ok(result.elapsedMs < GRACE_PERIOD_MS, JSON.stringify(result));
          assert.deepEqual(describeAttempts(result), [FIRST_ROUTE]);
          assert.deepEqual(await waiting.result, { status: 'ok', stdout: 'waited\n' });
          const tookMs = Math.round(performance.now() - began);
          assert.ok(tookMs < 30_000, 'the request ended by itself');
          assert.equal(kernel.heldBy, isLate ? undefined : holder);
          await whenStatusIs(kernel, 'idle');
          await assertKept();
          if (reported && !isLate) {
            const waited = `its output, ${tookMs} ms after the request (3 s of its own)`;
            record(reported, ipykernelVersion, result, { 'waiting cell': waited, ...KEPT });
          }
        });
      }
    }

    for (const [what, schedule] of TASKS_HERE) {
      for (const isLate of CAN_BE_LATE) {
        it(`is reported as still busy during ${what}${isLate ? ', which began before the kernel was registered' : ''}`, async () => {
          const { connection } = real;
          let kernel = isLate ? undefined : register();
          if (kernel) {
            await whenStatusIs(kernel, 'idle');
          }
          const printed = whenPrinted(connection);
          assert.equal((await execute(connection, schedule).result).status, 'ok');
          await printed;
          const waiting = execute(connection, 'print("waited")');
          kernel ??= register();
          const result = await kernel.interrupt();
          assert.equal(result.outcome, 'stillBusy', JSON.stringify(result));
          assert.equal(kernel.heldBy, 'other');
          const sentence = heldMessage('The kernel', kernel.heldBy, result, {
            canRestart: false,
          })?.sentence;
          assert.equal(kernel.status, isLate ? 'unknown' : 'busy');
          await end();
          assert.deepEqual(await waiting.result, { status: 'ok', stdout: 'waited\n' });
          await whenStatusIs(kernel, 'idle');
          assert.equal((await kernel.interrupt()).outcome, 'idle');
          assert.equal(kernel.heldBy, undefined);
          await assertKept();
          if (schedule === ASYNCIO_TASK && !isLate) {
            record('eventLoopTask', ipykernelVersion, result, {
              message: sentence ?? '',
              'waiting cell': 'its output once the task had ended',
              ...KEPT,
            });
          }
        });
      }
    }

    it('is shown as busy, before any interrupt, if its provider reports it as busy although no cell begins', async function () {
      if (WINDOWS) {
        skipBecause(this, ONLY_REPORTED);
      }
      const { connection } = real;
      let reports = (status: KernelStatus): void => assert.fail(`no listener to ${status}`);
      const kernel = register({
        status: 'idle',
        onDidChangeStatus: (listener) => {
          reports = listener;
          return { dispose: () => undefined };
        },
      });
      await whenStatusIs(kernel, 'idle');
      const printed = whenPrinted(connection);
      await execute(connection, ASYNCIO_TASK).result;
      await printed;
      reports('busy');
      await whenStatusIs(kernel, 'busy');
      await end();
      reports('idle');
      await whenStatusIs(kernel, 'idle');
    });

    it('gets no SIGINT during a completion if it has a single thread, but gets SIGINT during a cell', async function () {
      if (WINDOWS) {
        skipBecause(this, ONLY_REPORTED);
      }
      const single = await startKernel(python, { program: ['-c', SINGLE_THREADED_KERNEL] });
      const { process, connectionFile, connection } = single;
      try {
        const kernel = register({
          process,
          connectionFile,
          language: 'R',
          interruptMode: 'signal',
        });
        await whenStatusIs(kernel, 'idle');
        const printed = whenPrinted(connection);
        const code = String((2 * GRACE_PERIOD_MS) / 1000);
        connection.send('shell', 'complete_request', { code, cursor_pos: 1 });
        await printed;
        await whenStatusIs(kernel, 'busy');
        const result = await kernel.interrupt();
        assert.deepEqual(
          [result.outcome, ...describeAttempts(result)],
          ['stillBusy', 'signal WOULD_KILL', 'signalGroup WOULD_KILL', 'message'],
        );
        assert.equal(kernel.heldBy, 'completion');
        await whenStatusIs(kernel, 'idle');
        const cell = await startCell(connection, '60');
        assert.deepEqual(describeAttempts(await kernel.interrupt()), ['signal']);
        await cell.result;
        assert.ok(isAlive(process));
      } finally {
        await single.dispose();
      }
    });

    it('is busy while a cell runs in a subshell, and a cell of the main thread can still be interrupted', async function () {
      if (ipykernelVersion.startsWith('6')) {
        skipBecause(this, 'ipykernel 6 has no subshells');
      }
      const { connection, connectionFile } = real;
      const kernel = register();
      await whenStatusIs(kernel, 'idle');
      await startInSubshell(connectionFile, connection, 'wait()');
      await whenStatusIs(kernel, 'busy');
      const result = await kernel.interrupt();
      assert.equal(result.outcome, 'stillBusy', JSON.stringify(result));
      assert.equal(kernel.heldBy, 'subshell');
      const sentence =
        heldMessage('The kernel', kernel.heldBy, result, { canRestart: false })?.sentence ?? '';
      const cell = await startCell(connection, BUSY_LOOP);
      assert.equal((await kernel.interrupt()).outcome, 'interrupted');
      assert.equal(kernel.heldBy, undefined);
      assert.equal((await cell.result).ename, 'KeyboardInterrupt');
      assert.equal(kernel.status, 'busy');
      await end();
      await whenStatusIs(kernel, 'idle');
      await assertKept();
      record('subshell', ipykernelVersion, result, {
        message: sentence,
        'cell of the main thread': 'error KeyboardInterrupt at the next interrupt',
        ...KEPT,
      });
    });
  });
}
