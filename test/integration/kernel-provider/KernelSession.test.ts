import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { EventEmitter, Uri } from 'vscode';
import { RUNNING } from '../../../examples/demo/cells';
import { KernelSession } from '../../../examples/kernel-provider/src/KernelSession';
import type { KernelRegistration, KernelStatus, RegisteredKernel } from '../../../src/api';
import type { DaemonPool } from '../../../src/daemon/DaemonPool';
import type { DaemonInterrupter } from '../../../src/daemon/DaemonInterrupter';
import type { ExecutionResult } from '../../../src/jupyter/execute';
import { Listeners } from '../../../src/base/Listeners';
import { waitFor } from '../../../src/base/waiting';
import type { InterruptSettings } from '../../../src/kernels/InterruptSettings';
import { Kernels } from '../../../src/kernels/Kernels';
import { RegisteredSource } from '../../../src/sources/registered/RegisteredSource';
import { registeredKernel } from '../../../src/vscode/api/registeredKernel';
import { testEnvironment } from '../../rig/environment';
import { skipBecause } from '../../rig/skip';
import { BUSY_LOOP } from '../fixtures/cells';
import { poolOn, testLogger } from '../fixtures/daemons';
import { isPidInUse } from '../fixtures/processes';
import { waitUntil } from '../fixtures/waitUntil';

const RUNNING_LIMIT_MS = 30_000;

/** The part of vscode.EventEmitter that a session uses. */
class StatusEmitter implements Pick<EventEmitter<KernelStatus>, 'event' | 'fire' | 'dispose'> {
  readonly fired: KernelStatus[] = [];
  disposed = false;
  private readonly listeners = new Listeners<[KernelStatus]>(testLogger);

  event = (listener: (status: KernelStatus) => unknown): { dispose: () => void } => ({
    dispose: this.listeners.add((status) => void listener(status)),
  });

  fire(status: KernelStatus): void {
    this.fired.push(status);
    this.listeners.emit(status);
  }

  dispose(): void {
    this.disposed = true;
    this.listeners.clear();
  }
}

/** The API, built from the same parts as in the extension. */
class TestApi {
  readonly registrations: KernelRegistration[] = [];
  readonly interrupters: DaemonInterrupter[] = [];
  readonly sessions: KernelSession[] = [];
  readonly source: RegisteredSource;
  readonly kernels: Kernels;

  constructor(private readonly pool: DaemonPool) {
    const settings = (): InterruptSettings => ({ gracePeriodMs: 5000, consoleInterrupt: 'auto' });
    const createInterrupter = (): never => assert.fail('a session has an interrupter already');
    this.source = new RegisteredSource({ createInterrupter, settings, logger: testLogger });
    this.kernels = new Kernels({ sources: [this.source], settings, logger: testLogger });
  }

  createInterrupter = async ({
    interpreter,
  }: { interpreter?: string | Uri } = {}): Promise<DaemonInterrupter> => {
    assert.equal(typeof interpreter, 'string');
    const interrupter = await this.pool.createInterrupter(String(interpreter));
    this.interrupters.push(interrupter);
    return interrupter;
  };

  registerKernel = (registration: KernelRegistration): RegisteredKernel => {
    this.registrations.push(registration);
    const { id, name } = this.source.register(registration);
    const dispose = (): void => this.source.unregister(id);
    return registeredKernel({ id, name, kernels: this.kernels, dispose });
  };

  /** Waits until the API has these statuses. It gets them later than the session, over its own connection. */
  async whenStatusesAre(...statuses: readonly string[]): Promise<void> {
    const current = (): string => String(this.kernels.kernels.map(({ status }) => status));
    await waitUntil(`statuses ${String(statuses)}`, () => current() === String(statuses), current);
  }

  /** Also ends the sessions that a failed test has left. */
  async dispose(): Promise<void> {
    await Promise.all(this.sessions.map((session) => session.dispose('The test is over.')));
    this.kernels.dispose();
    this.source.dispose();
    this.pool.dispose();
  }
}

interface Started {
  readonly session: KernelSession;
  readonly status: StatusEmitter;
  readonly registration: KernelRegistration;
}

/** Starts a session and returns it with its registration. */
async function start(api: TestApi, python: string, name = 'the kernel'): Promise<Started> {
  const status = new StatusEmitter();
  const session = await KernelSession.start({
    api,
    name,
    python,
    resource: { scheme: 'file', toString: () => `file:///${name}.ipynb` } as Uri,
    status,
    restart: () => Promise.resolve(),
    logger: testLogger,
  });
  api.sessions.push(session);
  return { session, status, registration: api.registrations.at(-1) ?? assert.fail() };
}

