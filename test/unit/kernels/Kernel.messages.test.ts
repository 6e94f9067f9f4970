import assert from 'node:assert/strict';
import sinon from 'sinon';
import { KernelInterruptError } from '../../../src/base/errors';
import {
  FAKE_PID,
  FakeProcess,
  FakeProvider,
  fakeInterrupter,
  fakeMonitor,
  kernelHeardBy,
  longGracePeriod,
  METHOD,
  newKernel,
  WRITTEN_FILE,
} from './kernelWithFakes';

const gone = new KernelInterruptError('NO_SUCH_PROCESS', 'It has ended.');

describe('Kernel and its observers', () => {
  it('sends no interrupt to an idle kernel', async () => {
    const interrupter = fakeInterrupter();
    const monitor = fakeMonitor('idle');
    const kernel = kernelHeardBy(monitor, { interrupter });
    assert.deepEqual((await kernel.interrupt()).outcome, 'idle');
    assert.equal(monitor.whenCurrent.callCount, 1, 'a cell may just have begun');
    assert.equal(interrupter.fire.callCount, 0);
  });

  it('sends no forced interrupt if an earlier interrupt has already ended the cell', async () => {
    const interrupter = fakeInterrupter();
    const kernel = kernelHeardBy(fakeMonitor('busy', 'interrupted'), { interrupter });
    const [one, forced] = await Promise.all([
      kernel.interrupt(),
      kernel.interrupt({ force: true }),
    ]);
    assert.equal(forced, one);
    assert.equal(interrupter.fire.callCount, 1);
    kernel.dispose();
  });

  const ends: [string, (kernel: { dispose(): void }, process: FakeProcess) => void, string][] = [
    ['its process ends', (_kernel, process) => process.emit('exit'), 'dead'],
    ['it is disposed', (kernel) => kernel.dispose(), 'cancelled'],
  ];
  for (const [what, end, outcome] of ends) {
    it(`reports ${outcome}, not idle, if ${what} while the observers are asked`, async () => {
      const process = new FakeProcess();
      const monitor = fakeMonitor('idle');
      const kernel = kernelHeardBy(monitor, { process });
      monitor.whenCurrent.callsFake(() => {
        end(kernel, process);
        return Promise.resolve();
      });
      assert.equal((await kernel.interrupt()).outcome, outcome);
    });
  }

  it('does not interrupt a kernel that is starting', async () => {
    const interrupter = fakeInterrupter();
    const kernel = kernelHeardBy(fakeMonitor('starting'), { interrupter });
    const { outcome, attempts } = await kernel.interrupt();
    assert.equal(outcome, 'refused');
    assert.ok(attempts.every(({ error }) => error === 'STARTING'));
    assert.equal(interrupter.fire.callCount, 0);
  });

  it('ignores a monitor that never reached the kernel', async () => {
    const monitor = {
      ...fakeMonitor('unknown'),
      ready: Promise.reject(new KernelInterruptError('TIMED_OUT', 'no answer')),
    };
    const kernel = kernelHeardBy(monitor, { interrupter: fakeInterrupter() });
    assert.equal((await kernel.interrupt()).outcome, 'sent');
  });

  it('can be interrupted without a monitor if its connection file is not valid', async () => {
    const kernel = newKernel(
      {
        connectionFile: __filename,
        process: new FakeProcess(),
        interrupter: fakeInterrupter(),
        language: 'python',
      },
      { settings: () => ({ gracePeriodMs: 5000, consoleInterrupt: 'auto' }) },
    );
    assert.equal((await kernel.interrupt()).outcome, 'sent');
  });

  it('treats a kernel as starting until its connection file is written', async () => {
    const interrupter = fakeInterrupter();
    const kernel = newKernel({
      connectionFile: '/no/such/file.json',
      process: new FakeProcess(),
      interrupter,
      language: 'python',
    });
    const { outcome, attempts } = await kernel.interrupt();
    assert.deepEqual([outcome, attempts[0]?.error], ['refused', 'STARTING']);
    assert.equal(interrupter.fire.callCount, 0);
    kernel.dispose();
  });

  it('reports dead if the monitor has seen the kernel end', async () => {
    const interrupter = fakeInterrupter();
    const kernel = kernelHeardBy(fakeMonitor('dead'), { interrupter });
    assert.equal((await kernel.interrupt()).outcome, 'dead');
    assert.equal(interrupter.fire.callCount, 0);
  });

  it('reports stillBusy, not dead, if the process is not known and the heartbeat is silent', async () => {
    const monitor = fakeMonitor('busy');
    monitor.isAlive.resolves(false);
    const kernel = newKernel(
      { connectionFile: WRITTEN_FILE },
      { ...longGracePeriod, openMonitor: () => Promise.resolve(monitor) },
    );
    const { outcome, attempts } = await kernel.interrupt();
    assert.deepEqual([outcome, attempts[0]?.method], ['stillBusy', 'message']);
    assert.equal(await kernel.answersHeartbeat(), false);
    kernel.dispose();
  });

  it('reports dead if the process ends during the interrupt', async () => {
    const process = new FakeProcess();
    const interrupter = fakeInterrupter();
    interrupter.fire.callsFake(() => {
      process.emit('exit');
      return Promise.resolve(METHOD);
    });
    const kernel = kernelHeardBy(fakeMonitor('busy', 'interrupted'), { process, interrupter });
    assert.equal((await kernel.interrupt()).outcome, 'dead');
  });

  it('reports dead, not refused, if the process of a starting kernel has already ended', async () => {
    const interrupter = fakeInterrupter();
    interrupter.attach.rejects(gone);
    const kernel = kernelHeardBy(fakeMonitor('starting'), { interrupter });
    assert.equal((await kernel.interrupt()).outcome, 'dead');
    kernel.dispose();
  });

  it('reports dead, without an unhandled rejection, if the process ends as the connection closes', async () => {
    const rejections: unknown[] = [];
    const onRejection = (error: unknown): void => void rejections.push(error);
    process.on('unhandledRejection', onRejection);
    try {
      const kernelProcess = new FakeProcess();
      const monitor = fakeMonitor('idle');
      const closed = new KernelInterruptError('DISPOSED', 'It is closed.');
      monitor.whenCurrent.callsFake(() => {
        kernelProcess.emit('exit');
        return Promise.reject(closed);
      });
      const kernel = kernelHeardBy(monitor, { process: kernelProcess });
      assert.equal((await kernel.interrupt()).outcome, 'dead');
      await new Promise(setImmediate);
      assert.deepEqual(rejections, []);
    } finally {
      process.off('unhandledRejection', onRejection);
    }
  });

  it('reports dead if the provider reports dead while the interrupter is created', async () => {
    const interrupter = fakeInterrupter();
    const provider = new FakeProvider('busy');
    const kernel = newKernel(
      {
        process: { pid: FAKE_PID },
        language: 'python',
        onDidChangeStatus: provider.onDidChangeStatus,
      },
      {
        createInterrupter: () => {
          provider.reports('dead');
          return Promise.resolve(interrupter);
        },
      },
    );
    assert.equal((await kernel.interrupt()).outcome, 'dead');
    assert.equal(interrupter.fire.callCount, 0);
  });

  it('asks the provider to interrupt a kernel that takes no signals, even if the process of the kernel has ended', async () => {
    const interrupter = fakeInterrupter();
    interrupter.attach.rejects(gone);
    const asked = sinon.stub().resolves();
    const kernel = newKernel(
      { process: { pid: FAKE_PID }, language: 'R', interrupt: asked },
      { createInterrupter: () => Promise.resolve(interrupter) },
    );
    assert.equal((await kernel.interrupt()).outcome, 'sent');
    assert.equal(asked.callCount, 1);
  });
});
