import assert from 'node:assert/strict';
import sinon from 'sinon';
import { KernelInterruptError } from '../../../src/base/errors';
import { ROUTES } from '../../../src/kernels/routes/routes';
import type { KernelRegistration } from '../../../src/api';
import { until } from '../../rig/waiting';
import {
  FAKE_PID,
  FakeProcess,
  fakeInterrupter,
  fakeMonitor,
  newKernel,
  METHOD,
  longGracePeriod,
  WRITTEN_FILE,
} from './kernelWithFakes';
import { serverRoute } from './routes/serverRoute';

describe('Kernel', () => {
  it('rejects an interrupt if its process has no pid', async () => {
    const process: { pid?: number } = { pid: FAKE_PID };
    const kernel = newKernel({ process });
    delete process.pid;
    assert.equal(kernel.canInterrupt, false);
    await assert.rejects(kernel.interrupt(), { code: 'CANNOT_INTERRUPT' });
  });

  it('rejects an interrupt once it is disposed', async () => {
    const kernel = newKernel({ process: new FakeProcess() });
    kernel.dispose();
    assert.equal(kernel.canInterrupt, false);
    await assert.rejects(kernel.interrupt(), { code: 'DISPOSED' });
  });

  it('attaches the interrupter of its registration to its process, and fires it', async () => {
    const interrupter = fakeInterrupter();
    const kernel = newKernel({ process: new FakeProcess(), interrupter, language: 'python' });
    const { outcome, attempts } = await kernel.interrupt();
    assert.equal(outcome, 'sent');
    assert.equal(attempts[0]?.method, METHOD);
    assert.deepEqual(interrupter.attach.args, [[FAKE_PID]]);
    assert.deepEqual(interrupter.fire.args[0]?.slice(0, 2), [METHOD, false]);
  });

  it('attaches the interrupter to a process that had no pid at first', async () => {
    const interrupter = fakeInterrupter();
    const process: { pid?: number } = {};
    const kernel = newKernel({ process, interrupter, language: 'python' });
    process.pid = FAKE_PID;
    await kernel.interrupt();
    assert.deepEqual(interrupter.attach.args, [[FAKE_PID]]);
  });

  it('creates an interrupter if the registration has none, and dispose() disposes that interrupter', async () => {
    const interrupter = fakeInterrupter();
    const kernel = newKernel(
      { process: new FakeProcess(), language: 'python' },
      { createInterrupter: () => Promise.resolve(interrupter) },
    );
    assert.equal((await kernel.interrupt()).outcome, 'sent');
    kernel.dispose();
    assert.equal(interrupter.dispose.callCount, 1);
  });

  it('does not dispose the interrupter of its registration', () => {
    const interrupter = fakeInterrupter();
    newKernel({ process: new FakeProcess(), interrupter }).dispose();
    assert.equal(interrupter.dispose.callCount, 0);
  });

  it('tries again to create the interrupter at the next interrupt after a failure', async () => {
    const interrupter = fakeInterrupter();
    const createInterrupter = sinon.stub().resolves(interrupter);
    createInterrupter.onFirstCall().rejects(new KernelInterruptError('DAEMON_FAILED', 'no'));
    const kernel = newKernel(
      { process: new FakeProcess(), language: 'python' },
      { createInterrupter },
    );
    const { outcome, attempts } = await kernel.interrupt();
    assert.deepEqual([outcome, attempts[0]?.error], ['refused', 'DAEMON_FAILED']);
    assert.equal((await kernel.interrupt()).outcome, 'sent');
  });

  it('reports dead if the process ended before the interrupter could be attached to it', async () => {
    const interrupter = fakeInterrupter();
    interrupter.attach.rejects(new KernelInterruptError('NO_SUCH_PROCESS', 'It has ended.'));
    const kernel = newKernel({ process: new FakeProcess(), interrupter, language: 'python' });
    assert.equal((await kernel.interrupt()).outcome, 'dead');
    assert.equal(interrupter.fire.callCount, 0);
  });

  it('fires nothing once it is disposed, and disposes an interrupter that is created later', async () => {
    const interrupter = fakeInterrupter();
    const askProvider = sinon.stub().resolves();
    let finishCreation: (() => void) | undefined;
    const kernel = newKernel(
      { process: new FakeProcess(), language: 'python', interrupt: askProvider },
      {
        createInterrupter: () =>
          new Promise((resolve) => {
            finishCreation = () => resolve(interrupter);
          }),
      },
    );
    const interrupting = kernel.interrupt();
    await until('the kernel asks for an interrupter', () => finishCreation !== undefined);
    kernel.dispose();
    finishCreation?.();
    assert.equal((await interrupting).outcome, 'cancelled');
    assert.equal(interrupter.fire.callCount + askProvider.callCount, 0);
    assert.equal(interrupter.dispose.callCount, 1);
  });

  it('creates no interrupter once it is disposed, not even for a diagnosis', async () => {
    const createInterrupter = sinon.stub().resolves(fakeInterrupter());
    const kernel = newKernel(
      { process: new FakeProcess(), language: 'python' },
      { createInterrupter },
    );
    const interrupting = kernel.interrupt();
    kernel.dispose();
    assert.equal((await interrupting).outcome, 'cancelled');
    await kernel.diagnose();
    assert.equal(createInterrupter.callCount, 0);
  });

  const signalled: [string, Partial<KernelRegistration>, boolean][] = [
    ['a Python kernel', { language: 'python' }, true],
    ['a kernel whose provider asks for signals', { interruptMode: 'signal' }, true],
    [
      'a Python kernel whose provider asks for interrupt requests',
      { language: 'python', interruptMode: 'message' },
      false,
    ],
    ['a JavaScript kernel', { language: 'javascript' }, false],
    ['a kernel of an unknown language', {}, false],
  ];
  for (const [what, description, expected] of signalled) {
    it(`${expected ? 'signals' : 'does not signal'} ${what}`, async () => {
      const interrupter = fakeInterrupter();
      const process = new FakeProcess();
      const result = await newKernel({ process, interrupter, ...description }).interrupt();
      assert.equal(interrupter.fire.callCount > 0, expected);
      if (!expected) {
        assert.equal(result.outcome, 'refused');
        assert.equal(result.attempts[0]?.error, 'NOT_SUPPORTED');
      }
    });
  }

  for (const usesJupyterSession of [false, true]) {
    const what = usesJupyterSession
      ? 'after it has checked the process, because the kernel may signal itself'
      : 'and creates no interrupter, because the kernel does not signal itself';
    it(`sends an interrupt request if the provider asks for interrupt requests, ${what}`, async () => {
      const interrupter = fakeInterrupter();
      const createInterrupter = sinon.stub().resolves(interrupter);
      const scripted = fakeMonitor('busy', 'interrupted');
      const monitor = { ...scripted, info: { ...scripted.info, usesJupyterSession } };
      const kernel = newKernel(
        { connectionFile: WRITTEN_FILE, interruptMode: 'message', process: new FakeProcess() },
        { createInterrupter, ...longGracePeriod, openMonitor: () => Promise.resolve(monitor) },
      );
      const { outcome, attempts } = await kernel.interrupt();
      assert.equal(outcome, 'interrupted');
      assert.deepEqual(
        attempts.map(({ method }) => method),
        ['message'],
      );
      assert.equal(monitor.requestInterrupt.callCount, 1);
      assert.equal(createInterrupter.callCount, usesJupyterSession ? 1 : 0);
      assert.equal(interrupter.fire.callCount, 0);
    });
  }

  it('reports dead once the process has ended', async () => {
    const process = new FakeProcess();
    const interrupter = fakeInterrupter();
    const kernel = newKernel({ process, interrupter, language: 'python' });
    process.emit('exit');
    assert.equal(kernel.canInterrupt, false);
    assert.equal((await kernel.interrupt()).outcome, 'dead');
    assert.equal(interrupter.fire.callCount, 0);
  });

  it('lets a second caller join a running interrupt', async () => {
    const interrupter = fakeInterrupter();
    const kernel = newKernel({ process: new FakeProcess(), interrupter, language: 'python' });
    const [first, second] = await Promise.all([kernel.interrupt(), kernel.interrupt()]);
    assert.equal(first, second);
    assert.equal(interrupter.fire.callCount, 1);
  });

  it('can be cancelled several times while its interrupter is created', async () => {
    const createInterrupter = (): Promise<never> => new Promise(() => undefined);
    const kernel = newKernel({ process: new FakeProcess() }, { createInterrupter });
    for (let press = 0; press < 3; press++) {
      const { result, leave } = kernel.press();
      await new Promise(setImmediate);
      leave();
      assert.equal((await result).outcome, 'cancelled');
    }
  });

  it('cancels a forced interrupt that still waits for an unforced one to end', async () => {
    const interrupt = (): Promise<never> => new Promise(() => undefined);
    const kernel = newKernel({ interrupt }, longGracePeriod);
    const unforced = kernel.press();
    const forced = kernel.press({ force: true });
    forced.leave();
    assert.equal((await forced.result).outcome, 'cancelled');
    kernel.dispose();
    assert.equal((await unforced.result).outcome, 'cancelled');
  });

  it('reports the beginning and the end of an interrupt', async () => {
    const told: boolean[] = [];
    const onDidChange = (): void => void told.push(kernel.isInterrupting);
    const kernel = newKernel({ interrupt: sinon.stub().resolves() }, { onDidChange });
    await kernel.interrupt();
    assert.deepEqual(told, [true, false]);
  });

  it('calls the interrupt function of its provider', async () => {
    const interrupt = sinon.stub().resolves();
    const kernel = newKernel({ interrupt });
    const { outcome, attempts } = await kernel.interrupt();
    assert.equal(outcome, 'sent');
    assert.deepEqual(
      attempts.map(({ method }) => method),
      ['provider'],
    );
    assert.equal(interrupt.callCount, 1);
  });

  it('tries an added route in its place in the ladder', async () => {
    const interrupt = sinon.stub().resolves();
    const kernel = newKernel({ interrupt }, { routes: [serverRoute, ...ROUTES] });
    const { outcome, attempts } = await kernel.interrupt();
    assert.equal(outcome, 'sent');
    assert.deepEqual(
      attempts.map(({ method, error }) => [method, error]),
      [
        ['server', 'TIMED_OUT'],
        ['provider', undefined],
      ],
    );
  });

  it('starts at the first route when the user presses after the outcome "sent"', async () => {
    const interrupter = fakeInterrupter();
    const kernel = newKernel(
      { interrupter, interruptMode: 'signal', interrupt: sinon.stub().resolves() },
      longGracePeriod,
    );
    for (let press = 0; press < 3; press++) {
      const { outcome, attempts } = await kernel.press().result;
      assert.deepEqual([outcome, attempts[0]?.method, attempts.length], ['sent', METHOD, 1]);
    }
  });

  it('still asks the provider if no Python can run the daemon', async () => {
    const kernel = newKernel({
      process: new FakeProcess(),
      language: 'python',
      interrupt: sinon.stub().resolves(),
    });
    const { outcome, attempts } = await kernel.interrupt();
    assert.equal(outcome, 'sent');
    const ruledOut = attempts.slice(0, -1);
    assert.ok(ruledOut.length > 0 && ruledOut.every(({ error }) => error === 'NO_INTERPRETER'));
    assert.equal(attempts.at(-1)?.method, 'provider');
  });

  it('tries only once per interrupt to create an interrupter', async () => {
    const createInterrupter = sinon
      .stub()
      .rejects(new KernelInterruptError('DAEMON_FAILED', 'It does not start.'));
    const kernel = newKernel(
      { process: new FakeProcess(), language: 'python' },
      { createInterrupter },
    );
    await kernel.interrupt();
    assert.equal(createInterrupter.callCount, 1);
  });
});
