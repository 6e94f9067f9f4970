import assert from 'node:assert/strict';
import sinon from 'sinon';
import { setTimeout } from 'node:timers/promises';
import { KernelInterruptError } from '../../../src/base/errors';
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

describe('Kernel and what its messages say', () => {
  it('sends an idle kernel nothing', async () => {
    const interrupter = fakeInterrupter();
    const monitor = fakeMonitor('idle');
    const kernel = registered(
      { process: new FakeChild(), interrupter, connectionFile: WRITTEN_FILE, language: 'python' },
      { ...patient, openMonitor: () => Promise.resolve(monitor) },
    );
    assert.deepEqual((await kernel.interrupt()).outcome, 'idle');
    assert.equal(monitor.whenCurrent.callCount, 1, 'a cell may just have begun');
    assert.equal(interrupter.fire.callCount, 0);
  });

  it('fires nothing by force at what comes behind the cell that an interrupt has ended', async () => {
    const interrupter = fakeInterrupter();
    const kernel = registered(
      { interrupter, connectionFile: WRITTEN_FILE, language: 'python' },
      { ...patient, openMonitor: () => Promise.resolve(fakeMonitor('busy', 'interrupted')) },
    );
    const [one, forced] = await Promise.all([
      kernel.interrupt(),
      kernel.interrupt({ force: true }),
    ]);
    assert.equal(forced, one);
    assert.equal(interrupter.fire.callCount, 1);
    kernel.dispose();
  });

  it('is not called idle where it ends, or is disposed, while it is looked at', async () => {
    const process = new FakeChild();
    const ends: [(kernel: { dispose(): void }) => unknown, string][] = [
      [() => process.emit('exit'), 'dead'],
      [(kernel) => kernel.dispose(), 'cancelled'],
    ];
    for (const [end, outcome] of ends) {
      const monitor = fakeMonitor('idle');
      const kernel = registered(
        { process, connectionFile: WRITTEN_FILE, language: 'python' },
        { ...patient, openMonitor: () => Promise.resolve(monitor) },
      );
      monitor.whenCurrent.callsFake(() => Promise.resolve(end(kernel)));
      assert.equal((await kernel.interrupt()).outcome, outcome);
    }
  });

  it('leaves a kernel alone that is starting', async () => {
    const interrupter = fakeInterrupter();
    const kernel = registered(
      { process: new FakeChild(), interrupter, connectionFile: WRITTEN_FILE, language: 'python' },
      { ...patient, openMonitor: () => Promise.resolve(fakeMonitor('starting')) },
    );
    const { outcome, attempts } = await kernel.interrupt();
    assert.equal(outcome, 'refused');
    assert.ok(attempts.every(({ error }) => error === 'STARTING'));
    assert.equal(interrupter.fire.callCount, 0);
  });

  it('does not look with a monitor that never saw the kernel', async () => {
    const monitor = {
      ...fakeMonitor('unknown'),
      ready: Promise.reject(new KernelInterruptError('TIMED_OUT', 'no answer')),
    };
    const kernel = registered(
      {
        process: new FakeChild(),
        interrupter: fakeInterrupter(),
        connectionFile: WRITTEN_FILE,
        language: 'python',
      },
      { ...patient, openMonitor: () => Promise.resolve(monitor) },
    );
    assert.equal((await kernel.interrupt()).outcome, 'sent');
  });

  it('works without a monitor where the connection file is bad', async () => {
    const kernel = registered({
      connectionFile: __filename,
      process: new FakeChild(),
      interrupter: fakeInterrupter(),
      language: 'python',
    });
    // Found to be bad within the test's own grace period or not: it is looked at once more.
    let result = await kernel.interrupt();
    while (result.attempts[0]?.error === 'STARTING') {
      result = await kernel.interrupt();
    }
    assert.equal(result.outcome, 'sent');
  });

  it('takes a kernel for starting whose connection file is not written yet', async () => {
    const interrupter = fakeInterrupter();
    const kernel = registered({
      connectionFile: '/no/such/file.json',
      process: new FakeChild(),
      interrupter,
      language: 'python',
    });
    const { outcome, attempts } = await kernel.interrupt();
    assert.deepEqual([outcome, attempts[0]?.error], ['refused', 'STARTING']);
    assert.equal(interrupter.fire.callCount, 0);
    kernel.dispose();
  });

  it('says dead where the monitor has seen that nobody answers any more', async () => {
    const interrupter = fakeInterrupter();
    const kernel = registered(
      { process: new FakeChild(), interrupter, connectionFile: WRITTEN_FILE, language: 'python' },
      { ...patient, openMonitor: () => Promise.resolve(fakeMonitor('dead')) },
    );
    assert.equal((await kernel.interrupt()).outcome, 'dead');
    assert.equal(interrupter.fire.callCount, 0);
  });

  it('begins anew where it is pressed while the heartbeat is listened to', async () => {
    const monitor = fakeMonitor('busy');
    const kernel = registered(
      { connectionFile: WRITTEN_FILE },
      { ...patient, openMonitor: () => Promise.resolve(monitor) },
    );
    monitor.isAlive.onFirstCall().callsFake(async () => {
      // What comes sooner was one wish with what has been fired.
      await setTimeout(300);
      kernel.press();
      return true;
    });
    assert.equal((await kernel.press().result).outcome, 'stillBusy');
    assert.equal(monitor.requestInterrupt.callCount, 2);
    kernel.dispose();
  });

  it('says dead where the process ends during the interrupt', async () => {
    const process = new FakeChild();
    const interrupter = fakeInterrupter();
    interrupter.fire.callsFake(() => {
      process.emit('exit');
      return Promise.resolve(METHOD);
    });
    const kernel = registered(
      { process, interrupter, connectionFile: WRITTEN_FILE, language: 'python' },
      {
        ...patient,
        openMonitor: () => Promise.resolve(fakeMonitor('busy', 'interrupted')),
      },
    );
    assert.equal((await kernel.interrupt()).outcome, 'dead');
  });

  it('says dead, and not that it is starting, where the process had ended before', async () => {
    const interrupter = fakeInterrupter();
    interrupter.attach.rejects(new KernelInterruptError('NO_SUCH_PROCESS', 'It has ended.'));
    const kernel = registered(
      { process: new FakeChild(), interrupter, connectionFile: WRITTEN_FILE, language: 'python' },
      { ...patient, openMonitor: () => Promise.resolve(fakeMonitor('starting')) },
    );
    assert.equal((await kernel.interrupt()).outcome, 'dead');
    kernel.dispose();
  });

  it('is dead, and nothing is left unhandled, where it ends while its start is waited for', async () => {
    const rejections: unknown[] = [];
    const onRejection = (error: unknown): void => void rejections.push(error);
    process.on('unhandledRejection', onRejection);
    try {
      const child = new FakeChild();
      const monitor = fakeMonitor('idle');
      const closed = new KernelInterruptError('DISPOSED', 'It is closed.');
      monitor.whenCurrent.callsFake(() => {
        child.emit('exit');
        return Promise.reject(closed);
      });
      const kernel = registered(
        { process: child, connectionFile: WRITTEN_FILE, language: 'python' },
        { ...patient, openMonitor: () => Promise.resolve(monitor) },
      );
      assert.equal((await kernel.interrupt()).outcome, 'dead');
      await new Promise(setImmediate);
      assert.deepEqual(rejections, []);
    } finally {
      process.off('unhandledRejection', onRejection);
    }
  });

  it('says dead where its provider says so while the interrupter is made', async () => {
    let tell: (status: 'dead') => unknown = () => undefined;
    const interrupter = fakeInterrupter();
    const kernel = registered(
      {
        process: { pid: FAKE_PID },
        language: 'python',
        onDidChangeStatus: (listener) => {
          tell = listener;
          return { dispose: () => undefined };
        },
      },
      {
        createInterrupter: () => {
          tell('dead');
          return Promise.resolve(interrupter);
        },
      },
    );
    assert.equal((await kernel.interrupt()).outcome, 'dead');
    assert.equal(interrupter.fire.callCount, 0);
  });

  it('asks its provider where the process is gone, but would not be signalled anyway', async () => {
    const interrupter = fakeInterrupter();
    interrupter.attach.rejects(new KernelInterruptError('NO_SUCH_PROCESS', 'It has ended.'));
    const asked = sinon.stub().resolves();
    const kernel = registered(
      { process: { pid: FAKE_PID }, language: 'R', interrupt: asked },
      { createInterrupter: () => Promise.resolve(interrupter) },
    );
    assert.equal((await kernel.interrupt()).outcome, 'sent');
    assert.equal(asked.callCount, 1);
  });
});
