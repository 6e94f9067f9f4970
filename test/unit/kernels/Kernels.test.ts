import assert from 'node:assert/strict';
import sinon from 'sinon';
import { registeredKernel } from '../../../src/vscode/api/registeredKernel';
import { FakeProcess } from './kernelWithFakes';
import { listed, provided } from './listedKernels';

describe('Kernels', () => {
  it('lists the kernels in the order of their registration, each until its registration is disposed', () => {
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

  it('rejects the registration of a kernel without a route, and leaves no listener with its provider', () => {
    const { kernels, register } = listed();
    const { registration, provider } = provided('idle');
    delete registration.interrupt;
    assert.throws(() => register(registration), { code: 'CANNOT_INTERRUPT' });
    assert.deepEqual([kernels.kernels.length, provider.listeners.size], [0, 0]);
  });

  it('reports each change of the status of a kernel', () => {
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

  it('interrupts all kernels whose status is busy or unknown, and returns one result for each', async () => {
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

  it('returns the results of the other kernels if one is disposed during interruptAll', async () => {
    const { kernels, register } = listed();
    const stays = register({ name: 'stays', interrupt: () => Promise.resolve() });
    const goes = register({ name: 'goes', interrupt: () => new Promise(() => undefined) });
    // `interruptAll` does not join the cancelled interrupt, but waits for it to end. By then the kernel is disposed.
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
    it(`reports refused, with the error TIMED_OUT, if the ${silent}() of a provider's interrupter never resolves`, async () => {
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

  it('calls the methods of a registration with the registration as `this`', async () => {
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

  it('removes a kernel even if its provider throws when the listener is removed', () => {
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

  it('rejects a registration once the source is disposed', () => {
    const { kernels, source } = listed();
    kernels.dispose();
    source.dispose();
    assert.throws(() => source.register(provided('idle').registration), { code: 'DISPOSED' });
  });

  it('cancels the interrupt of a caller whose token is cancelled, and rejects an interrupt after the kernel is disposed', async () => {
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

  it("does not cancel the user's press when interruptAll is cancelled", async () => {
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
