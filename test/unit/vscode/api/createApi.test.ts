import assert from 'node:assert/strict';
import type { KernelInterruptApi, KernelRegistration } from '../../../../src/api';
import type { DaemonInterrupter } from '../../../../src/daemon/DaemonInterrupter';
import type { InterruptSettings } from '../../../../src/kernels/InterruptSettings';
import { Kernels } from '../../../../src/kernels/Kernels';
import { RegisteredSource } from '../../../../src/sources/registered/RegisteredSource';
import { nullLogger } from '../../../../src/base/logger';
import { createApi } from '../../../../src/vscode/api/createApi';

const INTERRUPTER = { handle: 7 } as DaemonInterrupter;

describe('the public API', () => {
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

  it('has the names that it is known by, in version 1', () => {
    assert.equal(api.version, 1);
    assert.deepEqual(Object.keys(api).sort(), [
      'createInterrupter',
      'kernels',
      'onDidChangeKernels',
      'registerKernel',
      'version',
    ]);
  });

  it('makes an interrupter for an interpreter, for a resource, or for whatever is active', async () => {
    assert.equal(await api.createInterrupter({ interpreter: __filename }), INTERRUPTER);
    assert.equal(await api.createInterrupter(), INTERRUPTER);
    assert.deepEqual(asked, [__filename, { resource: undefined }]);
  });

  it('refuses an interpreter that is no file', async () => {
    await assert.rejects(api.createInterrupter({ interpreter: '/no/such/python' }), {
      code: 'NO_INTERPRETER',
    });
    assert.deepEqual(asked, []);
  });

  it('tells of kernels that come and go', () => {
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

  it('refuses a kernel without any way to interrupt it', () => {
    assert.throws(() => api.registerKernel({ name: 'a' }), { code: 'CANNOT_INTERRUPT' });
    assert.deepEqual(api.kernels, []);
  });

  it('takes null for nothing where an interrupter is made', async () => {
    assert.equal(await api.createInterrupter(null as never), INTERRUPTER);
  });

  for (const kernel of [null, undefined, 'a', {}, { name: '' }, { name: 1 }]) {
    it(`refuses ${JSON.stringify(kernel)} as a kernel`, () => {
      assert.throws(() => api.registerKernel(kernel as never), { code: 'BAD_REQUEST' });
    });
  }

  const malformed: Record<string, unknown> = {
    'process null': { process: null },
    'process 4242': { process: 4242 },
    'pid "4242"': { process: { pid: '4242' } },
    'pid 0': { process: { pid: 0 } },
    'once 1': { process: { once: 1 } },
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
    it(`refuses a kernel with ${what}, and says what it should have been`, () => {
      const way = { name: 'a', interrupt: () => Promise.resolve() };
      const kernel = { ...way, ...(properties as object) } as KernelRegistration;
      assert.throws(() => api.registerKernel(kernel), {
        code: 'BAD_REQUEST',
        message: new RegExp(
          `^registerKernel needs .+ as ${Object.keys(properties as object)[0]}, but got `,
        ),
      });
      assert.deepEqual(api.kernels, []);
    });
  }

  it('takes a class for a kernel, and a process that is still to be started', () => {
    class Kernel implements KernelRegistration {
      readonly name = 'a';
      readonly process = { pid: undefined };
      interrupt(): Promise<void> {
        return Promise.resolve();
      }
    }
    assert.equal(api.registerKernel(new Kernel()).canInterrupt, true);
  });

  it('gives nobody power over the kernels of another extension', () => {
    register('a');
    const [info] = api.kernels;
    assert.ok(
      info && Object.isFrozen(api) && Object.isFrozen(api.kernels) && Object.isFrozen(info),
    );
    assert.ok(!('interrupt' in info) && !('dispose' in info));
  });

  it('lets nobody reach anything internal through a registered kernel', () => {
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

  it('refuses a kernel that is no longer registered', async () => {
    const kernel = register('a');
    kernel.dispose();
    kernel.dispose();
    await assert.rejects(kernel.interrupt(), { code: 'DISPOSED' });
  });

  it('goes on for one extension when a listener of another one throws', () => {
    let heard = 0;
    api.onDidChangeKernels(() => {
      throw new Error('misuse');
    });
    api.onDidChangeKernels(() => heard++);
    register('a');
    assert.equal(heard, 1);
  });
});
