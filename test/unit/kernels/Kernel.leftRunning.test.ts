import assert from 'node:assert/strict';
import { nullLogger } from '../../../src/base/logger';
import type { ChildProcess } from '../../../src/daemon/childProcesses';
import { Kernel } from '../../../src/kernels/Kernel';
import { CellWatch } from '../../../src/kernels/observe/CellWatch';
import { described } from './fakeDescription';
import { observer, route } from './interrupt/interruptWithFakes';

const BEGAN = 1000;

const child = (pid: number, start = '1'): ChildProcess => ({
  ...{ pid, start, name: 'sleep', began: BEGAN, isHelper: false },
});

describe('Kernel.leftRunning', () => {
  let children: readonly ChildProcess[];
  let kernel: Kernel;

  beforeEach(() => {
    let watch: CellWatch;
    const signal = route('signal', {
      fire: () => {
        watch.settle('interrupted');
        return Promise.resolve('sent');
      },
    });
    const running = {
      ...observer({ status: 'running', watch: undefined }),
      observe: () => {
        watch = new CellWatch('r', () => undefined, BEGAN);
        return { status: 'running', watch } as const;
      },
    };
    const description = described('a', [], {
      observers: [running],
      routes: [signal],
      listChildren: () => Promise.resolve(children),
    });
    kernel = new Kernel([description], {
      settings: () => ({ gracePeriodMs: 1000, consoleInterrupt: 'auto' }),
      logger: nullLogger,
      onDidChange: () => undefined,
    });
  });

  const left = (): string[] => kernel.leftRunning.map(({ pid, start }) => `${pid} ${start}`);

  it('keeps the processes that an earlier cell left running, and names each process once', async () => {
    children = [child(1), child(2)];
    await kernel.interrupt();
    children = [child(2), child(1, 'later')];
    await kernel.interrupt();
    assert.deepEqual(left(), ['1 1', '2 1', '1 later']);
  });

  it('forgets a process that forgetLeft gets from the result of an earlier interrupt', async () => {
    children = [child(1), child(2)];
    const earlier = await kernel.interrupt();
    await kernel.interrupt();
    earlier.leftRunning?.slice(0, 1).forEach((one) => kernel.forgetLeft(one));
    assert.deepEqual(left(), ['2 1']);
  });
});
