import assert from 'node:assert/strict';
import sinon from 'sinon';
import type { KernelRegistration, KernelStatus } from '../../../src/api';
import { Kernels } from '../../../src/kernels/Kernels';
import type { Kernel } from '../../../src/kernels/Kernel';
import { RegisteredSource } from '../../../src/sources/registered/RegisteredSource';
import { registeredKernel } from '../../../src/vscode/api/registeredKernel';
import { nullLogger } from '../../../src/base/logger';
import { until } from '../../rig/waiting';
import {
  FakeProcess,
  FakeProvider,
  fakeInterrupter,
  longGracePeriod,
  METHOD,
} from './kernelWithFakes';

/** A registration whose provider reports the status, and that provider. */
function provided(status: KernelStatus, more: Partial<KernelRegistration> = {}) {
  const provider = new FakeProvider(status);
  const registration: KernelRegistration = {
    name: 'the kernel',
    language: 'python',
    status,
    onDidChangeStatus: provider.onDidChangeStatus,
    interrupt: sinon.stub().resolves(),
    ...more,
  };
  return { registration, provider };
}

interface Listed {
  readonly source: RegisteredSource;
  readonly kernels: Kernels;
  readonly register: (registration: KernelRegistration) => { kernel: Kernel; dispose: () => void };
}

/** A list of kernels with one source, the registered ones. */
function listed(interrupter = fakeInterrupter()): Listed {
  const { settings } = longGracePeriod;
  const createInterrupter = (): Promise<typeof interrupter> => Promise.resolve(interrupter);
  const source = new RegisteredSource({ createInterrupter, settings, logger: nullLogger });
  const kernels = new Kernels({ sources: [source], settings, logger: nullLogger });
  const register: Listed['register'] = (registration) => {
    const { id } = source.register(registration);
    const kernel = kernels.find(id);
    assert.ok(kernel);
    return { kernel, dispose: () => source.unregister(id) };
  };
  return { source, kernels, register };
}

