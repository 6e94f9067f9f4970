import assert from 'node:assert/strict';

import sinon from 'sinon';

import { KernelInterruptError } from '../../../src/base/errors';

import { ROUTES } from '../../../src/kernels/routes/routes';
import type { KernelRegistration } from '../../../src/api';

import {
  FAKE_PID,
  FakeChild,
  fakeInterrupter,
  fakeMonitor,
  registered,
  METHOD,
  patient,
  WRITTEN_FILE,
} from './fakeKernel';
import { serverRoute } from './routes/serverRoute';

describe('Kernel', () => {
  it('cannot be interrupted where its process never started', async () => {
    const process: { pid?: number } = { pid: FAKE_PID };
    const kernel = registered({ process });
    delete process.pid;
    assert.equal(kernel.canInterrupt, false);
    await assert.rejects(kernel.interrupt(), { code: 'CANNOT_INTERRUPT' });
  });

  it('refuses once it is disposed', async () => {
    const kernel = registered({ process: new FakeChild() });
    kernel.dispose();
    assert.equal(kernel.canInterrupt, false);
    await assert.rejects(kernel.interrupt(), { code: 'DISPOSED' });
  });

  it('fires the interrupter that it came with, attached to its process', async () => {
    const interrupter = fakeInterrupter();
    const kernel = registered({ process: new FakeChild(), interrupter, language: 'python' });
    const { outcome, attempts } = await kernel.interrupt();
    assert.equal(outcome, 'sent');
    assert.equal(attempts[0]?.method, METHOD);
    assert.deepEqual(interrupter.attach.args, [[FAKE_PID]]);
    assert.deepEqual(interrupter.fire.args[0]?.slice(0, 2), [METHOD, false]);
  });

  it('is attached to once its process has a pid', async () => {
    const interrupter = fakeInterrupter();
    const process: { pid?: number } = {};
    const kernel = registered({ process, interrupter, language: 'python' });
    process.pid = FAKE_PID;
    await kernel.interrupt();
    assert.deepEqual(interrupter.attach.args, [[FAKE_PID]]);
  });

  it('makes an interrupter where it came without one, and disposes it', async () => {
    const interrupter = fakeInterrupter();
    const kernel = registered(
      { process: new FakeChild(), language: 'python' },
      { createInterrupter: () => Promise.resolve(interrupter) },
    );
    assert.equal((await kernel.interrupt()).outcome, 'sent');
    kernel.dispose();
    assert.equal(interrupter.dispose.callCount, 1);
  });

  it('does not dispose the interrupter that it came with', () => {
    const interrupter = fakeInterrupter();
    registered({ process: new FakeChild(), interrupter }).dispose();
    assert.equal(interrupter.dispose.callCount, 0);
  });

  it('tries again to make the interrupter at the next interrupt', async () => {
    const interrupter = fakeInterrupter();
    const createInterrupter = sinon.stub().resolves(interrupter);
    createInterrupter.onFirstCall().rejects(new KernelInterruptError('DAEMON_FAILED', 'no'));
    const kernel = registered(
      { process: new FakeChild(), language: 'python' },
      { createInterrupter },
    );
    const { outcome, attempts } = await kernel.interrupt();
    assert.deepEqual([outcome, attempts[0]?.error], ['refused', 'DAEMON_FAILED']);
    assert.equal((await kernel.interrupt()).outcome, 'sent');
  });

  it('says dead where the process was gone before it could be attached', async () => {
    const interrupter = fakeInterrupter();
    interrupter.attach.rejects(new KernelInterruptError('NO_SUCH_PROCESS', 'It has ended.'));
    const kernel = registered({ process: new FakeChild(), interrupter, language: 'python' });
    assert.equal((await kernel.interrupt()).outcome, 'dead');
    assert.equal(interrupter.fire.callCount, 0);
  });

  it('fires nothing once it is disposed, and keeps no interrupter that comes then', async () => {
    const interrupter = fakeInterrupter();
    const host = sinon.stub().resolves();
    let come: (() => void) | undefined;
    const kernel = registered(
      { process: new FakeChild(), language: 'python', interrupt: host },
      {
        createInterrupter: () =>
          new Promise((resolve) => {
            come = () => resolve(interrupter);
          }),
      },
    );
    const interrupting = kernel.interrupt();
    while (!come) {
      await new Promise(setImmediate);
    }
    kernel.dispose();
    come();
    assert.equal((await interrupting).outcome, 'cancelled');
    assert.equal(interrupter.fire.callCount + host.callCount, 0);
    assert.equal(interrupter.dispose.callCount, 1);
  });

  it('makes no interrupter once it is disposed, not for a diagnosis either', async () => {
    const createInterrupter = sinon.stub().resolves(fakeInterrupter());
    const kernel = registered(
      { process: new FakeChild(), language: 'python' },
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
    ['a kernel whose host says that it takes signals', { interruptMode: 'signal' }, true],
    [
      'a Python kernel that wants to be asked by message',
      { language: 'python', interruptMode: 'message' },
      false,
    ],
    ['a kernel of another language', { language: 'javascript' }, false],
    ['a kernel of unknown language', {}, false],
  ];
  for (const [what, description, expected] of signalled) {
    it(`${expected ? 'signals' : 'does not signal'} ${what}`, async () => {
      const interrupter = fakeInterrupter();
      const process = new FakeChild();
      const result = await registered({ process, interrupter, ...description }).interrupt();
      assert.equal(interrupter.fire.callCount > 0, expected);
      if (!expected) {
        assert.equal(result.outcome, 'refused');
        assert.equal(result.attempts[0]?.error, 'NOT_SUPPORTED');
      }
    });
  }

  it('asks a kernel in message mode by message, and makes no interrupter for that', async () => {
    const createInterrupter = sinon.stub().resolves(fakeInterrupter());
    const monitor = fakeMonitor('busy', 'interrupted');
    const kernel = registered(
      { connectionFile: WRITTEN_FILE, interruptMode: 'message', process: new FakeChild() },
      { createInterrupter, ...patient, openMonitor: () => Promise.resolve(monitor) },
    );
    const { outcome, attempts } = await kernel.interrupt();
    assert.equal(outcome, 'interrupted');
    assert.deepEqual(
      attempts.map(({ method }) => method),
      ['message'],
    );
    assert.equal(monitor.requestInterrupt.callCount, 1);
    assert.equal(createInterrupter.callCount, 0);
  });

  it('says dead once the process has ended', async () => {
    const process = new FakeChild();
    const interrupter = fakeInterrupter();
    const kernel = registered({ process, interrupter, language: 'python' });
    process.emit('exit');
    assert.equal(kernel.canInterrupt, false);
    assert.equal((await kernel.interrupt()).outcome, 'dead');
    assert.equal(interrupter.fire.callCount, 0);
  });

  it('joins the interrupt that runs', async () => {
    const interrupter = fakeInterrupter();
    const kernel = registered({ process: new FakeChild(), interrupter, language: 'python' });
    const [first, second] = await Promise.all([kernel.interrupt(), kernel.interrupt()]);
    assert.equal(first, second);
    assert.equal(interrupter.fire.callCount, 1);
  });

  it('can be cancelled again and again while its interrupter is being made', async () => {
    const createInterrupter = (): Promise<never> => new Promise(() => undefined);
    const kernel = registered({ process: new FakeChild() }, { createInterrupter });
    for (let press = 0; press < 3; press++) {
      const { result, leave } = kernel.press();
      await new Promise(setImmediate);
      leave();
      assert.equal((await result).outcome, 'cancelled');
    }
  });

  it('can be cancelled while it waits for an interrupt without force to end', async () => {
    const interrupt = (): Promise<never> => new Promise(() => undefined);
    const kernel = registered({ interrupt }, patient);
    const unforced = kernel.press();
    const forced = kernel.press({ force: true });
    forced.leave();
    assert.equal((await forced.result).outcome, 'cancelled');
    kernel.dispose();
    assert.equal((await unforced.result).outcome, 'cancelled');
  });

  it('tells that it is being interrupted, and that it is not any more', async () => {
    const told: boolean[] = [];
    const onDidChange = (): void => void told.push(kernel.isInterrupting);
    const kernel = registered({ interrupt: sinon.stub().resolves() }, { onDidChange });
    await kernel.interrupt();
    assert.deepEqual(told, [true, false]);
  });

  it("tries the provider's own interrupt last", async () => {
    const interrupt = sinon.stub().resolves();
    const kernel = registered({ interrupt });
    const { outcome, attempts } = await kernel.interrupt();
    assert.equal(outcome, 'sent');
    assert.deepEqual(
      attempts.map(({ method }) => method),
      ['provider'],
    );
    assert.equal(interrupt.callCount, 1);
  });

  it('tries a route that was added in its place', async () => {
    const interrupt = sinon.stub().resolves();
    const kernel = registered({ interrupt }, { routes: [serverRoute, ...ROUTES] });
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

  it('starts at the first route at a press after an interrupt that nothing could confirm', async () => {
    const interrupter = fakeInterrupter();
    const kernel = registered(
      { interrupter, interruptMode: 'signal', interrupt: sinon.stub().resolves() },
      patient,
    );
    for (let press = 0; press < 3; press++) {
      const { outcome, attempts } = await kernel.press().result;
      assert.deepEqual([outcome, attempts[0]?.method, attempts.length], ['sent', METHOD, 1]);
    }
  });

  it('keeps its other routes where there is no Python for the daemon', async () => {
    const kernel = registered({
      process: new FakeChild(),
      language: 'python',
      interrupt: sinon.stub().resolves(),
    });
    const { outcome, attempts } = await kernel.interrupt();
    assert.equal(outcome, 'sent');
    const ruledOut = attempts.slice(0, -1);
    assert.ok(ruledOut.length > 0 && ruledOut.every(({ error }) => error === 'NO_INTERPRETER'));
    assert.equal(attempts.at(-1)?.method, 'provider');
  });

  it('makes an interrupter once for all routes of one interrupt, also where that fails', async () => {
    const createInterrupter = sinon
      .stub()
      .rejects(new KernelInterruptError('DAEMON_FAILED', 'It does not start.'));
    const kernel = registered(
      { process: new FakeChild(), language: 'python' },
      { createInterrupter },
    );
    await kernel.interrupt();
    assert.equal(createInterrupter.callCount, 1);
  });
});
