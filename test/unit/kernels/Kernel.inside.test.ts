import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import type { KernelRegistration } from '../../../src/api';
import type { Kernel } from '../../../src/kernels/Kernel';
import type { KernelInfo } from '../../../src/jupyter/kernelInfo';
import type { InterruptSettings } from '../../../src/kernels/InterruptSettings';
import { replyOf, LOOK } from './inside/fakeInside';
import { fakeMonitor, newKernel, WRITTEN_FILE } from './kernelWithFakes';

const IPYKERNEL = { language: 'python', implementation: 'ipython', usesJupyterSession: true };

interface Case {
  readonly info?: KernelInfo;
  readonly controlInterrupt?: InterruptSettings['controlInterrupt'];
  readonly registration?: Partial<KernelRegistration>;
  readonly withScript?: boolean;
}

/** Returns a busy kernel whose monitor has learned `info` about it. */
async function busyKernel({
  info = IPYKERNEL,
  controlInterrupt = 'auto',
  registration = {},
  withScript = true,
}: Case = {}): Promise<{ kernel: Kernel; monitor: ReturnType<typeof fakeMonitor> }> {
  const monitor = { ...fakeMonitor('busy'), info: info as typeof IPYKERNEL };
  const answer = Promise.resolve(replyOf(JSON.stringify(LOOK)));
  monitor.runOnControl.returns(answer);
  const kernel = newKernel(
    { connectionFile: WRITTEN_FILE, ...registration },
    {
      settings: () => ({ gracePeriodMs: 1, consoleInterrupt: 'auto', controlInterrupt }),
      openMonitor: () => Promise.resolve(monitor),
      ...(withScript && { insideScript: () => Promise.resolve('') }),
    },
  );
  while (kernel.status !== 'busy') {
    await setImmediate();
  }
  return { kernel, monitor };
}

describe('Kernel and our code inside the kernel', () => {
  it('interrupts ipykernel from inside, and reports where it is stuck if its cell goes on', async () => {
    const { kernel } = await busyKernel();
    const result = await kernel.interrupt();
    assert.deepEqual(
      result.attempts.map(({ method }) => method),
      ['control', 'message'],
    );
    assert.equal(result.outcome, 'stillBusy');
    assert.equal(result.where?.[0]?.line, 3);
    assert.equal(kernel.lastLook?.request, 'cell');
    assert.equal(kernel.canLook, true);
    kernel.dispose();
  });

  const without: [string, Case][] = [
    ['the setting controlInterrupt is never', { controlInterrupt: 'never' }],
    ['the kernel is xeus-python', { info: { language: 'python', implementation: 'xeus-python' } }],
    [
      'the kernel is a Bash kernel that uses only the base class of ipykernel',
      { info: { ...IPYKERNEL, implementation: 'bash' } },
    ],
    [
      'the kernel calls itself ipython, but is not built on ipykernel',
      { info: { ...IPYKERNEL, usesJupyterSession: false } },
    ],
    ['the kernel has not said what it is', { info: {} }],
    ['the provider asks for interrupt requests', { registration: { interruptMode: 'message' } }],
    ['there is no script to run', { withScript: false }],
  ];
  for (const [what, options] of without) {
    it(`does not run our code if ${what}`, async () => {
      const { kernel, monitor } = await busyKernel(options);
      await kernel.interrupt();
      assert.equal(kernel.canLook, false);
      assert.equal(await kernel.look(), undefined);
      assert.equal(monitor.runOnControl.callCount, 0);
      kernel.dispose();
    });
  }

  it('rejects endAwaitedChild with TIMED_OUT if the kernel does not answer', async () => {
    const { kernel, monitor } = await busyKernel();
    const look = await kernel.look();
    assert.ok(look && look !== 'unanswered');
    monitor.runOnControl.resolves(undefined);
    await assert.rejects(kernel.endAwaitedChild({ pid: 1, name: 'x' }, look), {
      code: 'TIMED_OUT',
    });
    assert.equal(await kernel.look(), 'unanswered');
    kernel.dispose();
  });
});
