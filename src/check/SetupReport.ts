import type { KernelFindings } from './KernelFindings';

/** The steps of the check, in order. */
export const SETUP_STEPS = [
  'interpreter',
  'daemonPython',
  'daemon',
  'handle',
  'message',
  'kernel',
  'attach',
  'cell',
  'interrupt',
  'sleep',
  'variable',
  'end',
] as const;

export type SetupStepName = (typeof SETUP_STEPS)[number];

export interface SetupStep {
  readonly name: SetupStepName;
  readonly status: 'ok' | 'failed' | 'notReached';
  readonly elapsedMs: number;
  /** The step's findings, or the error's message; empty if the step was not reached. */
  readonly detail: string;
  /** Advice to the user, if the step failed. */
  readonly advice?: string;
}

/** Whether the user cancelled the check during this step. Every other step that failed has advice. */
export function isCancelled({ status, advice }: SetupStep): boolean {
  return status === 'failed' && advice === undefined;
}

export interface SetupVersions {
  readonly vscode: string;
  readonly extension: string;
  readonly node: string;
  readonly libuv: string;
  /** The operating system, its release and the processor. */
  readonly platform: string;
  /** The kernel's Python. This and the next two are absent if the check ended before it knew them. */
  readonly python?: string;
  readonly daemonPython?: string;
  /** The version of the daemon's protocol. */
  readonly protocol?: number;
}

/** The result of a check. `formatReport` turns it into text that the user can publish. */
export interface SetupReport {
  readonly ok: boolean;
  readonly steps: readonly SetupStep[];
  readonly versions: SetupVersions;
  /** The kernels of this window; absent if the check was not asked for them. */
  readonly kernels?: KernelFindings;
  /** The last lines of the log during the check. */
  readonly log: readonly string[];
  /** The user's home folder, which is private: `formatReport` replaces it with `~`. */
  readonly homeFolder: string;
}

export const STEP_TITLES: Readonly<Record<SetupStepName, string>> = {
  interpreter: 'Python of the test kernel',
  daemonPython: 'Python of the daemon',
  daemon: 'Interrupt daemon',
  handle: 'Interrupt handle',
  message: 'ZeroMQ messages',
  kernel: 'Kernel',
  attach: 'Routes to the kernel',
  cell: 'Endless loop',
  interrupt: 'Interrupt of the loop',
  sleep: 'Interrupt of a sleep',
  variable: 'Variables kept',
  end: 'Clean-up',
};
