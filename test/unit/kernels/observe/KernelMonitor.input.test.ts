import assert from 'node:assert/strict';
import type { SinonFakeTimers } from 'sinon';
import { INSIDE_PREFIX } from '../../../../src/jupyter/messages';
import type {
  KernelMonitor,
  KernelMonitorOptions,
} from '../../../../src/kernels/observe/KernelMonitor';
import type { CellInput } from '../../../../src/kernels/observe/KernelMonitorActivity';
import type { FakeChannels } from './monitoredKernel';
import { cell, kernelInfo, monitoredKernel } from './monitoredKernel';

describe('KernelMonitor and what it receives', () => {
  let clock: SinonFakeTimers;
  let channels: FakeChannels;
  let monitor: KernelMonitor;

  function begin(options: Partial<KernelMonitorOptions> = {}): void {
    ({ clock, channels, monitor } = monitoredKernel(options));
  }

  afterEach(() => {
    monitor.dispose();
    clock.restore();
  });

  describe('onInput', () => {
    let inputs: CellInput[];

    beforeEach(() => {
      begin();
      inputs = [];
    });

    it('gives the code and the execution count of each cell that begins', () => {
      monitor.onInput((input) => inputs.push(input));
      channels.begins('a = 1', 3);
      channels.begins('a = 2', 4);
      assert.deepEqual(inputs, [
        { code: 'a = 1', executionCount: 3 },
        { code: 'a = 2', executionCount: 4 },
      ]);
    });

    it('gives nothing for a request that runs our code, whichever window sent it', () => {
      monitor.onInput((input) => inputs.push(input));
      channels.begins('look()', 3, cell(`${INSIDE_PREFIX}1`));
      assert.deepEqual(inputs, []);
    });

    it('gives nothing for a malformed message, or for one that is not an execute_input', () => {
      monitor.onInput((input) => inputs.push(input));
      channels.publishes('execute_input', { code: 'a' }, cell('a'));
      channels.publishes('execute_input', { code: 1, execution_count: 1 }, cell('a'));
      channels.publishes('execute_result', { code: 'a', execution_count: 1 }, cell('a'));
      assert.deepEqual(inputs, []);
    });

    it('calls the listener after the monitor has become busy', () => {
      const seen: unknown[] = [];
      monitor.onInput(() => seen.push(monitor.status));
      channels.says('busy', cell('a'));
      channels.begins('a', 1, cell('a'));
      assert.deepEqual(seen, ['busy']);
    });

    it('calls no listener that was removed, and no listener after dispose', () => {
      monitor.onInput((input) => inputs.push(input))();
      channels.begins('a', 1);
      monitor.onInput((input) => inputs.push(input));
      monitor.dispose();
      channels.begins('a', 2);
      assert.deepEqual(inputs, []);
    });
  });

  describe('the topics of iopub', () => {
    const ipykernel = { ...kernelInfo, implementation: 'ipython' };

    it('are restricted at once if the command line shows ipykernel', () => {
      begin({ isIpykernel: true });
      assert.deepEqual(channels.topics, ['kernel.']);
    });

    it('are restricted once the kernel answers that it is ipykernel', () => {
      begin();
      assert.deepEqual(channels.topics, []);
      channels.repliesAs('5f2a_4242_1', 'kernel_info_reply', ipykernel);
      assert.deepEqual(channels.topics, ['kernel.']);
    });

    const others: [string, string, object][] = [
      [
        'of the implementation xpython',
        '5f2a_4242_1',
        { ...kernelInfo, implementation: 'xpython' },
      ],
      ['that gives no implementation', '5f2a_4242_1', kernelInfo],
      ['that only calls itself ipython', '0f8fad5b-d9cb-469f-a165-70867728950e', ipykernel],
    ];
    for (const [what, msgId, content] of others) {
      it(`are never restricted for a kernel ${what}`, () => {
        begin();
        channels.repliesAs(msgId, 'kernel_info_reply', { ...content });
        assert.deepEqual(channels.topics, []);
      });
    }

    it('are not restricted by an execute_reply', () => {
      begin();
      channels.repliesAs('5f2a_4242_1', 'execute_reply', ipykernel);
      assert.deepEqual(channels.topics, []);
    });
  });
});
