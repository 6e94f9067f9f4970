import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { ANNOUNCE } from '../../examples/demo/cells';
import type { Execution } from '../../src/jupyter/execute';
import { INSIDE_PREFIX } from '../../src/jupyter/messages';
import type { KernelConnection } from '../../src/jupyter/zmq/KernelConnection';
import type { Kernel } from '../../src/kernels/Kernel';
import { insideRequest } from '../../src/kernels/inside/insideMessages';
import { KernelMonitor } from '../../src/kernels/observe/KernelMonitor';
import { testEnvironment } from '../rig/environment';
import { BUSY_LOOP, startCell } from './fixtures/cells';
import { describeAttempts, outputOf, whenStatusIs } from './fixtures/kernels';
import {
  insideScript,
  kernelOfFile,
  startPlainKernel,
  type FileKernelOptions,
  type PlainKernel,
} from './fixtures/plainKernel';
import { nextLine } from './fixtures/processes';
import { waitUntil } from './fixtures/waitUntil';

/** A cell that ends when a later request on the control channel sets its event. */
const WAITS = `import threading\ngo_on = threading.Event()\n${ANNOUNCE}\nwhile not go_on.wait(0.05): pass`;

/** Prints everything that our request must not change. */
const STATE = `
import linecache, sys, threading
print([name for name in dir() if name in ('REQUEST', 'install')], 'trigger' in vars(get_ipython().events),
      len(In) - len(Out), _, threading.active_count(), [name for name in sys.modules if 'inside' in name],
      [name for name, entry in list(linecache.cache.items()) if len(entry) == 4 and '__import__("builtins")' in entry[2][0]],
      sys.stdout.write.__qualname__)`;

/** A client made with jupyter_client. When it gets a line of input, it prints the states that it saw for each request. */
const CLIENT = `
import json, queue, sys, threading
from jupyter_client import BlockingKernelClient
client = BlockingKernelClient(connection_file=sys.argv[1])
client.load_connection_file()
client.start_channels()
client.wait_for_ready(timeout=30)
over, seen = threading.Event(), {}
threading.Thread(target=lambda: (sys.stdin.readline(), over.set()), daemon=True).start()
print('ready', flush=True)
while True:
    try:
        message = client.get_iopub_msg(timeout=0.3)
    except queue.Empty:
        if over.is_set():
            break
        continue
    if message['msg_type'] == 'status':
        seen.setdefault(message['parent_header'].get('msg_id', ''), []).append(message['content']['execution_state'])
print(json.dumps(seen), flush=True)
client.stop_channels()`;

