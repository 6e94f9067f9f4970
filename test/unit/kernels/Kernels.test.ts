import assert from 'node:assert/strict';
import sinon from 'sinon';
import type { KernelRegistration, KernelStatus } from '../../../src/api';
import { Kernels } from '../../../src/kernels/Kernels';
import type { Kernel } from '../../../src/kernels/Kernel';
import { RegisteredSource } from '../../../src/sources/registered/RegisteredSource';
import { registeredKernel } from '../../../src/vscode/api/registeredKernel';
import { nullLogger } from '../../../src/base/logger';
import { FakeChild, fakeInterrupter, METHOD, patient } from './fakeKernel';

/** A kernel whose host says what it does. */
function hosted(status: KernelStatus, more: Partial<KernelRegistration> = {}) {
  const listeners = new Set<(status: KernelStatus) => unknown>();
  const registration: KernelRegistration = {
    name: 'the kernel',
    language: 'python',
    status,
    onDidChangeStatus: (listener) => {
      listeners.add(listener);
      return { dispose: () => void listeners.delete(listener) };
    },
    interrupt: sinon.stub().resolves(),
    ...more,
  };
  const becomes = (next: KernelStatus): void => listeners.forEach((listener) => listener(next));
  return { registration, becomes, listeners };
}

interface Listed {
  readonly source: RegisteredSource;
  readonly kernels: Kernels;
  readonly register: (registration: KernelRegistration) => { kernel: Kernel; dispose: () => void };
}

