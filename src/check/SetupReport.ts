/** The steps of the check, in their order. */
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
  /** What was found, or the sentence of what failed; empty where it was not reached. */
  readonly detail: string;
  /** What to do about it, where it failed. */
  readonly advice?: string;
}

export interface SetupVersions {
  readonly vscode: string;
  readonly extension: string;
  readonly node: string;
  readonly libuv: string;
  /** The operating system, its release and the processor. */
  readonly platform: string;
  /** What the kernel ran on, and what the daemon did, as far as that was reached. */
  readonly python?: string;
  readonly daemonPython?: string;
  /** The version of the daemon's protocol. */
  readonly protocol?: number;
}

/** What came of a check. `formatReport` makes a text of it that can be shown to anybody. */
export interface SetupReport {
  readonly ok: boolean;
  readonly steps: readonly SetupStep[];
  readonly versions: SetupVersions;
  /** What the log got meanwhile: its end. */
  readonly log: readonly string[];
  /** Not for other people's eyes: formatReport writes ~ for it. */
  readonly homeFolder: string;
}

export const STEP_TITLES: Readonly<Record<SetupStepName, string>> = {
  interpreter: 'Python of the kernels',
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