for (const { python, ipykernelVersion } of testEnvironment().kernels) {
  describe(`our code inside ipykernel ${ipykernelVersion}`, () => {
    let plain: PlainKernel;
    let connection: KernelConnection;
    const others: Kernel[] = [];

    before(async () => {
      plain = await startPlainKernel(python);
      ({ connection } = plain.real);
      await outputOf(connection, 'x = 42');
    });

    afterEach(() => others.splice(0).forEach((kernel) => kernel.dispose()));

    after(() => plain.dispose());

    /** Registers the kernel a second time, as another window would. */
    async function other(options: FileKernelOptions): Promise<Kernel> {
      const kernel = kernelOfFile(plain.real.connectionFile, options);
      others.push(kernel);
      await waitUntil(
        'the connection is open',
        () => kernel.status !== 'unknown' && kernel.status !== 'starting',
      );
      return kernel;
    }

    /** Runs code in the control thread, while a cell runs. */
    async function onControl(code: string): Promise<void> {
      const content = { code, silent: true, store_history: false, user_expressions: {} };
      const options = { timeLimitMs: 10_000, idPrefix: INSIDE_PREFIX };
      const { reply } = connection.begin(
        'control',
        'execute_request',
        { ...content, allow_stdin: true },
        options,
      );
      assert.equal((await reply).content['status'], 'ok');
    }

    async function endsWell({ result }: Execution): Promise<void> {
      await onControl('go_on.set()');
      assert.equal((await result).status, 'ok');
    }

    it('reads the stack without disturbing the running cell, and leaves nothing in the kernel', async () => {
      await outputOf(connection, '7');
      const before = await outputOf(connection, STATE);
      const cell = await startCell(connection, WAITS);
      for (let number = 0; number < 5; number++) {
        const look = await plain.kernel.look();
        assert.ok(look && look !== 'unanswered');
        assert.equal(look.request, cell.msgId);
      }
      await endsWell(cell);
      // The history has grown by the two cells of this test.
      const shown = await outputOf(connection, STATE.replace('len(In)', 'len(In) - 2'));
      assert.equal(shown, before);
    });

    it('does not trigger the callbacks that IPython runs after a request', async () => {
      await outputOf(
        connection,
        "runs = []\nget_ipython().events.register('post_execute', lambda: runs.append(1))",
      );
      const cell = await startCell(connection, WAITS);
      await outputOfLook(plain.kernel);
      await endsWell(cell);
      // The callback ran for the cell that registered it, for the request that ended the waiting cell, and for the
      // waiting cell.
      assert.equal(await outputOf(connection, 'print(len(runs))'), '3');
    });

    it('lets the running cell ask for input afterwards', async () => {
      const code = `${WAITS}\nname = input('Name? ')`;
      const cell = await startCell(connection, code, { allowStdin: true });
      await outputOfLook(plain.kernel);
      await onControl('go_on.set()');
      // If input were no longer allowed, the cell would fail at once with StdinNotImplementedError.
      const hasEnded = await Promise.race([cell.result.then(() => true), delay(1000, false)]);
      assert.equal(hasEnded, false);
      assert.equal((await plain.kernel.interrupt()).outcome, 'interrupted');
      await cell.result;
    });

    it('does not look like a cell to another window', async () => {
      const second = await other({});
      const statuses: string[] = [];
      const cell = await startCell(connection, WAITS);
      await whenStatusIs(second, 'busy');
      const monitor = await KernelMonitor.open(plain.real.connectionFile, { timeLimitMs: 30_000 });
      monitor.onDidChangeStatus((status) => statuses.push(status));
      await outputOfLook(plain.kernel);
      assert.equal(second.status, 'busy');
      await endsWell(cell);
      await whenStatusIs(second, 'idle');
      monitor.dispose();
      assert.ok(statuses.filter((status) => status === 'busy').length <= 1, statuses.join());
    });

    it('interrupts a cell that began before the connection, and the outcome is `interrupted`', async () => {
      const cell = await startCell(connection, BUSY_LOOP);
      const late = kernelOfFile(plain.real.connectionFile);
      others.push(late);
      await waitUntil('the kernel has answered', () => late.canLook);
      const { outcome, attempts } = await late.interrupt();
      assert.equal((await cell.result).ename, 'KeyboardInterrupt');
      assert.equal(outcome, 'interrupted', JSON.stringify(attempts));
    });

    it('does not interrupt the running cell if it was sent for an earlier cell', async () => {
      const cell = await startCell(connection, WAITS);
      const text = await insideScript();
      const content = insideRequest(text, { action: 'interrupt', force: false }, 'an earlier cell');
      const { reply } = connection.begin('control', 'execute_request', content, {
        idPrefix: INSIDE_PREFIX,
      });
      assert.match(JSON.stringify((await reply).content), /OTHER_CELL/);
      await endsWell(cell);
    });

    it('raises no SIGINT if SIGINT would end the kernel, and no other route interrupts the cell', async () => {
      const code = `import signal\nbefore = signal.signal(signal.SIGINT, signal.SIG_DFL)\n${WAITS}\nsignal.signal(signal.SIGINT, before)`;
      const cell = await startCell(connection, code);
      const result = await plain.kernel.interrupt();
      assert.equal(result.outcome, 'refused');
      assert.deepEqual(describeAttempts(result), ['control WOULD_KILL', 'message WOULD_KILL']);
      await endsWell(cell);
    });

    it('raises no SIGINT if the kernel ignores SIGINT', async () => {
      const code = `import signal\nbefore = signal.signal(signal.SIGINT, signal.SIG_IGN)\n${WAITS}\nsignal.signal(signal.SIGINT, before)`;
      const cell = await startCell(connection, code);
      const result = await plain.kernel.interrupt();
      assert.equal(describeAttempts(result)[0], 'control IGNORED');
      await endsWell(cell);
    });

    it('does not run if the setting controlInterrupt is never', async () => {
      const kernel = await other({ controlInterrupt: 'never', gracePeriodMs: 200 });
      const cell = await startCell(connection, WAITS);
      let requests = 0;
      const stop = connection.onIopub(({ parent_header: { msg_id } }) => {
        requests += msg_id?.startsWith(INSIDE_PREFIX) ? 1 : 0;
      });
      const result = await kernel.interrupt();
      stop();
      assert.deepEqual(describeAttempts(result), ['message']);
      assert.equal(kernel.canLook, false);
      assert.equal(requests, 0);
      await onControl('go_on.set()');
      await cell.result;
    });

    it('delays the next route while the cell handles the interrupt', async () => {
      const code = `import time\ntry:\n    ${ANNOUNCE}\n    time.sleep(60)\nfinally:\n    time.sleep(3)\n    handled = True`;
      const cell = await startCell(connection, code);
      const result = await plain.kernel.interrupt();
      await cell.result;
      assert.equal(result.outcome, 'interrupted');
      assert.deepEqual(describeAttempts(result), ['control']);
      assert.equal(await outputOf(connection, 'print(handled)'), 'True');
    });

    it('takes at most three requests if nothing stops the cell, and the interrupt ends as stillBusy within 10 s', async () => {
      const client = spawn(python, ['-c', CLIENT, plain.real.connectionFile], { stdio: 'pipe' });
      assert.equal(await nextLine(client), 'ready');
      const code = `

import time
until = time.monotonic() + 12
${ANNOUNCE}
while time.monotonic() < until:
    try:
        time.sleep(1)
    except BaseException:
        pass`;
      const cell = await startCell(connection, code);
      const result = await plain.kernel.interrupt();
      assert.equal(result.outcome, 'stillBusy', JSON.stringify(result));
      assert.ok(result.elapsedMs <= 10_000, String(result.elapsedMs));
      assert.equal(result.where?.at(-1)?.code, 'time.sleep(1)');
      const clause = code.split('\n').indexOf('    except BaseException:') + 1;
      assert.equal(plain.kernel.lastLook?.caughtAt?.line, clause);
      client.stdin.end('\n');
      const seen = JSON.parse(await nextLine(client)) as Record<string, string[]>;
      const ours = Object.entries(seen).filter(([id]) => id.startsWith(INSIDE_PREFIX));
      assert.ok(ours.length > 0 && ours.length <= 3, JSON.stringify(seen));
      ours.forEach(([, states]) => assert.deepEqual(states, ['busy', 'idle']));
      await cell.result;
    });
  });
}

/** Looks inside the kernel, and fails if the kernel does not answer. */
async function outputOfLook(kernel: Kernel): Promise<void> {
  const look = await kernel.look();
  assert.ok(look && look !== 'unanswered');
}
