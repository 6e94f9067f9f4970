import { EventEmitter } from 'node:events';
import path from 'node:path';
import sinon from 'sinon';
import type { KernelRegistration, KernelStatus } from '../../../src/api';
import { KernelInterruptError } from '../../../src/base/errors';
import { nullLogger } from '../../../src/base/logger';
import { DaemonInterrupter } from '../../../src/daemon/DaemonInterrupter';
import type { Kernel } from '../../../src/kernels/Kernel';
import { CellWatch, type CellOutcome } from '../../../src/kernels/observe/CellWatch';
import type { Monitor } from '../../../src/kernels/observe/MessagesObserver';
import {
  standaloneKernel,
  type StandaloneOptions,
} from '../../../src/sources/registered/standaloneKernel';

export const METHOD = process.platform === 'win32' ? 'event' : 'signal';

/** A file that exists. It can be any file, because the fake monitors do not read their connection file. */
export const WRITTEN_FILE = path.join(__dirname, '..', '..', '..', '..', 'package.json');

/** Above the largest pid of Linux: no process has it. */
export const FAKE_PID = 2 ** 22 + 1;

export class FakeProcess extends EventEmitter {
  readonly pid = FAKE_PID;
}

/** A fake provider: it reports the status of its kernel to its listeners. */
export class FakeProvider {
  readonly listeners = new Set<(status: KernelStatus) => unknown>();

  constructor(readonly status: KernelStatus) {}

  readonly onDidChangeStatus = (
    listener: (status: KernelStatus) => unknown,
  ): { dispose: () => void } => {
    this.listeners.add(listener);
    return { dispose: () => void this.listeners.delete(listener) };
  };

  reports(status: KernelStatus): void {
    this.listeners.forEach((listener) => listener(status));
  }
}

/** A DaemonInterrupter that sends nothing. */
export function fakeInterrupter() {
  const stubs = {
    attach: sinon.stub().resolves([METHOD]),
    fire: sinon.stub().resolves(METHOD),
    dispose: sinon.stub(),
  };
  const interrupter = Object.create(DaemonInterrupter.prototype) as DaemonInterrupter;
  return Object.assign(interrupter, stubs);
}

/** A cell watch with prepared outcomes. Each call of `wait` takes the next one; undefined: the cell goes on. */
export class ScriptedWatch extends CellWatch {
  /** The time limit of each call of `wait`, in ms. */
  readonly waits: number[] = [];

  constructor(
    request: string | undefined,
    private readonly outcomes: (CellOutcome | undefined)[],
  ) {
    super(request, () => undefined);
  }

  override wait(timeLimitMs: number): Promise<CellOutcome | undefined> {
    this.waits.push(timeLimitMs);
    const next = this.outcomes.shift();
    if (next) {
      this.settle(next);
    }
    return Promise.resolve(this.outcome);
  }
}

/** Returns a fake monitor that reports this status. Its cell watch sees this outcome. */
export function fakeMonitor(status: KernelStatus | 'unknown', outcome?: CellOutcome) {
  return {
    ready: Promise.resolve(),
    wake: () => false,
    onInput: () => () => undefined,
    status,
    info: { language: 'python', implementation: 'ipython' },
    watchRunning: () => (status === 'idle' ? undefined : new ScriptedWatch('r', [outcome])),
    whenCurrent: sinon.stub().resolves(),
    whenAnswered: sinon.stub().resolves(),
    expectCell: sinon.stub(),
    holder: undefined,
    request: undefined,
    follow: sinon.stub(),
    runOnControl: sinon.stub().resolves(),
    requestInterrupt: sinon.stub(),
    nudge: sinon.stub(),
    isAlive: sinon.stub().resolves(true),
    onDidChangeStatus: () => () => undefined,
    dispose: sinon.stub(),
  } satisfies Monitor;
}

/** For a test whose interrupt ends before the grace period does. */
export const longGracePeriod: Pick<StandaloneOptions, 'settings'> = {
  settings: () => ({ gracePeriodMs: 1000, consoleInterrupt: 'auto' }),
};

/** Returns a Kernel with one registration. By default, its grace period is 1 ms, and no Python runs the daemon. */
export function newKernel(
  kernel: Partial<KernelRegistration>,
  options: Partial<StandaloneOptions> = {},
): Kernel {
  return standaloneKernel(
    { name: 'the kernel', ...kernel },
    {
      createInterrupter: () =>
        Promise.reject(new KernelInterruptError('NO_INTERPRETER', 'No Python was found.')),
      settings: () => ({ gracePeriodMs: 1, consoleInterrupt: 'auto' }),
      logger: nullLogger,
      ...options,
    },
  );
}

/** Returns a Python kernel with a process and a connection file. The monitor observes it. */
export function kernelHeardBy(monitor: Monitor, kernel: Partial<KernelRegistration> = {}): Kernel {
  return newKernel(
    { process: new FakeProcess(), connectionFile: WRITTEN_FILE, language: 'python', ...kernel },
    { ...longGracePeriod, openMonitor: () => Promise.resolve(monitor) },
  );
}
