import assert from 'node:assert/strict';
import type { KernelInterruptApi, KernelRegistration } from '../../../../src/api';
import type { DaemonInterrupter } from '../../../../src/daemon/DaemonInterrupter';
import type { InterruptSettings } from '../../../../src/kernels/InterruptSettings';
import { Kernels } from '../../../../src/kernels/Kernels';
import { RegisteredSource } from '../../../../src/sources/registered/RegisteredSource';
import { nullLogger } from '../../../../src/base/logger';
import { createApi } from '../../../../src/vscode/api/createApi';

const INTERRUPTER = { handle: 7 } as DaemonInterrupter;

describe('createApi', () => {
  let kernels: Kernels;
  let asked: unknown[];
  let api: KernelInterruptApi;

  beforeEach(() => {
    asked = [];
    const settings = (): InterruptSettings => ({ gracePeriodMs: 10, consoleInterrupt: 'auto' });
    const createInterrupter = (): never => assert.fail('asked for an interrupter');
    const source = new RegisteredSource({ createInterrupter, settings, logger: nullLogger });
    kernels = new Kernels({ sources: [source], settings, logger: nullLogger });
    api = createApi({
      ...{ source, kernels },
      daemons: {
        createInterrupter: (interpreter) => {
          asked.push(interpreter);
          return Promise.resolve(INTERRUPTER);
        },
        createInterrupterFor: (resource) => {
          asked.push({ resource });
          return Promise.resolve(INTERRUPTER);
        },
      },
      onDidChangeKernels: (listener) => ({ dispose: kernels.onDidChange(() => void listener()) }),
    });
  });

  afterEach(() => kernels.dispose());

  function register(name: string): ReturnType<KernelInterruptApi['registerKernel']> {
    return api.registerKernel({ name, interrupt: () => Promise.resolve() });
  }

  it('returns version 1 of the API, with exactly its documented names', () => {
    assert.equal(api.version, 1);
    assert.deepEqual(Object.keys(api).sort(), [
      'createInterrupter',
      'kernels',
      'onDidChangeKernels',
      'registerKernel',
      'version',
    ]);
  });

  it('creates an interrupter for the interpreter that the caller names, or for the active one if the caller names none', async () => {
    assert.equal(await api.createInterrupter({ interpreter: __filename }), INTERRUPTER);
    assert.equal(await api.createInterrupter(), INTERRUPTER);
    assert.deepEqual(asked, [__filename, { resource: undefined }]);
  });

  it('rejects an interpreter whose file does not exist', async () => {
    await assert.rejects(api.createInterrupter({ interpreter: '/no/such/python' }), {
      code: 'NO_INTERPRETER',
    });
    assert.deepEqual(asked, []);
  });

  it('lists the registered kernels, and reports when a kernel is registered or disposed', () => {
    let changes = 0;
    const subscription = api.onDidChangeKernels(() => changes++);
    const kernel = register('a');
    assert.deepEqual(api.kernels, [
      { id: kernel.id, name: 'a', status: 'unknown', canInterrupt: true },
    ]);
    kernel.dispose();
    assert.deepEqual(api.kernels, []);
    assert.equal(changes, 2);
    subscription.dispose();
  });

  it('rejects a kernel without a route', () => {
    assert.throws(() => api.registerKernel({ name: 'a' }), { code: 'CANNOT_INTERRUPT' });
    assert.deepEqual(api.kernels, []);
  });

  it('treats null as no options when it creates an interrupter', async () => {
    assert.equal(await api.createInterrupter(null as never), INTERRUPTER);
  });

  for (const kernel of [null, undefined, 'a', {}, { name: '' }, { name: 1 }]) {
    it(`rejects ${JSON.stringify(kernel)} as a kernel`, () => {
      assert.throws(() => api.registerKernel(kernel as never), { code: 'BAD_REQUEST' });
    });
  }

  const malformed: Record<string, unknown> = {
    'process null': { process: null },
    'process 4242': { process: 4242 },
    'process.pid "4242"': { process: { pid: '4242' } },
    'process.pid 0': { process: { pid: 0 } },
    'process.once 1': { process: { once: 1 } },
    'interrupter {}': { interrupter: {} },
    'connectionFile 5': { connectionFile: 5 },
    'connectionFile ""': { connectionFile: '' },
    'interruptMode "both"': { interruptMode: 'both' },
    'language 3': { language: 3 },
    'resource "file:///a"': { resource: 'file:///a' },
    'status "restarting"': { status: 'restarting' },
    'status "toString"': { status: 'toString' },
    'onDidChangeStatus 5': { onDidChangeStatus: 5 },
    'interrupt true': { interrupt: true },
    'restart 1n': { restart: 1n },
  };
  for (const [what, properties] of Object.entries(malformed)) {
    it(`rejects a kernel with ${what}, and names the property`, () => {
      const valid = { name: 'a', interrupt: () => Promise.resolve() };
      const kernel = { ...valid, ...(properties as object) } as KernelRegistration;
      assert.throws(() => api.registerKernel(kernel), {
        code: 'BAD_REQUEST',
        message: new RegExp(
          `^The property "${Object.keys(properties as object)[0]}" passed to registerKernel has to be .+, but it is `,
        ),
      });
      assert.deepEqual(api.kernels, []);
    });
  }

  it('registers a kernel that is an instance of a class, and whose process has not started yet', () => {
    class Kernel implements KernelRegistration {
      readonly name = 'a';
      readonly process = { pid: undefined };
      interrupt(): Promise<void> {
        return Promise.resolve();
      }
    }
    assert.equal(api.registerKernel(new Kernel()).canInterrupt, true);
  });

  it('lists kernels as frozen objects without interrupt and dispose', () => {
    register('a');
    const [info] = api.kernels;
    assert.ok(
      info && Object.isFrozen(api) && Object.isFrozen(api.kernels) && Object.isFrozen(info),
    );
    assert.ok(!('interrupt' in info) && !('dispose' in info));
  });

  it('exposes nothing internal through a registered kernel', () => {
    const kernel = register('a');
    assert.ok(Object.isFrozen(kernel));
    assert.deepEqual(Reflect.ownKeys(kernel).sort(), [
      'canInterrupt',
      'dispose',
      'id',
      'interrupt',
      'name',
      'status',
    ]);
    assert.equal(Object.getPrototypeOf(kernel), Object.prototype);
  });

  it('rejects an interrupt of a disposed kernel', async () => {
    const kernel = register('a');
    kernel.dispose();
    kernel.dispose();
    await assert.rejects(kernel.interrupt(), { code: 'DISPOSED' });
  });

  it('calls every listener, even if one of them throws', () => {
    let heard = 0;
    api.onDidChangeKernels(() => {
      throw new Error('the test wants it');
    });
    api.onDidChangeKernels(() => heard++);
    register('a');
    assert.equal(heard, 1);
  });
});
