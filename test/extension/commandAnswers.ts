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
  /** The headline of the report that it opens, and other parts of the report. */
  readonly report?: readonly [headline: string, ...parts: readonly RegExp[]];
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
  | typeof COMMANDS.openNotebook
  | typeof COMMANDS.stopLeftProcesses
  | typeof COMMANDS.searchKernels
>;

/** The command returns nothing and shows no message: the view and Show Kernels show what it finds. */
const SEARCH = { [COMMANDS.searchKernels]: {} };

/** The end of the row of a kernel that the tests register: who runs it, and the routes to it. */
const REGISTERED =
  'Run by the extension that registered it. An interrupt tries: the interrupt command of the extension that registered it.';

const SAMPLE = { [COMMANDS.openSample]: { notebook: /^# Kernel Interrupt: a sample$/m } };

/** The answers of the commands that concern the daemon and Jupyter servers. */
type DaemonAnswers = Omit<CommandAnswers, keyof KernelAnswers>;

const NO_SERVER = {
  [COMMANDS.disconnectServer]: {
    message:
      'There is no Jupyter server to disconnect from: you have not connected to one with "Connect to Jupyter Server…".',
  },
};

const NOTHING_BUSY = {
  returns: {},
  message:
    'This window has no busy kernel that can be interrupted. Run "Show Kernels" to see the states.',
};

/** The message if no kernel is listed. The search for kernels is off in these tests. */
const NO_KERNEL =
  'No kernel is listed. The setting Discover Kernels is off, so Kernel Interrupt lists only kernels that extensions register, and, in a trusted workspace, those of Jupyter servers to which you have connected.';

const noKernel: KernelAnswers = {
  ...SAMPLE,
  ...SEARCH,
  [COMMANDS.interruptKernel]: { message: NO_KERNEL },
  [COMMANDS.interruptAllKernels]: NOTHING_BUSY,
  [COMMANDS.showKernels]: { message: NO_KERNEL },
  [COMMANDS.whereIsItStuck]: { message: NO_KERNEL },
  [COMMANDS.openNotebook]: { message: NO_KERNEL },
  [COMMANDS.stopLeftProcesses]: { message: NO_KERNEL },
};

const idleKernel: KernelAnswers = {
  ...SAMPLE,
  ...SEARCH,
  [COMMANDS.interruptKernel]: {
    returns: 'idle',
    message: 'Quiet is idle. There is nothing to interrupt.',
  },
  [COMMANDS.interruptAllKernels]: NOTHING_BUSY,
  [COMMANDS.showKernels]: { list: [`Quiet, idle, ${REGISTERED}`] },
  [COMMANDS.whereIsItStuck]: {
    message:
      "Kernel Interrupt cannot look inside Quiet, because it does not know the kernel's connection file. Use the program that runs the kernel to find out what its cell does.",
  },
  [COMMANDS.openNotebook]: { message: 'Kernel Interrupt does not know which notebook Quiet runs.' },
  [COMMANDS.stopLeftProcesses]: {
    message: 'Kernel Interrupt knows of no process that a cell of Quiet left running.',
  },
};

/** One kernel is busy, another one is idle. */
const busyKernel: KernelAnswers = {
  ...SAMPLE,
  ...SEARCH,
  [COMMANDS.interruptKernel]: {
    returns: 'sent',
    asks: ['Busy'],
    message:
      'Sent an interrupt to Busy (the interrupt command of the extension that registered it). The kernel is idle now.',
  },
  [COMMANDS.interruptAllKernels]: {
    returns: { Busy: 'sent' },
    asks: ['Busy'],
    message: 'Busy was sent an interrupt.',
  },
  [COMMANDS.showKernels]: {
    list: [`Busy, busy, ${REGISTERED}`, `Quiet, idle, ${REGISTERED}`],
  },
  [COMMANDS.whereIsItStuck]: {
    message:
      "Kernel Interrupt cannot look inside Busy, because it does not know the kernel's connection file. Use the program that runs the kernel to find out what its cell does.",
  },
  [COMMANDS.openNotebook]: { message: 'Kernel Interrupt does not know which notebook Busy runs.' },
  [COMMANDS.stopLeftProcesses]: {
    message: 'Kernel Interrupt knows of no process that a cell of Busy left running.',
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
  'Everything works: the check interrupted a loop and a sleep, and the variables were kept.';

/** The check of the setup does not depend on the kernels. The report lists them. */
const works = (...parts: readonly RegExp[]): CommandAnswer => ({
  message: WORKS,
  report: [WORKS, ...parts],
});

const runningDaemon: DaemonAnswers = {
  ...NO_SERVER,
  [COMMANDS.connectServer]: { asksForText: true },
  [COMMANDS.restartDaemon]: {
    message:
      'The interrupt daemon was restarted. If a kernel can no longer be interrupted, the log says why.',
  },
  [COMMANDS.checkSetup]: works(/^No notebook is active\./m),
  [COMMANDS.showLog]: { log: /Interrupt daemon \d+ runs on Python/ },
};

const UNTRUSTED_CHECK =
  'The step "Python of the test kernel" failed. Run "Workspaces: Manage Workspace Trust", then check again.';

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
    message: UNTRUSTED_CHECK,
    report: [
      UNTRUSTED_CHECK,
      /^✗ \*\*The step "Python of the test kernel" failed:\*\* This workspace is not trusted, so Kernel Interrupt runs no Python\./m,
      /^This workspace is not trusted, so Kernel Interrupt runs no Python and looks for no process\./m,
      /^The kernels of this window:\n\n- Busy: busy\n- Quiet: idle$/m,
    ],
  },
  // The log may be empty, because no daemon has started.
  [COMMANDS.showLog]: { log: /^/ },
};

const BROKEN_CHECK =
  'The step "Python of the test kernel" failed. Choose another Python with "Python: Select Interpreter". If you do not use the Python extension, set kernelInterrupt.interpreter.';

/** The Python of the setting does not work. Check Setup checks that one, and another Python runs the daemon. */
const substituteDaemon: DaemonAnswers = {
  ...runningDaemon,
  [COMMANDS.checkSetup]: {
    message: BROKEN_CHECK,
    report: [BROKEN_CHECK, /\/no\/such\/python is not a working Python/],
  },
};

const KERNELS = {
  none: {},
  idle: { Quiet: 'idle' },
  busy: { Busy: 'busy', Quiet: 'idle' },
} as const;

/** The states of the window in which the commands are tested. A test file passes the name of one to `everyCommand`. */
export const commandStates = {
  'without a kernel': { kernels: KERNELS.none, answers: { ...noKernel, ...runningDaemon } },
  'with an idle kernel': {
    kernels: KERNELS.idle,
    answers: {
      ...idleKernel,
      ...runningDaemon,
      [COMMANDS.checkSetup]: works(/^The kernels of this window:\n\n- Quiet: idle$/m),
    },
  },
  'with a busy kernel': {
    kernels: KERNELS.busy,
    answers: {
      ...busyKernel,
      ...runningDaemon,
      [COMMANDS.checkSetup]: works(
        /^The kernels of this window:\n\n- Busy: busy\n- Quiet: idle$/m,
        /^The setting kernelInterrupt\.discoverKernels is off/m,
      ),
    },
  },
  'in a workspace that is not trusted': {
    kernels: KERNELS.busy,
    answers: { ...untrustedBusyKernel, ...untrustedDaemon },
  },
  'without the Python extension': {
    kernels: KERNELS.none,
    answers: { ...noKernel, ...runningDaemon },
  },
  'with a setting whose Python does not exist': {
    kernels: KERNELS.busy,
    answers: { ...busyKernel, ...substituteDaemon },
  },
} as const satisfies Record<string, CommandState>;
