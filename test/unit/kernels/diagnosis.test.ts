import assert from 'node:assert/strict';
import { formatDiagnosis } from '../../../src/kernels/diagnosis/formatDiagnosis';
import { KernelInterruptError } from '../../../src/base/errors';
import {
  FakeProcess,
  fakeInterrupter,
  fakeMonitor,
  newKernel,
  METHOD,
  longGracePeriod,
  WRITTEN_FILE,
} from './kernelWithFakes';

describe('Kernel.diagnose', () => {
  it('says what is known, what rules the routes out, and what was tried, and fires nothing', async () => {
    const interrupter = fakeInterrupter();
    const kernel = newKernel(
      {
        process: new FakeProcess(),
        interrupter: Object.assign(interrupter, {
          diagnose: () =>
            Promise.resolve({
              attached: 4242,
              kernel: 4243,
              chain: [
                { pid: 4242, name: 'sh' },
                { pid: 4243, name: 'python3' },
              ],
              methods: new Map([[METHOD, { code: 'WOULD_KILL', message: 'It would end.' }]]),
              sigint: 'default',
              group: { leads: true, members: [{ pid: 4243, name: 'python3' }] },
            }),
        }),
        connectionFile: WRITTEN_FILE,
        language: 'python',
      },
      {
        ...longGracePeriod,
        openMonitor: () => Promise.resolve(fakeMonitor('busy', 'interrupted')),
      },
    );
    await kernel.interrupt();
    const fired = interrupter.fire.callCount;
    const diagnosis = await kernel.diagnose();
    assert.equal(interrupter.fire.callCount, fired);
    assert.deepEqual(
      [diagnosis.status, diagnosis.observer, diagnosis.heartbeat, diagnosis.history.length],
      ['busy', 'messages', true, 1],
    );
    const page = formatDiagnosis(diagnosis);
    for (const said of [
      "# Why won't the kernel stop?",
      'Status: busy',
      'Observed through: its messages',
      'Heartbeat: answers',
      'Process: python3 (4243)',
      'Launchers: sh (4242)',
      'SIGINT: default',
      'Processes that would get SIGINT by the route signalGroup (the process group of the kernel): python3 (4243)',
      `(${METHOD}): It would end. (WOULD_KILL)`,
      'an interrupt request (message): possible',
      'interrupted after',
    ]) {
      assert.ok(page.includes(said), `"${said}" is missing in:\n${page}`);
    }
    kernel.dispose();
  });

  it('says why nothing is known about the process', async () => {
    const interrupter = fakeInterrupter();
    interrupter.attach.rejects(new KernelInterruptError('NO_SUCH_PROCESS', 'It has ended.'));
    const kernel = newKernel({ process: new FakeProcess(), interrupter });
    const page = formatDiagnosis(await kernel.diagnose());
    assert.match(page, /Process: It has ended\. \(NO_SUCH_PROCESS\)/);
    assert.match(page, /Status: unknown/);
    assert.match(page, /## What was tried\n\n- nothing/);
    kernel.dispose();
  });
});
