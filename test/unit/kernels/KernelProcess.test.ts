import assert from 'node:assert/strict';
import sinon from 'sinon';
import { KernelInterruptError } from '../../../src/base/errors';
import { nullLogger } from '../../../src/base/logger';
import { KernelProcess, type KernelProcessOptions } from '../../../src/kernels/KernelProcess';
import { FAKE_PID, fakeInterrupter, METHOD } from './kernelWithFakes';

const monitor = { requestInterrupt: sinon.spy(), nudge: sinon.spy() };

function kernelProcess(options: Partial<KernelProcessOptions> = {}): KernelProcess {
  return new KernelProcess({
    name: 'the kernel',
    createInterrupter: () => assert.fail('an interrupter was created'),
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

  it('rejects an interrupt of a kernel that has neither a process nor channels', async () => {
    const process = kernelProcess();
    assert.equal(process.canInterrupt, false);
    await assert.rejects(process.interrupt(), { code: 'CANNOT_INTERRUPT' });
  });

  it('creates an interrupter at the first interrupt, attaches it, and fires it', async () => {
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

  it('attaches the interrupter again, with the ports of the kernel, when they become known or change', async () => {
    const interrupter = fakeInterrupter();
    const ports = sinon.stub().resolves(undefined);
    const process = kernelProcess({ process: { pid: FAKE_PID }, interrupter, ports });
    await process.attach();
    for (const known of [[1, 2], [1, 2], undefined, [3]]) {
      ports.resolves(known);
      await Promise.all([process.attach(), process.attach()]);
    }
    assert.deepEqual(interrupter.attach.args, [[FAKE_PID], [FAKE_PID, [1, 2]], [FAKE_PID, [3]]]);
  });

  it('sends an interrupt request if the kernel may not survive signals', async () => {
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

  it('fires the interrupter if forced, even if the kernel may not survive signals', async () => {
    const interrupter = fakeInterrupter();
    const process = kernelProcess({ interrupter, takesSignals: () => false });
    assert.equal(process.ruledOut(false), 'NOT_SUPPORTED');
    assert.equal(process.ruledOut(true), undefined);
    await process.interrupt(METHOD, { force: true });
    assert.equal(interrupter.fire.callCount, 1);
  });

  it('sends an interrupt request to a kernel without a process', async () => {
    const process = kernelProcess({ monitor: () => monitor });
    assert.equal(await process.interrupt(), 'sent');
    assert.equal(monitor.requestInterrupt.callCount, 1);
  });

  it('sends the kernel a message after the interrupt, because its event loop may notice a signal only then', async () => {
    const process = kernelProcess({ interrupter: fakeInterrupter(), monitor: () => monitor });
    assert.equal(await process.interrupt(METHOD), 'sent');
    assert.equal(monitor.nudge.callCount, 1);
  });

  it('sends no message if the interrupter sent nothing', async () => {
    const interrupter = fakeInterrupter();
    interrupter.fire.resolves('none');
    const process = kernelProcess({ interrupter, monitor: () => monitor });
    assert.equal(await process.interrupt(METHOD), 'none');
    assert.equal(monitor.nudge.callCount, 0);
  });

  it('returns the error code of a failed attach, and tries again at the next attach', async () => {
    const createInterrupter = sinon.stub().resolves(fakeInterrupter());
    createInterrupter.onFirstCall().rejects(new KernelInterruptError('DAEMON_FAILED', 'no'));
    const process = kernelProcess({ process: { pid: FAKE_PID }, createInterrupter });
    assert.equal(await process.attach(), 'DAEMON_FAILED');
    await assert.rejects(process.interrupt(METHOD), { code: 'DAEMON_FAILED' });
    assert.equal(createInterrupter.callCount, 1);
    assert.equal(await process.attach(), undefined);
    assert.equal(await process.interrupt(METHOD), 'sent');
  });

  describe('checkSigint', () => {
    const refusal = { code: 'WOULD_KILL', message: 'SIGINT would end it.' } as const;
    const diagnosed = (refused: typeof refusal | null): KernelProcess => {
      const methods = new Map([['signal' as const, refused]]);
      const diagnose = () => Promise.resolve({ attached: 1, kernel: 1, chain: [], methods });
      return kernelProcess({ interrupter: Object.assign(fakeInterrupter(), { diagnose }) });
    };

    it('rejects if the daemon says that SIGINT would end the kernel', async () => {
      await assert.rejects(diagnosed(refusal).checkSigint(false), refusal);
    });

    it('also checks the process of a kernel whose provider asks for interrupt requests, although no signal may be sent to it', async () => {
      const methods = new Map([['signal' as const, refusal]]);
      const diagnose = () => Promise.resolve({ attached: 1, kernel: 1, chain: [], methods });
      const interrupter = Object.assign(fakeInterrupter(), { diagnose });
      const process = kernelProcess({
        process: { pid: FAKE_PID },
        interruptMode: 'message',
        createInterrupter: () => Promise.resolve(interrupter),
      });
      await assert.rejects(process.checkSigint(false), refusal);
      assert.equal(process.isReachable, false);
    });

    it('accepts a kernel that survives SIGINT, a kernel without a process, and any kernel if forced', async () => {
      await diagnosed(null).checkSigint(false);
      await kernelProcess({ monitor: () => monitor }).checkSigint(false);
      await diagnosed(refusal).checkSigint(true);
    });
  });

  it('takes isHandling from the diagnosis of the daemon, and returns false if the diagnosis fails', async () => {
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
