import { EventEmitter } from 'node:events';
import path from 'node:path';
import sinon from 'sinon';
import type { KernelRegistration, KernelStatus } from '../../../src/api';
import { KernelInterruptError } from '../../../src/base/errors';
import { nullLogger } from '../../../src/base/logger';
import { DaemonInterrupter } from '../../../src/daemon/DaemonInterrupter';
import type { Kernel } from '../../../src/kernels/Kernel';
import { CellWatch, type CellOutcome } from '../../../src/kernels/observe/CellWatch';
import type { KernelWatcher } from '../../../src/kernels/observe/MessagesObserver';
import {
  standaloneKernel,
  type StandaloneOptions,
} from '../../../src/sources/registered/standaloneKernel';

export const METHOD = process.platform === 'win32' ? 'event' : 'signal';

/** A connection file that is there; the tests' monitors do not read it. */
export const WRITTEN_FILE = path.join(__dirname, '..', '..', '..', '..', 'package.json');

export const FAKE_PID = 2 ** 22 + 1;

export class FakeChild extends EventEmitter {
  /** More than Linux ever gives: no process has it. */
  readonly pid = FAKE_PID;
}

/** An interrupter as the daemon makes them, which sends nothing. */
export function fakeInterrupter() {
  const stubs = {
    attach: sinon.stub().resolves([METHOD]),
    fire: sinon.stub().resolves(METHOD),
    dispose: sinon.stub(),
  };
  const interrupter = Object.create(DaemonInterrupter.prototype) as DaemonInterrupter;
  return Object.assign(interrupter, stubs);
}

/** A watch that sees these outcomes, one for each time that it is waited for. */
export class ScriptedWatch extends CellWatch {
  /** The time limits of the waits so far. */
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

/** A monitor that says this of the kernel, and sees this become of its cell. */
export function fakeMonitor(status: KernelStatus | 'unknown', outcome?: CellOutcome) {
  return {
    ready: Promise.resolve(),
    status,
    info: { language: 'python', implementation: 'ipython' },
    watchRunning: () => (status === 'idle' ? undefined : new ScriptedWatch('r', [outcome])),
    whenCurrent: sinon.stub().resolves(),
    requestInterrupt: sinon.stub(),
    nudge: sinon.stub(),
    isAlive: sinon.stub().resolves(true),
    onDidChangeStatus: () => () => undefined,
    dispose: sinon.stub(),
  } satisfies KernelWatcher;
}

/** The settings of a test that waits for nothing as long as this. */
export const patient: Pick<StandaloneOptions, 'settings'> = {
  settings: () => ({ gracePeriodMs: 1000, consoleInterrupt: 'auto' }),
};

export function registered(
  kernel: Partial<KernelRegistration>,
  options: Partial<StandaloneOptions> = {},
): Kernel {
  return standaloneKernel(
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
