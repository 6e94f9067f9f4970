import assert from 'node:assert/strict';
import sinon from 'sinon';
import { ANNOUNCE, cellOf } from '../../examples/demo/cells';
import { INSIDE_PREFIX } from '../../src/jupyter/messages';
import { execute } from '../../src/jupyter/execute';
import type { KernelConnection } from '../../src/jupyter/zmq/KernelConnection';
import { controlRoute } from '../../src/kernels/routes/controlRoute';
import { messageRoute } from '../../src/kernels/routes/messageRoute';
import type { InterruptRoute } from '../../src/kernels/routes/InterruptRoute';
import { testEnvironment } from '../rig/environment';
import { startCell } from './fixtures/cells';
import { describeAttempts, outputOf, whenStatusIs } from './fixtures/kernels';
import {
  kernelOfFile,
  startPlainKernel,
  whenPythonIsBlocked,
  type PlainKernel,
} from './fixtures/plainKernel';

const WINDOWS = process.platform === 'win32';

/** The kernel does not answer for this long, which is longer than an interrupt takes. */
const BLOCKED_S = WINDOWS ? 5 : 3;

/** How long an interrupt may take if the kernel does not answer: the time limit for the answer, and a margin. */
const REPORT_LIMIT_MS = WINDOWS ? 2500 : 1500;

/** A cell that calls a C function for a while. No Python code runs during the call. */
const BLOCKS_PYTHON = cellOf(`
import ctypes, sys, time
library = ctypes.PyDLL('kernel32' if sys.platform == 'win32' else None)
${ANNOUNCE}
time.sleep(0.5)
library.Sleep(${BLOCKED_S}000) if sys.platform == 'win32' else library.sleep(${BLOCKED_S})`);

/** Counts the statuses that the kernel publishes while it handles our requests: `busy` and `idle` for each. */
function countOurs(connection: KernelConnection): { readonly count: number; stop(): void } {
  let count = 0;
  const stop = connection.onIopub(({ header, parent_header: { msg_id = '' } }) => {
    count += msg_id.startsWith(INSIDE_PREFIX) && header.msg_type === 'status' ? 1 : 0;
  });
  return {
    get count() {
      return count;
    },
    stop,
  };
}

for (const { python, ipykernelVersion } of testEnvironment().kernels.slice(WINDOWS ? -1 : 0)) {
  describe(`an interrupt from inside ipykernel ${ipykernelVersion}`, () => {
    let plain: PlainKernel;
    let connection: KernelConnection;

    before(async () => {
      plain = await startPlainKernel(python);
      ({ connection } = plain.real);
      await outputOf(connection, 'import functools, time\nx = 42');
    });

    after(() => plain.dispose());

    it(`is reported as stillBusy within ${REPORT_LIMIT_MS} ms if C code keeps Python from running, and does not hit the next cell`, async () => {
      const cell = await startCell(connection, BLOCKS_PYTHON);
      const next = execute(connection, 'time.sleep(1)\nprint(x)');
      await whenPythonIsBlocked(connection);
      const seen = countOurs(connection);
      const result = await plain.kernel.interrupt();
      assert.equal(result.outcome, 'stillBusy', JSON.stringify(result));
      // The kernel would handle an interrupt request only during the next cell, so the route `message` sends none.
      assert.deepEqual(describeAttempts(result), ['control TIMED_OUT']);
      assert.ok(result.elapsedMs <= REPORT_LIMIT_MS, String(result.elapsedMs));
      assert.equal(result.where, undefined);
      assert.equal((await cell.result).status, 'ok');
      const { status, stdout } = await next.result;
      assert.deepEqual([status, stdout.trim()], ['ok', '42']);
      seen.stop();
      assert.equal(seen.count, 2, 'The kernel has handled our request since.');
      assert.equal(await outputOf(connection, 'print(x)'), '42');
    });

    it('does not interrupt the rest of the cell after the C code if another route was tried', async () => {
      const fire = sinon.stub().resolves('none');
      const next: InterruptRoute = { method: 'provider', ruledOut: () => undefined, fire };
      const routes = [controlRoute, () => next];
      const kernel = kernelOfFile(plain.real.connectionFile, { routes, gracePeriodMs: 100 });
      await whenStatusIs(kernel, 'idle');
      const cell = await startCell(connection, `${BLOCKS_PYTHON}\ntime.sleep(2)`);
      await whenPythonIsBlocked(connection);
      const seen = countOurs(connection);
      const result = await kernel.interrupt();
      assert.deepEqual(describeAttempts(result), ['control TIMED_OUT', 'provider IGNORED']);
      assert.equal(fire.callCount, 1);
      const { status } = await cell.result;
      assert.deepEqual(
        [status, seen.count],
        ['ok', 2],
        'The kernel handled our request in the cell.',
      );
      seen.stop();
      kernel.dispose();
    });

    it('interrupts the rest of the cell after the C code if only a route on the control channel follows', async () => {
      const routes = [controlRoute, messageRoute];
      const kernel = kernelOfFile(plain.real.connectionFile, { routes });
      await whenStatusIs(kernel, 'idle');
      const cell = await startCell(connection, `${BLOCKS_PYTHON}\ntime.sleep(60)`);
      await whenPythonIsBlocked(connection);
      const result = await kernel.interrupt();
      assert.deepEqual(describeAttempts(result), ['control TIMED_OUT']);
      assert.equal((await cell.result).ename, 'KeyboardInterrupt');
      kernel.dispose();
    });

    it('raises nothing between the end of the code of a cell and the reply', async () => {
      // IPython calls `sleep` after the code of each cell. No code of the user runs then.
      await outputOf(
        connection,
        "get_ipython().events.register('post_execute', sleep := functools.partial(time.sleep, 1))",
      );
      const cell = await startCell(connection, ANNOUNCE);
      const result = await plain.kernel.interrupt();
      assert.deepEqual(describeAttempts(result), ['control NO_USER_CODE']);
      assert.equal(result.outcome, 'finished');
      assert.equal((await cell.result).status, 'ok');
      await outputOf(connection, "get_ipython().events.unregister('post_execute', sleep)");
    });

    it('hits the running cell and none of the queued cells', async () => {
      const code = `try:\n    ${ANNOUNCE}\n    time.sleep(60)\nexcept KeyboardInterrupt:\n    y = 0`;
      // This cell ends without an error, because after an error ipykernel would skip the queued cells.
      const cell = await startCell(connection, code);
      const queued = [1, 2, 3].map((number) =>
        execute(connection, `time.sleep(0.2)\ny += ${number}`),
      );
      assert.equal((await plain.kernel.interrupt()).outcome, 'ended');
      const ends = await Promise.all([cell, ...queued].map(({ result }) => result));
      assert.deepEqual(
        ends.map(({ status }) => status),
        ['ok', 'ok', 'ok', 'ok'],
      );
      assert.equal(await outputOf(connection, 'print(y)'), '6');
    });
  });
}