describe('Kernels', () => {
  it('lists the registered kernels in order, each until it is disposed', () => {
    const { kernels, register } = listed();
    const heard = sinon.spy();
    kernels.onDidChange(heard);
    const first = register(provided('idle').registration);
    const second = register(provided('busy').registration);
    assert.deepEqual(kernels.kernels, [first.kernel, second.kernel]);
    first.dispose();
    first.dispose();
    assert.deepEqual(kernels.kernels, [second.kernel]);
    assert.equal(heard.callCount, 3);
    kernels.dispose();
  });

  it('rejects a kernel without a route, and leaves no listener on it', () => {
    const { kernels, register } = listed();
    const { registration, provider } = provided('idle');
    delete registration.interrupt;
    assert.throws(() => register(registration), { code: 'CANNOT_INTERRUPT' });
    assert.deepEqual([kernels.kernels.length, provider.listeners.size], [0, 0]);
  });

  it('reports each change of a status', () => {
    const { kernels, register } = listed();
    const { registration, provider } = provided('idle');
    const { kernel } = register(registration);
    const heard: string[] = [];
    kernels.onDidChange(() => heard.push(kernel.status));
    provider.reports('busy');
    provider.reports('idle');
    assert.deepEqual(heard, ['busy', 'idle']);
    kernels.dispose();
  });

  it('interrupts all kernels that are busy or unknown, and returns one result for each', async () => {
    const { kernels, register } = listed();
    const idle = provided('idle');
    const busy = provided('busy');
    register(idle.registration);
    const [stopping, unknown] = [
      register({
        ...busy.registration,
        interrupt: () => {
          busy.provider.reports('idle');
          return Promise.resolve();
        },
      }),
      register({
        name: 'unknown',
        interruptMode: 'signal',
        process: new FakeProcess(),
      }),
    ];
    const results = await kernels.interruptAll();
    assert.deepEqual(
      results.map(({ kernel, result }) => [kernel, result.outcome]),
      [
        [stopping.kernel, 'sent'],
        [unknown.kernel, 'sent'],
      ],
    );
    assert.equal((idle.registration.interrupt as sinon.SinonStub).callCount, 0);
    kernels.dispose();
  });

  it('returns the results of the others if one kernel is disposed during Interrupt All', async () => {
    const { kernels, register } = listed();
    const stays = register({ name: 'stays', interrupt: () => Promise.resolve() });
    const goes = register({ name: 'goes', interrupt: () => new Promise(() => undefined) });
    // The next interrupt does not join a cancelled one, but waits for its end. By then the kernel is disposed.
    const first = goes.kernel.press();
    first.leave();
    await first.result;
    const all = kernels.interruptAll();
    goes.dispose();
    assert.deepEqual(
      (await all).map(({ kernel }) => kernel),
      [stays.kernel],
    );
    kernels.dispose();
  });

  for (const silent of ['attach', 'interrupt'] as const) {
    it(`times out if the ${silent}() of a provider's interrupter never resolves`, async () => {
      const clock = sinon.useFakeTimers();
      try {
        const interrupter = {
          handle: 1,
          env: {},
          prepare: () => assert.fail('prepared'),
          attach: () => Promise.resolve([]),
          interrupt: () => Promise.resolve('signal' as const),
          dispose: () => undefined,
          [silent]: () => new Promise<never>(() => undefined),
        };
        const { kernel, dispose } = listed().register({
          ...{ name: 'a', language: 'python', process: new FakeProcess(), interrupter },
        });
        const result = kernel.interrupt();
        await clock.tickAsync(60_000);
        const { outcome, attempts } = await result;
        assert.equal(outcome, 'refused');
        assert.equal(attempts[0]?.error, 'TIMED_OUT');
        dispose();
      } finally {
        clock.restore();
      }
    });
  }

  it('calls the methods of a registration on the object itself', async () => {
    class Provider {
      readonly name = 'a class';
      private readonly called: string[] = [];
      readonly language = 'python';
      interrupt(): Promise<void> {
        this.called.push('interrupt');
        return Promise.resolve();
      }
      restart(): Promise<void> {
        this.called.push('restart');
        return Promise.resolve();
      }
      get calls(): readonly string[] {
        return this.called;
      }
    }
    const provider = new Provider();
    const { kernel } = listed().register(provider);
    await kernel.interrupt();
    await kernel.restart?.();
    assert.deepEqual(provider.calls, ['interrupt', 'restart']);
  });

  it('removes a kernel even if the dispose of its provider throws', () => {
    const { kernels, register } = listed();
    const child = new FakeProcess();
    const { registration } = provided('busy', {
      process: child,
      onDidChangeStatus: () => ({
        dispose: () => {
          throw new Error('the dispose failed');
        },
      }),
    });
    const { dispose } = register(registration);
    child.emit('exit');
    dispose();
    assert.deepEqual(kernels.kernels, []);
  });

  it('rejects a registration once it is disposed', () => {
    const { kernels, source } = listed();
    kernels.dispose();
    source.dispose();
    assert.throws(() => source.register(provided('idle').registration), { code: 'DISPOSED' });
  });

  it('cancels the interrupt of a caller whose token is cancelled', async () => {
    const { kernels, source } = listed();
    const { id, name } = source.register(
      provided('busy', { interrupt: () => new Promise(() => undefined) }).registration,
    );
    const kernel = registeredKernel({ id, name, kernels, dispose: () => source.unregister(id) });
    const token = {
      isCancellationRequested: true,
      onCancellationRequested: () => ({ dispose: () => undefined }),
    };
    assert.equal((await kernel.interrupt({}, token)).outcome, 'cancelled');
    kernel.dispose();
    await assert.rejects(kernel.interrupt(), { code: 'DISPOSED' });
  });

  describe('with one kernel that two extensions register', () => {
    it('lists the kernel once, and each registration keeps its id and name', () => {
      const { kernels, source } = listed();
      const process = new FakeProcess();
      const [one, other] = ['one', 'other'].map((name) =>
        source.register({ name, process, language: 'python' }),
      );
      assert.ok(one && other);
      assert.equal(kernels.kernels.length, 1);
      assert.equal(kernels.find(one.id), kernels.find(other.id));
      assert.deepEqual([one.name, other.name], ['one', 'other']);
      assert.notEqual(one.id, other.id);
      kernels.dispose();
    });

    it('interrupts the kernel once, with one result', async () => {
      const interrupter = fakeInterrupter();
      const { kernels, register } = listed(interrupter);
      const process = new FakeProcess();
      const [one, other] = ['one', 'other'].map((name) =>
        register({ name, process, language: 'python' }),
      );
      assert.ok(one && other);
      const [first, second] = await Promise.all([one.kernel.interrupt(), other.kernel.interrupt()]);
      assert.equal(first, second);
      assert.equal(interrupter.fire.callCount, 1);
      kernels.dispose();
    });

    it('lists the kernel until the last registration is disposed', () => {
      const { kernels, register } = listed();
      const process = new FakeProcess();
      const [one, other] = ['one', 'other'].map((name) =>
        register({ name, process, language: 'python' }),
      );
      assert.ok(one && other);
      one.dispose();
      assert.deepEqual(
        kernels.kernels.map(({ name }) => name),
        ['other'],
      );
      other.dispose();
      assert.equal(kernels.kernels.length, 0);
    });

    it('keeps the routes of a running interrupt if their registration is disposed', async () => {
      const interrupter = fakeInterrupter();
      let answer = (): void => undefined;
      interrupter.fire.returns(new Promise((resolve) => (answer = () => resolve(METHOD))));
      const { kernels, register } = listed(interrupter);
      const process = new FakeProcess();
      const [one, other] = ['one', 'other'].map((name) =>
        register({ name, process, language: 'python' }),
      );
      assert.ok(one && other);
      const interrupting = other.kernel.interrupt();
      await until('the interrupter is fired', () => interrupter.fire.callCount > 0);
      one.dispose();
      assert.equal(interrupter.dispose.callCount, 0);
      answer();
      assert.equal((await interrupting).outcome, 'sent');
      await new Promise(setImmediate);
      assert.equal(interrupter.dispose.callCount, 1);
      kernels.dispose();
    });

    for (const order of ['first', 'last'] as const) {
      it(`takes the route that is not ruled out if it is registered ${order}`, async () => {
        const interrupter = fakeInterrupter();
        const { kernels, register } = listed(interrupter);
        const process = new FakeProcess();
        const known = { name: 'known', process, language: 'python' };
        const unknown = { name: 'unknown', process };
        const pair = order === 'first' ? [known, unknown] : [unknown, known];
        const [kernel] = pair.map((registration) => register(registration).kernel);
        assert.equal((await kernel?.interrupt())?.outcome, 'sent');
        assert.equal(interrupter.fire.callCount, 1);
        kernels.dispose();
      });
    }

    it('prefers the interrupter with which the provider may have started the kernel', async () => {
      const [made, provided] = [fakeInterrupter(), fakeInterrupter()];
      const { kernels, register } = listed(made);
      const kernel = { name: 'a', language: 'python', process: new FakeProcess() };
      register(kernel);
      const second = register({ ...kernel, name: 'b', interrupter: provided });
      await second.kernel.interrupt();
      assert.deepEqual([made.fire.callCount, provided.fire.callCount], [0, 1]);
      kernels.dispose();
    });

    it('reports busy if one of the providers says so', () => {
      const { kernels, register } = listed();
      const kernel = { language: 'python', process: new FakeProcess() };
      register({ ...kernel, name: 'a', status: 'idle' });
      assert.equal(register({ ...kernel, name: 'b', status: 'busy' }).kernel.status, 'busy');
      kernels.dispose();
    });

    it('gives the kernel the resources of both registrations', () => {
      const { kernels, register } = listed();
      const kernel = { language: 'python', process: new FakeProcess() };
      const uri = (text: string) => ({ scheme: 'file', toString: () => text }) as never;
      register({ ...kernel, name: 'a', resource: uri('file:///a.py') });
      const second = register({ ...kernel, name: 'b', resource: uri('file:///b.ipynb') });
      assert.deepEqual(second.kernel.resources, ['file:///a.py', 'file:///b.ipynb']);
      kernels.dispose();
    });

    it('interrupts a new kernel that has the pid of an ended one', async () => {
      const { kernels, register } = listed();
      const ended = new FakeProcess();
      register({ name: 'ended', language: 'python', process: ended });
      ended.emit('exit');
      const { kernel } = register({ name: 'new', language: 'python', process: new FakeProcess() });
      assert.equal((await kernel.interrupt()).outcome, 'sent');
      kernels.dispose();
    });
  });

  it("does not cancel the user's press when Interrupt All is cancelled", async () => {
    const { kernels, register } = listed();
    const { kernel } = register({ name: 'a', interrupt: () => new Promise(() => undefined) });
    const pressed = kernel.press();
    const cancelled = new AbortController();
    const all = kernels.interruptAll(cancelled.signal);
    cancelled.abort();
    assert.deepEqual(
      (await all).map(({ result }) => result.outcome),
      ['cancelled'],
    );
    assert.equal(kernel.isInterrupting, true);
    pressed.leave();
    assert.equal((await pressed.result).outcome, 'cancelled');
    kernels.dispose();
  });

  it('stays empty after dispose, even if an interrupt ends later', async () => {
    const { kernels, register } = listed();
    const { kernel } = register({ name: 'a', interrupt: () => new Promise(() => undefined) });
    const { result } = kernel.press();
    kernels.dispose();
    await result;
    await new Promise(setImmediate);
    assert.deepEqual(kernels.kernels, []);
  });

  it('passes on the error of a provider that throws during the registration', () => {
    const { register } = listed();
    const failing = provided('busy', {
      connectionFile: __filename,
      onDidChangeStatus: () => {
        throw new Error('the provider failed');
      },
    });
    assert.throws(() => register(failing.registration), /the provider failed/);
  });
});
