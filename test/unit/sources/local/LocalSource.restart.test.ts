import assert from 'node:assert/strict';
import sinon, { useFakeTimers } from 'sinon';
import type { KernelStatus } from '../../../../src/api';
import { nullLogger } from '../../../../src/base/logger';
import type { FoundKernel } from '../../../../src/sources/local/findings';
import { LocalSource } from '../../../../src/sources/local/LocalSource';
import { until } from '../../../rig/waiting';
import { fakeMonitor, longGracePeriod, WRITTEN_FILE } from '../../kernels/kernelWithFakes';

const OWN_PID = 7;
const OLD: FoundKernel = {
  ...{ pid: 1, start: 'old', name: 'python3', connectionFile: WRITTEN_FILE, ports: [] },
  ...{ launchers: [], ancestors: [OWN_PID], isIpykernel: true },
  ...{ session: undefined, problem: undefined },
};
const NEW: FoundKernel = { ...OLD, pid: 2, start: 'new' };

describe('LocalSource, when another program restarts a kernel', () => {
  it('finds the new process, although it starts seconds after the old one has ended', async () => {
    let running = [OLD];
    let report: (status: KernelStatus | 'unknown') => void = () => assert.fail('not listened to');
    const monitor = {
      ...fakeMonitor('idle'),
      onDidChangeStatus: (listener: typeof report) => {
        report = listener;
        return () => undefined;
      },
    };
    const source = new LocalSource({
      ...{ windowPid: OWN_PID, logger: nullLogger, ...longGracePeriod },
      find: () => Promise.resolve({ kernels: running, folders: [] }),
      adopt: sinon.stub().rejects(),
      isRegistered: () => false,
      openMonitor: () => Promise.resolve(monitor),
    });
    const pids = (): readonly number[] => source.kernels.map(({ found }) => found.pid);
    await source.refresh();
    await until('the monitor is open', () => source.kernels[0]?.observers[0]?.status === 'idle');
    const clock = useFakeTimers();
    try {
      running = [];
      Object.assign(monitor, { status: 'dead' });
      report('dead');
      await clock.tickAsync(2000);
      assert.deepEqual(pids(), []);
      running = [NEW];
      await clock.tickAsync(1000);
      assert.deepEqual(pids(), [2]);
    } finally {
      clock.restore();
      source.dispose();
    }
  });
});
