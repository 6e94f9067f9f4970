import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { EventEmitter, Uri } from 'vscode';
import { CELLS, RUNNING } from '../../../examples/demo/cells';
import { KernelSession } from '../../../examples/kernel-provider/src/KernelSession';
import type { KernelRegistration, KernelStatus, RegisteredKernel } from '../../../src/api';
import type { DaemonPool } from '../../../src/daemon/DaemonPool';
import type { DaemonInterrupter } from '../../../src/daemon/DaemonInterrupter';
import type { ExecutionResult } from '../../../src/jupyter/execute';
import { Listeners } from '../../../src/base/Listeners';
import type { InterruptSettings } from '../../../src/kernels/InterruptSettings';
import { Kernels } from '../../../src/kernels/Kernels';
import { RegisteredSource } from '../../../src/sources/registered/RegisteredSource';
import { registeredKernel } from '../../../src/vscode/api/registeredKernel';
import { testEnvironment } from '../../rig/environment';
import { skipBecause } from '../../rig/skip';
import { poolOn, testLogger } from '../fixtures/daemons';

/** What the session needs of vscode.EventEmitter. */
class StatusEmitter implements Pick<EventEmitter<KernelStatus>, 'event' | 'fire' | 'dispose'> {
  readonly told: KernelStatus[] = [];
  disposed = false;
  private readonly listeners = new Listeners<[KernelStatus]>(testLogger);

  event = (listener: (status: KernelStatus) => unknown): { dispose: () => void } => ({
    dispose: this.listeners.add((status) => void listener(status)),
  });

  fire(status: KernelStatus): void {
    this.told.push(status);
    this.listeners.emit(status);
  }

  dispose(): void {
    this.disposed = true;
    this.listeners.clear();
  }
}

/** The API, as the extension builds it from the same parts. */
class TestApi {
  readonly registrations: KernelRegistration[] = [];
  readonly interrupters: DaemonInterrupter[] = [];
  readonly sessions: KernelSession[] = [];
  readonly source: RegisteredSource;
  readonly kernels: Kernels;

  constructor(private readonly pool: DaemonPool) {
    const settings = (): InterruptSettings => ({ gracePeriodMs: 5000, consoleInterrupt: 'auto' });
    const createInterrupter = (): never => assert.fail('the session brings its own');
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

  /** Waits until the registered kernels are in these states: the API sees them by a connection of its own. */
  async whenAre(...statuses: readonly string[]): Promise<void> {
    await new Promise<void>((resolve) => {
      const look = (): void => {
        if (String(this.kernels.kernels.map(({ status }) => status)) === String(statuses)) {
          resolve();
        }
      };
      this.kernels.onDidChange(look);
      look();
    });
  }

  /** Ends what a test that failed has left, too. */
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

/** Starts a cell and waits until it says that it is where it is to be interrupted. */
async function runUntilAnnounced(
  session: KernelSession,
  code: string,
): Promise<{ result: Promise<ExecutionResult> }> {
  return new Promise((resolve) => {
    const result = session.execute(code, ({ content }) => {
      if (String(content['text']).includes(RUNNING)) {
        resolve({ result });
      }
    });
    result.catch(() => undefined);
  });
}

const pidOf = ({ process: kernel }: KernelRegistration): number => kernel?.pid ?? assert.fail();

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

for (const { python, ipykernelVersion } of testEnvironment().kernels) {
  describe(`the example's kernel, of ipykernel ${ipykernelVersion}`, () => {
    let api: TestApi;

    beforeEach(() => (api = new TestApi(poolOn(python))));

    afterEach(() => api.dispose());

    it('is interrupted through the API, keeps its variables, and leaves nothing behind', async () => {
      const { session, status, registration } = await start(api, python);
      assert.equal(api.kernels.kernels[0]?.status, 'starting');
      await session.ready;
      assert.equal((await session.execute('x = 42', () => undefined)).status, 'ok');
      const { result } = await runUntilAnnounced(session, CELLS[0]?.code ?? '');
      await api.whenAre('busy');
      assert.equal((await session.interrupt()).outcome, 'interrupted');
      assert.equal((await result).ename, 'KeyboardInterrupt');
      assert.equal((await session.execute('print(x)', () => undefined)).stdout.trim(), '42');

      await session.dispose('The end.');
      assert.equal(await session.ended, 'The end.');
      assert.ok(!exists(pidOf(registration)));
      assert.ok(!existsSync(path.dirname(registration.connectionFile ?? assert.fail())));
      assert.deepEqual(api.kernels.kernels, []);
      await assert.rejects(api.interrupters[0]?.interrupt() ?? assert.fail(), { code: 'DISPOSED' });
      assert.ok(status.disposed);
      assert.deepEqual(status.told, [
        ...['idle', 'busy', 'idle', 'busy', 'idle', 'busy', 'idle'],
        'dead',
      ]);
    });

    it('has a connection file that nobody else can read', async function () {
      if (process.platform === 'win32') {
        skipBecause(this, 'Windows has no permission bits');
      }
      const { registration } = await start(api, python);
      const { mode } = await stat(registration.connectionFile ?? assert.fail());
      assert.equal((mode & 0o777).toString(8), '600');
    });

    it('can be ended while it starts', async () => {
      const { session, registration } = await start(api, python);
      await session.dispose('The notebook was closed.');
      await assert.rejects(session.ready, { message: 'The notebook was closed.' });
      assert.ok(!exists(pidOf(registration)));
    });

    it('can be ended in the middle of a cell', async () => {
      const { session, registration } = await start(api, python);
      await session.ready;
      const { result } = await runUntilAnnounced(session, CELLS[0]?.code ?? '');
      await session.dispose('The kernel was restarted.');
      await assert.rejects(result, { message: 'The kernel was restarted.' });
      assert.ok(!exists(pidOf(registration)));
    });

    it('says so when it dies in the middle of a cell', async () => {
      const { session, status } = await start(api, python);
      await session.ready;
      const died = session.execute('import os; os._exit(3)', () => undefined);
      await assert.rejects(died, /^Error: The kernel ended with exit code 3; run a cell to start/);
      assert.equal(status.told.at(-1), 'dead');
      assert.equal(api.kernels.kernels[0]?.status, 'dead');
      await session.dispose('');
      assert.deepEqual(api.kernels.kernels, []);
    });

    it('is stopped alone, with another one beside it', async () => {
      const [one, other] = [await start(api, python, 'one'), await start(api, python, 'other')];
      await Promise.all([one.session.ready, other.session.ready]);
      const stopped = await runUntilAnnounced(one.session, CELLS[0]?.code ?? '');
      const running = await runUntilAnnounced(other.session, CELLS[0]?.code ?? '');
      assert.equal((await one.session.interrupt()).outcome, 'interrupted');
      assert.equal((await stopped.result).status, 'error');
      await api.whenAre('idle', 'busy');
      assert.equal((await other.session.interrupt()).outcome, 'interrupted');
      assert.equal((await running.result).status, 'error');
    });
  });
}

describe("the example's kernel", () => {
  const python = testEnvironment().pythons.at(0)?.path ?? '';

  it('says what to install where the Python has no ipykernel', async () => {
    const api = new TestApi(poolOn(python));
    const { session } = await start(api, python);
    await assert.rejects(session.ready, {
      message: `${python} has no ipykernel. Install it with "${python} -m pip install ipykernel", or set kernelProviderExample.python to a Python that has it.`,
    });
    await api.dispose();
  });
});