/** A list of registered kernels. */
function listed(interrupter = fakeInterrupter()): Listed {
  const { settings } = patient;
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
  it('holds what is registered, in order, until it is disposed', () => {
    const { kernels, register } = listed();
    const heard = sinon.spy();
    kernels.onDidChange(heard);
    const first = register(hosted('idle').registration);
    const second = register(hosted('busy').registration);
    assert.deepEqual(kernels.kernels, [first.kernel, second.kernel]);
    first.dispose();
    first.dispose();
    assert.deepEqual(kernels.kernels, [second.kernel]);
    assert.equal(heard.callCount, 3);
    kernels.dispose();
  });

  it('refuses a kernel without any way to interrupt it, and keeps nothing of it', () => {
    const { kernels, register } = listed();
    const { registration, listeners } = hosted('idle');
    delete registration.interrupt;
    assert.throws(() => register(registration), { code: 'CANNOT_INTERRUPT' });
    assert.deepEqual([kernels.kernels.length, listeners.size], [0, 0]);
  });

  it('tells when a kernel does something else, and what', () => {
    const { kernels, register } = listed();
    const { registration, becomes } = hosted('idle');
    const { kernel } = register(registration);
    const heard: string[] = [];
    kernels.onDidChange(() => heard.push(kernel.status));
    becomes('busy');
    becomes('idle');
    assert.deepEqual(heard, ['busy', 'idle']);
    kernels.dispose();
  });

  it('interrupts all that are busy or unknown, with a result each', async () => {
    const { kernels, register } = listed();
    const idle = hosted('idle');
    const busy = hosted('busy');
    register(idle.registration);
    const [stopping, unknown] = [
      register({
        ...busy.registration,
        interrupt: () => {
          busy.becomes('idle');
          return Promise.resolve();
        },
      }),
      register({
        name: 'unknown',
        interruptMode: 'signal',
        process: new FakeChild(),
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

  it('has the results of the others where a kernel goes while it is interrupted', async () => {
    const { kernels, register } = listed();
    const stays = register({ name: 'stays', interrupt: () => Promise.resolve() });
    const goes = register({ name: 'goes', interrupt: () => new Promise(() => undefined) });
    // An interrupt that is being cancelled is not joined. The next one waits for its end: then the kernel is gone.
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
    it(`does not wait for ever where a host's own interrupter does not answer ${silent}`, async () => {
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
          ...{ name: 'a', language: 'python', process: new FakeChild(), interrupter },
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

  it("calls what a host wrote as a class on that class's object", async () => {
    class Host {
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
    const host = new Host();
    const { kernel } = listed().register(host);
    await kernel.interrupt();
    await kernel.restart?.();
    assert.deepEqual(host.calls, ['interrupt', 'restart']);
  });

  it('lets go of a kernel whose host fails at it', () => {
    const { kernels, register } = listed();
    const child = new FakeChild();
    const { registration } = hosted('busy', {
      process: child,
      onDidChangeStatus: () => ({
        dispose: () => {
          throw new Error('the host failed');
        },
      }),
    });
    const { dispose } = register(registration);
    child.emit('exit');
    dispose();
    assert.deepEqual(kernels.kernels, []);
  });

  it('registers nothing once it is disposed', () => {
    const { kernels, source } = listed();
    kernels.dispose();
    source.dispose();
    assert.throws(() => source.register(hosted('idle').registration), { code: 'DISPOSED' });
  });

  it('takes a token for the caller who cancels', async () => {
    const { kernels, source } = listed();
    const { id, name } = source.register(
      hosted('busy', { interrupt: () => new Promise(() => undefined) }).registration,
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

  describe('where two extensions register one kernel', () => {
    it('lists it once, and each registration keeps its id and name', () => {
      const { kernels, source } = listed();
      const process = new FakeChild();
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

    it('interrupts it once, with one result', async () => {
      const interrupter = fakeInterrupter();
      const { kernels, register } = listed(interrupter);
      const process = new FakeChild();
      const [one, other] = ['one', 'other'].map((name) =>
        register({ name, process, language: 'python' }),
      );
      assert.ok(one && other);
      const [first, second] = await Promise.all([one.kernel.interrupt(), other.kernel.interrupt()]);
      assert.equal(first, second);
      assert.equal(interrupter.fire.callCount, 1);
      kernels.dispose();
    });

    it('keeps it until the last registration goes', () => {
      const { kernels, register } = listed();
      const process = new FakeChild();
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

    it('keeps the routes of a running interrupt, although their registration goes', async () => {
      const interrupter = fakeInterrupter();
      let answer = (): void => undefined;
      interrupter.fire.returns(new Promise((resolve) => (answer = () => resolve(METHOD))));
      const { kernels, register } = listed(interrupter);
      const process = new FakeChild();
      const [one, other] = ['one', 'other'].map((name) =>
        register({ name, process, language: 'python' }),
      );
      assert.ok(one && other);
      const interrupting = other.kernel.interrupt();
      while (interrupter.fire.callCount === 0) {
        await new Promise(setImmediate);
      }
      one.dispose();
      assert.equal(interrupter.dispose.callCount, 0);
      answer();
      assert.equal((await interrupting).outcome, 'sent');
      await new Promise(setImmediate);
      assert.equal(interrupter.dispose.callCount, 1);
      kernels.dispose();
    });

    for (const order of ['first', 'last'] as const) {
      it(`takes the route that is not ruled out, registered ${order}`, async () => {
        const interrupter = fakeInterrupter();
        const { kernels, register } = listed(interrupter);
        const process = new FakeChild();
        const known = { name: 'known', process, language: 'python' };
        const unknown = { name: 'unknown', process };
        const pair = order === 'first' ? [known, unknown] : [unknown, known];
        const [kernel] = pair.map((registration) => register(registration).kernel);
        assert.equal((await kernel?.interrupt())?.outcome, 'sent');
        assert.equal(interrupter.fire.callCount, 1);
        kernels.dispose();
      });
    }

    it('takes the interrupter with which the provider may have started it', async () => {
      const [made, provided] = [fakeInterrupter(), fakeInterrupter()];
      const { kernels, register } = listed(made);
      const kernel = { name: 'a', language: 'python', process: new FakeChild() };
      register(kernel);
      const second = register({ ...kernel, name: 'b', interrupter: provided });
      await second.kernel.interrupt();
      assert.deepEqual([made.fire.callCount, provided.fire.callCount], [0, 1]);
      kernels.dispose();
    });

    it('is busy where one of the providers says so', () => {
      const { kernels, register } = listed();
      const kernel = { language: 'python', process: new FakeChild() };
      register({ ...kernel, name: 'a', status: 'idle' });
      assert.equal(register({ ...kernel, name: 'b', status: 'busy' }).kernel.status, 'busy');
      kernels.dispose();
    });

    it('belongs to the notebooks of both', () => {
      const { kernels, register } = listed();
      const kernel = { language: 'python', process: new FakeChild() };
      const uri = (text: string) => ({ scheme: 'file', toString: () => text }) as never;
      register({ ...kernel, name: 'a', resource: uri('file:///a.py') });
      const second = register({ ...kernel, name: 'b', resource: uri('file:///b.ipynb') });
      assert.deepEqual(second.kernel.resources, ['file:///a.py', 'file:///b.ipynb']);
      kernels.dispose();
    });

    it('is interrupted again where another kernel gets the pid of one that has ended', async () => {
      const { kernels, register } = listed();
      const ended = new FakeChild();
      register({ name: 'ended', language: 'python', process: ended });
      ended.emit('exit');
      const { kernel } = register({ name: 'new', language: 'python', process: new FakeChild() });
      assert.equal((await kernel.interrupt()).outcome, 'sent');
      kernels.dispose();
    });
  });

  it('does not cancel the presses of the user when Interrupt All is cancelled', async () => {
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

  it('stays empty once it is disposed, though an interrupt ends then', async () => {
    const { kernels, register } = listed();
    const { kernel } = register({ name: 'a', interrupt: () => new Promise(() => undefined) });
    const { result } = kernel.press();
    kernels.dispose();
    await result;
    await new Promise(setImmediate);
    assert.deepEqual(kernels.kernels, []);
  });

  it('closes nothing that was never opened where a provider fails while it registers', () => {
    const { register } = listed();
    const failing = hosted('busy', {
      connectionFile: __filename,
      onDidChangeStatus: () => {
        throw new Error('the provider failed');
      },
    });
    assert.throws(() => register(failing.registration), /the provider failed/);
  });
});
