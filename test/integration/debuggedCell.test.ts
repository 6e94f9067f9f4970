import assert from 'node:assert/strict';
import type { DaemonPool } from '../../src/daemon/DaemonPool';
import { execute } from '../../src/jupyter/execute';
import type { JsonObject } from '../../src/jupyter/json';
import { testEnvironment } from '../rig/environment';
import { skipBecause } from '../rig/skip';
import { within } from '../rig/waiting';
import { poolOn } from './fixtures/daemons';
import { disposeAfterAll } from './fixtures/disposeAfterAll';
import {
  outputOf,
  SET_X_AND_RAISE,
  startPreparedKernel,
  type PreparedKernel,
} from './fixtures/kernels';
import { record, truthOf } from './fixtures/record';

const LIMIT_MS = 30_000;

/** The debugger stops on line 4. */
const CELL = `
import time
def wait():
    seconds = 60
    time.sleep(seconds)
wait()`;

for (const { python, ipykernelVersion } of testEnvironment().kernels) {
  describe(`a cell of ipykernel ${ipykernelVersion} that a debugger holds`, () => {
    const toDispose = disposeAfterAll();
    let pool: DaemonPool;
    let started: PreparedKernel;

    before(async function () {
      if (process.platform === 'win32') {
        skipBecause(this, 'the debugger has not been tried on Windows');
      }
      pool = toDispose(poolOn(python));
      started = toDispose(await startPreparedKernel(pool, python));
      await outputOf(started.real.connection, SET_X_AND_RAISE);
    });

    /** Sends a request of the Debug Adapter Protocol, and returns the body of the response. */
    async function debug(command: string, options: JsonObject = {}): Promise<JsonObject> {
      const request = { type: 'request', seq: 1, command, arguments: options };
      const { content } = await started.real.connection.request(
        'control',
        'debug_request',
        request,
        { timeLimitMs: LIMIT_MS },
      );
      assert.equal(content['success'], true, JSON.stringify(content));
      return (content['body'] ?? {}) as JsonObject;
    }

    /** Sets the breakpoint, as the Jupyter extension does. */
    async function setBreakpoint(): Promise<void> {
      await debug('initialize', { clientID: 'test', adapterID: '', pathFormat: 'path' });
      await debug('attach');
      const { sourcePath } = await debug('dumpCell', { code: CELL });
      await debug('setBreakpoints', {
        source: { path: sourcePath },
        breakpoints: [{ line: 4 }],
        sourceModified: false,
      });
      await debug('configurationDone');
    }

    it('is interrupted at its breakpoint, and its reply is an error', async () => {
      const { real, kernel } = started;
      await setBreakpoint();
      const stopped = new Promise<void>((resolve) =>
        real.connection.onIopub(({ header, content }) => {
          if (header.msg_type === 'debug_event' && content['event'] === 'stopped') {
            resolve();
          }
        }),
      );
      const cell = execute(real.connection, CELL);
      await within('the debugger holds the cell', stopped, LIMIT_MS);
      const result = await kernel.interrupt();
      const reply = await cell.result;
      assert.deepEqual(
        [result.outcome, reply.status],
        ['interrupted', 'error'],
        JSON.stringify(result),
      );
      const truth = await truthOf(real, reply);
      assert.equal(truth['x in the next cell'], '42');
      assert.equal(truth['kernel'], 'alive');
      record('breakpoint', ipykernelVersion, result, truth);
    });
  });
}