/** Starts a cell and waits until it prints RUNNING. */
async function runUntilAnnounced(
  session: KernelSession,
  code: string,
): Promise<{ result: Promise<ExecutionResult> }> {
  const printed = new AbortController();
  const result = session.execute(code, ({ content }) => {
    if (String(content['text']).includes(RUNNING)) {
      printed.abort();
    }
  });
  result.catch(() => undefined);
  assert.ok(await waitFor([printed.signal], RUNNING_LIMIT_MS), 'the cell did not start');
  return { result };
}

const pidOf = ({ process: kernel }: KernelRegistration): number => kernel?.pid ?? assert.fail();

for (const { python, ipykernelVersion } of testEnvironment().kernels) {
  describe(`a session of the example provider (ipykernel ${ipykernelVersion})`, () => {
    let api: TestApi;

    beforeEach(() => (api = new TestApi(poolOn(python))));

    afterEach(() => api.dispose());

    it('interrupts its kernel through the API, keeps the variables, and leaves nothing behind when it is disposed', async () => {
      const { session, status, registration } = await start(api, python);
      assert.equal(api.kernels.kernels[0]?.status, 'starting');
      await session.ready;
      assert.equal((await session.execute('x = 42', () => undefined)).status, 'ok');
      const { result } = await runUntilAnnounced(session, BUSY_LOOP);
      await api.whenStatusesAre('busy');
      assert.equal((await session.interrupt()).outcome, 'interrupted');
      assert.equal((await result).ename, 'KeyboardInterrupt');
      assert.equal((await session.execute('print(x)', () => undefined)).stdout.trim(), '42');

      await session.dispose('The end.');
      assert.equal(await session.ended, 'The end.');
      assert.ok(!isPidInUse(pidOf(registration)));
      assert.ok(!existsSync(path.dirname(registration.connectionFile ?? assert.fail())));
      assert.deepEqual(api.kernels.kernels, []);
      await assert.rejects(api.interrupters[0]?.interrupt() ?? assert.fail(), { code: 'DISPOSED' });
      assert.ok(status.disposed);
      assert.deepEqual(status.fired, [
        ...['idle', 'busy', 'idle', 'busy', 'idle', 'busy', 'idle'],
        'dead',
      ]);
    });

    it('creates a connection file that only its owner can read', async function () {
      if (process.platform === 'win32') {
        skipBecause(this, 'Windows has no permission bits');
      }
      const { registration } = await start(api, python);
      const { mode } = await stat(registration.connectionFile ?? assert.fail());
      assert.equal((mode & 0o777).toString(8), '600');
    });

    it('can be disposed while its kernel starts', async () => {
      const { session, registration } = await start(api, python);
      await session.dispose('The notebook was closed.');
      await assert.rejects(session.ready, { message: 'The notebook was closed.' });
      assert.ok(!isPidInUse(pidOf(registration)));
    });

    it('can be disposed while a cell runs', async () => {
      const { session, registration } = await start(api, python);
      await session.ready;
      const { result } = await runUntilAnnounced(session, BUSY_LOOP);
      await session.dispose('The kernel was restarted.');
      await assert.rejects(result, { message: 'The kernel was restarted.' });
      assert.ok(!isPidInUse(pidOf(registration)));
    });

    it('rejects the running cell when its kernel dies', async () => {
      const { session, status } = await start(api, python);
      await session.ready;
      const died = session.execute('import os; os._exit(3)', () => undefined);
      await assert.rejects(died, /^Error: The kernel ended with exit code 3\. Run a cell to start/);
      assert.equal(status.fired.at(-1), 'dead');
      assert.equal(api.kernels.kernels[0]?.status, 'dead');
      await session.dispose('');
      assert.deepEqual(api.kernels.kernels, []);
    });

    it('interrupts its own kernel and not that of another session', async () => {
      const [one, other] = [await start(api, python, 'one'), await start(api, python, 'other')];
      await Promise.all([one.session.ready, other.session.ready]);
      const stopped = await runUntilAnnounced(one.session, BUSY_LOOP);
      const running = await runUntilAnnounced(other.session, BUSY_LOOP);
      assert.equal((await one.session.interrupt()).outcome, 'interrupted');
      assert.equal((await stopped.result).status, 'error');
      await api.whenStatusesAre('idle', 'busy');
      assert.equal((await other.session.interrupt()).outcome, 'interrupted');
      assert.equal((await running.result).status, 'error');
    });
  });
}

describe('a session of the example provider', () => {
  const python = testEnvironment().pythons.at(0)?.path ?? '';

  it('says what to install if its Python has no ipykernel', async () => {
    const api = new TestApi(poolOn(python));
    const { session } = await start(api, python);
    await assert.rejects(session.ready, {
      message: `${python} has no ipykernel. Install it with "${python} -m pip install ipykernel", or set kernelProviderExample.python to a Python that has it.`,
    });
    await api.dispose();
  });
});
