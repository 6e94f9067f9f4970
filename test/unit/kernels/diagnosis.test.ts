import assert from 'node:assert/strict';
import { formatDiagnosis } from '../../../src/kernels/diagnosis/formatDiagnosis';
import { KernelInterruptError } from '../../../src/base/errors';
import {
  FakeChild,
  fakeInterrupter,
  fakeMonitor,
  registered,
  METHOD,
  patient,
  WRITTEN_FILE,
} from './fakeKernel';

describe('the diagnosis of a kernel', () => {
  it('says what is known, what rules the ways out, and what was tried; it fires nothing', async () => {
    const interrupter = fakeInterrupter();
    const kernel = registered(
      {
        process: new FakeChild(),
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
      { ...patient, openMonitor: () => Promise.resolve(fakeMonitor('busy', 'interrupted')) },
    );
    await kernel.interrupt();
    const fired = interrupter.fire.callCount;
    const diagnosis = await kernel.diagnose();
    assert.equal(interrupter.fire.callCount, fired);
    assert.deepEqual(
      [diagnosis.status, diagnosis.source, diagnosis.heartbeat, diagnosis.history.length],
      ['busy', 'messages', true, 1],
    );
    const page = formatDiagnosis(diagnosis);
    for (const said of [
      "# Why won't the kernel stop?",
      'Status: busy, seen by its own messages',
      'Heartbeat: answers',
      'Process: python3 (4243)',
      'Behind: sh (4242)',
      'SIGINT: default',
      'Leads a process group: python3 (4243)',
      `${METHOD}: It would end. (WOULD_KILL)`,
      'message: possible',
      'interrupted after',
    ]) {
      assert.ok(page.includes(said), `"${said}" is missing in:\n${page}`);
    }
    kernel.dispose();
  });

  it('says why the process cannot be seen', async () => {
    const interrupter = fakeInterrupter();
    interrupter.attach.rejects(new KernelInterruptError('NO_SUCH_PROCESS', 'It has ended.'));
    const kernel = registered({ process: new FakeChild(), interrupter });
    const page = formatDiagnosis(await kernel.diagnose());
    assert.match(page, /Process: It has ended\. \(NO_SUCH_PROCESS\)/);
    assert.match(page, /Status: unknown/);
    assert.match(page, /## What was tried\n\n- nothing/);
    kernel.dispose();
  });
});
