import type { InterruptOutcome, KernelStatus } from '../../src/api';
import { COMMANDS, type CommandId } from '../../src/vscode/contributions';

/** The answer of a command to its caller and to its user. */
export interface CommandAnswer {
  /** The outcome that it returns, or the outcomes by kernel name. By default it returns nothing. */
  readonly returns?: InterruptOutcome | Readonly<Record<string, InterruptOutcome>>;
  /** The kernels whose providers are asked to interrupt them. */
  readonly asks?: readonly string[];
  /** The complete message. */
  readonly message?: string;
  /** Whether it asks for a text. The test closes the question without an answer. */
  readonly asksForText?: boolean;
  /** The rows of the list that it opens. The test closes the list without a choice. */
  readonly list?: readonly string[];
  /** A part of the report that it opens. */
  readonly report?: RegExp;
  /** A part of the first cell of the notebook that it opens. The notebook has no file. */
  readonly notebook?: RegExp;
  /** A part of the log that it shows. */
  readonly log?: RegExp;
}

export type CommandAnswers = Readonly<Record<CommandId, CommandAnswer>>;

/** A state of the extension, and the answer of every command in that state. */
export interface CommandState {
  /** The names and statuses of the kernels to register. The provider of each kernel interrupts it. */
  readonly kernels: Readonly<Record<string, KernelStatus>>;
  readonly answers: CommandAnswers;
}

/** The answers of the commands that concern kernels. */
type KernelAnswers = Pick<
  CommandAnswers,
  | typeof COMMANDS.interruptKernel
  | typeof COMMANDS.interruptAllKernels
  | typeof COMMANDS.showKernels
  | typeof COMMANDS.whereIsItStuck
  | typeof COMMANDS.openSample
>;

const SAMPLE = { [COMMANDS.openSample]: { notebook: /^# Kernel Interrupt: a sample$/m } };

/** The answers of the commands that concern the daemon and Jupyter servers. */
type DaemonAnswers = Omit<CommandAnswers, keyof KernelAnswers>;

const NO_SERVER = {
  [COMMANDS.disconnectServer]: { message: 'You are not connected to any Jupyter server.' },
};

const NOTHING_BUSY = {
  returns: {},
  message: 'No kernel of this window is busy. There is nothing to interrupt.',
};

const noKernel: KernelAnswers = {
  ...SAMPLE,
  [COMMANDS.interruptKernel]: {
    message: 'There is no kernel to interrupt: none was found.',
  },
  [COMMANDS.interruptAllKernels]: NOTHING_BUSY,
  [COMMANDS.showKernels]: {
    message: 'There is no kernel to show: none was found.',
  },
  [COMMANDS.whereIsItStuck]: {
    message: 'There is no kernel to look inside: none was found.',
  },
};

const idleKernel: KernelAnswers = {
  ...SAMPLE,
  [COMMANDS.interruptKernel]: {
    returns: 'idle',
    message: 'Quiet is idle. There is nothing to interrupt.',
  },
  [COMMANDS.interruptAllKernels]: NOTHING_BUSY,
  [COMMANDS.showKernels]: { list: ['Quiet, idle'] },
  [COMMANDS.whereIsItStuck]: {
    message: 'Kernel Interrupt cannot look inside Quiet, because its connection file is not known.',
  },
};

/** One kernel is busy, another one is idle. */
const busyKernel: KernelAnswers = {
  ...SAMPLE,
  [COMMANDS.interruptKernel]: {
    returns: 'sent',
    asks: ['Busy'],
    message: 'Asked the provider of Busy to interrupt it. The kernel is idle now.',
  },
  [COMMANDS.interruptAllKernels]: {
    returns: { Busy: 'sent' },
    asks: ['Busy'],
    message: 'Busy was sent an interrupt.',
  },
  [COMMANDS.showKernels]: { list: ['Busy, busy', 'Quiet, idle'] },
  [COMMANDS.whereIsItStuck]: {
    message: 'Kernel Interrupt cannot look inside Busy, because its connection file is not known.',
  },
};

/** In an untrusted workspace, an interrupt by the provider works as always, but no code runs in a kernel. */
const untrustedBusyKernel: KernelAnswers = {
  ...busyKernel,
  [COMMANDS.whereIsItStuck]: {
    message:
      'This workspace is not trusted, so Kernel Interrupt runs no code in a kernel. Trust the workspace first.',
  },
};

const WORKS =
  /^Everything works: the check interrupted a loop and a sleep, and the variables were kept\.$/m;
const CHECKED = 'Check Setup has finished. See the report.';

const runningDaemon: DaemonAnswers = {
  ...NO_SERVER,
  [COMMANDS.connectServer]: { asksForText: true },
  [COMMANDS.restartDaemon]: {
    message: 'The interrupt daemon was restarted. You can interrupt every kernel as before.',
  },
  [COMMANDS.checkSetup]: { message: CHECKED, report: WORKS },
  [COMMANDS.showLog]: { log: /Interrupt daemon \d+ runs on Python/ },
};

const untrustedDaemon: DaemonAnswers = {
  ...NO_SERVER,
  [COMMANDS.connectServer]: {
    message:
      'This workspace is not trusted, so Kernel Interrupt contacts no Jupyter server. Trust the workspace first.',
  },
  [COMMANDS.restartDaemon]: {
    message:
      'This workspace is not trusted, so Kernel Interrupt runs no Python. Trust the workspace first.',
  },
  [COMMANDS.checkSetup]: {
    message: CHECKED,
    report:
      /This workspace is not trusted, so Kernel Interrupt runs no Python\. Trust the workspace first\. Run "Workspaces: Manage Workspace Trust"/,
  },
  // The log may be empty, because no daemon has started.
  [COMMANDS.showLog]: { log: /^/ },
};

/** Another Python runs the daemon, but Check Setup checks the Python that the setting names. */
const substituteDaemon: DaemonAnswers = {
  ...runningDaemon,
  [COMMANDS.checkSetup]: {
    message: CHECKED,
    report: /\/no\/such\/python is not a working Python.* the setting kernelInterrupt\.interpreter/,
  },
};

const KERNELS = {
  none: {},
  idle: { Quiet: 'idle' },
  busy: { Busy: 'busy', Quiet: 'idle' },
} as const;

/** Every state. `everyCommand` tests a state in a start of VS Code that has it. */
export const commandStates = {
  'without a kernel': { kernels: KERNELS.none, answers: { ...noKernel, ...runningDaemon } },
  'with an idle kernel': { kernels: KERNELS.idle, answers: { ...idleKernel, ...runningDaemon } },
  'with a busy kernel': { kernels: KERNELS.busy, answers: { ...busyKernel, ...runningDaemon } },
  'in a workspace that is not trusted': {
    kernels: KERNELS.busy,
    answers: { ...untrustedBusyKernel, ...untrustedDaemon },
  },
  'without the Python extension': {
    kernels: KERNELS.none,
    answers: { ...noKernel, ...runningDaemon },
  },
  'with a setting that names no Python': {
    kernels: KERNELS.busy,
    answers: { ...busyKernel, ...substituteDaemon },
  },
} as const satisfies Record<string, CommandState>;
