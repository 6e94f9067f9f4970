import assert from 'node:assert/strict';
import sinon from 'sinon';
import type { KernelRegistration, KernelStatus } from '../../../src/api';
import { KernelRegistry } from '../../../src/kernels/KernelRegistry';
import { nullLogger } from '../../../src/base/logger';
import { FakeChild, fakeInterrupter, patient } from './fakeKernel';

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

function registry(): KernelRegistry {
  return new KernelRegistry({
    createInterrupter: () => Promise.resolve(fakeInterrupter()),
    settings: patient.settings,
    logger: nullLogger,
  });
}

describe('KernelRegistry', () => {
  it('holds what is registered, in order, until it is disposed', () => {
    const kernels = registry();
    const heard = sinon.spy();
    kernels.onDidChange(heard);
    const first = kernels.register(hosted('idle').registration);
    const second = kernels.register(hosted('busy').registration);
    assert.deepEqual(
      kernels.kernels.map(({ id }) => id),
      [first.id, second.id],
    );
    first.dispose();
    first.dispose();
    assert.deepEqual(kernels.kernels, [second]);
    assert.equal(heard.callCount, 3);
    kernels.dispose();
  });

  it('refuses a kernel without any way to interrupt it, and keeps nothing of it', () => {
    const kernels = registry();
    const { registration, listeners } = hosted('idle');
    delete registration.interrupt;
    assert.throws(() => kernels.register(registration), { code: 'CANNOT_INTERRUPT' });
    assert.deepEqual([kernels.kernels.length, listeners.size], [0, 0]);
  });

  it('tells when a kernel does something else, and what', () => {
    const kernels = registry();
    const { registration, becomes } = hosted('idle');
    const kernel = kernels.register(registration);
    const heard: string[] = [];
    kernels.onDidChange(() => heard.push(kernel.status));
    becomes('busy');
    becomes('idle');
    assert.deepEqual(heard, ['busy', 'idle']);
    kernels.dispose();
  });

  it('interrupts all that are busy or unknown, with a result each', async () => {
    const kernels = registry();
    const idle = hosted('idle');
    const busy = hosted('busy');
    kernels.register(idle.registration);
    const [stopping, unknown] = [
      kernels.register({
        ...busy.registration,
        interrupt: () => {
          busy.becomes('idle');
          return Promise.resolve();
        },
      }),
      kernels.register({
        name: 'unknown',
        interruptMode: 'signal',
        process: new FakeChild(),
      }),
    ];
    const results = await kernels.interruptAll();
    assert.deepEqual(
      results.map(({ kernel, result }) => [kernel, result.outcome]),
      [
        [stopping, 'sent'],
        [unknown, 'sent'],
      ],
    );
    assert.equal((idle.registration.interrupt as sinon.SinonStub).callCount, 0);
    kernels.dispose();
  });

  it('has the results of the others where a kernel goes while it is interrupted', async () => {
    const kernels = registry();
    const stays = kernels.register({ name: 'stays', interrupt: () => Promise.resolve() });
    const goes = kernels.register({ name: 'goes', interrupt: () => new Promise(() => undefined) });
    // Behind an interrupt that nobody wants any more, the next one waits: then there is no kernel.
    const cancelled = new AbortController();
    const first = goes.press({ cancelled: cancelled.signal });
    cancelled.abort();
    await first;
    const all = kernels.interruptAll();
    goes.dispose();
    assert.deepEqual(
      (await all).map(({ kernel }) => kernel),
      [stays],
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
        const kernel = registry().register({
          ...{ name: 'a', language: 'python', process: new FakeChild(), interrupter },
        });
        const result = kernel.interrupt();
        await clock.tickAsync(60_000);
        const { outcome, attempts } = await result;
        assert.equal(outcome, 'refused');
        assert.equal(attempts[0]?.error, 'TIMED_OUT');
        kernel.dispose();
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
    const kernel = registry().register(host);
    await kernel.interrupt();
    await kernel.restart?.();
    assert.deepEqual(host.calls, ['interrupt', 'restart']);
  });

  it('lets go of a kernel whose host fails at it', () => {
    const kernels = registry();
    const child = new FakeChild();
    const { registration } = hosted('busy', {
      process: child,
      onDidChangeStatus: () => ({
        dispose: () => {
          throw new Error('the host failed');
        },
      }),
    });
    const kernel = kernels.register(registration);
    child.emit('exit');
    kernel.dispose();
    assert.deepEqual(kernels.kernels, []);
  });

  it('registers nothing once it is disposed', () => {
    const kernels = registry();
    kernels.dispose();
    assert.throws(() => kernels.register(hosted('idle').registration), { code: 'DISPOSED' });
  });

  it('takes a token for the caller who cancels', async () => {
    const kernel = registry().register(
      hosted('busy', { interrupt: () => new Promise(() => undefined) }).registration,
    );
    const token = {
      isCancellationRequested: true,
      onCancellationRequested: () => ({ dispose: () => undefined }),
    };
    assert.equal((await kernel.interrupt({}, token)).outcome, 'cancelled');
    kernel.dispose();
    await assert.rejects(kernel.interrupt(), { code: 'DISPOSED' });
  });

  it('interrupts a kernel once that two have registered, with one result', async () => {
    const process = new FakeChild();
    const interrupter = fakeInterrupter();
    const shared = new KernelRegistry({
      createInterrupter: () => Promise.resolve(interrupter),
      settings: patient.settings,
      logger: nullLogger,
    });
    const [one, other] = ['one', 'other'].map((name) =>
      shared.register({ name, process, language: 'python' }),
    );
    assert.ok(one && other);
    const [first, second] = await Promise.all([one.interrupt(), other.interrupt()]);
    assert.equal(first, second);
    assert.equal(interrupter.fire.callCount, 1);
    shared.dispose();
  });
});
