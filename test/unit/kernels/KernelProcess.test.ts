import assert from 'node:assert/strict';
import sinon from 'sinon';
import { KernelInterruptError } from '../../../src/base/errors';
import { nullLogger } from '../../../src/base/logger';
import { KernelProcess, type KernelProcessOptions } from '../../../src/kernels/KernelProcess';
import { FAKE_PID, fakeInterrupter, METHOD } from './fakeKernel';

const monitor = { requestInterrupt: sinon.spy(), nudge: sinon.spy() };

function kernelProcess(options: Partial<KernelProcessOptions> = {}): KernelProcess {
  return new KernelProcess({
    name: 'the kernel',
    createInterrupter: () => assert.fail('It came with one, or has no process.'),
    takesSignals: () => true,
    monitor: () => undefined,
    logger: nullLogger,
    ...options,
  });
}

describe('KernelProcess', () => {
  beforeEach(() => {
    monitor.requestInterrupt.resetHistory();
    monitor.nudge.resetHistory();
  });

  it('says that it cannot interrupt a kernel without process and channels', async () => {
    const process = kernelProcess();
    assert.equal(process.canInterrupt, false);
    await assert.rejects(process.interrupt(), { code: 'CANNOT_INTERRUPT' });
  });

  it('makes an interrupter at the first need, attaches it, and fires it', async () => {
    const interrupter = fakeInterrupter();
    const createInterrupter = sinon.stub().resolves(interrupter);
    const process = kernelProcess({ process: { pid: FAKE_PID }, createInterrupter });
    assert.equal(createInterrupter.callCount, 0);
    assert.equal(await process.interrupt(), 'sent');
    assert.equal(await process.interrupt(METHOD, { force: true }), 'sent');
    assert.equal(createInterrupter.callCount, 1);
    assert.deepEqual(interrupter.attach.args, [[FAKE_PID]]);
    assert.deepEqual(interrupter.fire.args[1], [METHOD, true, undefined]);
  });

  it('asks by message where the kernel is not known to take signals', async () => {
    const interrupter = fakeInterrupter();
    const process = kernelProcess({
      interrupter,
      takesSignals: () => false,
      monitor: () => monitor,
    });
    assert.equal(await process.interrupt(), 'sent');
    assert.equal(monitor.requestInterrupt.callCount, 1);
    assert.equal(interrupter.fire.callCount, 0);
  });

  it('fires the interrupter all the same by force', async () => {
    const interrupter = fakeInterrupter();
    const process = kernelProcess({ interrupter, takesSignals: () => false });
    assert.equal(process.ruledOut(false), 'NOT_SUPPORTED');
    assert.equal(process.ruledOut(true), undefined);
    await process.interrupt(METHOD, { force: true });
    assert.equal(interrupter.fire.callCount, 1);
  });

  it('asks a kernel without a process by message', async () => {
    const process = kernelProcess({ monitor: () => monitor });
    assert.equal(await process.interrupt(), 'sent');
    assert.equal(monitor.requestInterrupt.callCount, 1);
  });

  it('sends a message after the interrupt, so that an event loop notices', async () => {
    const process = kernelProcess({ interrupter: fakeInterrupter(), monitor: () => monitor });
    assert.equal(await process.interrupt(METHOD), 'sent');
    assert.equal(monitor.nudge.callCount, 1);
  });

  it('sends no message where nothing was sent', async () => {
    const interrupter = fakeInterrupter();
    interrupter.fire.resolves('none');
    const process = kernelProcess({ interrupter, monitor: () => monitor });
    assert.equal(await process.interrupt(METHOD), 'none');
    assert.equal(monitor.nudge.callCount, 0);
  });

  it('tells what failed while it attached, and tries again at the next attach', async () => {
    const createInterrupter = sinon.stub().resolves(fakeInterrupter());
    createInterrupter.onFirstCall().rejects(new KernelInterruptError('DAEMON_FAILED', 'no'));
    const process = kernelProcess({ process: { pid: FAKE_PID }, createInterrupter });
    assert.equal(await process.attach(), 'DAEMON_FAILED');
    await assert.rejects(process.interrupt(METHOD), { code: 'DAEMON_FAILED' });
    assert.equal(createInterrupter.callCount, 1);
    assert.equal(await process.attach(), undefined);
    assert.equal(await process.interrupt(METHOD), 'sent');
  });

  it('knows that the kernel is handling an interrupt by what the daemon tells', async () => {
    const diagnosis = { attached: 1, kernel: 1, chain: [], methods: new Map() };
    for (const isHandling of [true, false]) {
      const diagnose = () => Promise.resolve({ ...diagnosis, isHandling });
      const interrupter = Object.assign(fakeInterrupter(), { diagnose });
      assert.equal(await kernelProcess({ interrupter }).isHandling(), isHandling);
    }
    const failing = { diagnose: () => Promise.reject(new Error('no daemon')) };
    const interrupter = Object.assign(fakeInterrupter(), failing);
    assert.equal(await kernelProcess({ interrupter }).isHandling(), false);
  });
});
