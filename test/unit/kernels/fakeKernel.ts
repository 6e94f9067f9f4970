import { EventEmitter } from 'node:events';
import path from 'node:path';
import sinon from 'sinon';
import type { KernelStatus } from '../../../src/api';
import type { ProcessInterrupter } from '../../../src/daemon/DaemonInterrupter';
import { KernelInterruptError } from '../../../src/base/errors';
import type { RunningOutcome } from '../../../src/kernels/observe/CellWatch';
import { KernelProcess } from '../../../src/kernels/KernelProcess';
import type {
  KernelDescription,
  KernelProcessOptions,
} from '../../../src/kernels/KernelProcessOptions';
import type { KernelWatcher } from '../../../src/kernels/observe/KernelSight';
import { nullLogger } from '../../../src/base/logger';

export const METHOD = process.platform === 'win32' ? 'event' : 'signal';

/** What is there for a connection file: the tests' monitors do not read it. */
export const WRITTEN_FILE = path.join(__dirname, '..', '..', '..', '..', 'package.json');

export const FAKE_PID = 2 ** 22 + 1;

export class FakeChild extends EventEmitter {
  /** More than Linux ever gives: no process has it. */
  readonly pid = FAKE_PID;
}

export function fakeInterrupter() {
  return {
    attach: sinon.stub().resolves([METHOD]),
    fire: sinon.stub().resolves(METHOD),
    dispose: sinon.stub(),
  } satisfies ProcessInterrupter;
}

/** A monitor that says this of the kernel, and sees this become of its cell. */
export function fakeMonitor(status: KernelStatus | 'unknown', outcome?: RunningOutcome) {
  return {
    ready: Promise.resolve(),
    status,
    info: { language: 'python', implementation: 'ipython' },
    watchRunning: () =>
      status === 'idle'
        ? undefined
        : {
            request: 'r',
            settled: undefined,
            ended: new AbortController().signal,
            wait: sinon.stub().resolves(outcome),
            dispose: sinon.stub(),
          },
    whenCurrent: sinon.stub().resolves(),
    requestInterrupt: sinon.stub(),
    nudge: sinon.stub(),
    isAlive: sinon.stub().resolves(true),
    onDidChangeStatus: () => () => undefined,
    dispose: sinon.stub(),
  } satisfies KernelWatcher;
}

/** The settings of a test that waits for nothing as long as this. */
export const patient: Pick<KernelProcessOptions, 'settings'> = {
  settings: () => ({ gracePeriodMs: 1000, consoleInterrupt: 'auto' }),
};

export function kernelProcess(
  kernel: Partial<KernelDescription>,
  options: Partial<KernelProcessOptions> = {},
): KernelProcess {
  return new KernelProcess(
    { name: 'the kernel', ...kernel },
    {
      createInterrupter: () =>
        Promise.reject(new KernelInterruptError('NO_INTERPRETER', 'There is no Python.')),
      settings: () => ({ gracePeriodMs: 1, consoleInterrupt: 'auto' }),
      logger: nullLogger,
      ...options,
    },
  );
}
