import type { InterruptOutcome } from '../../../src/api';
import type { KernelVerdict } from '../../../src/check/kernelVerdict';
import type { Holder } from '../../../src/kernels/observe/Holder';
import type { ToolName } from '../../../src/vscode/contributions';
import type { WALKTHROUGH } from '../../../src/vscode/manifest';
import type { OutcomeAction } from '../../../src/vscode/messages/outcomeMessages';
import type { RefusalCode } from '../../../src/vscode/messages/refusals';
import type { KernelState } from '../../../src/vscode/view/KernelState';

/** The picture of each outcome's message. A new outcome without a picture does not compile. */
const OUTCOMES: Readonly<Record<InterruptOutcome, string>> = {
  interrupted: 'message-interrupted',
  ended: 'message-ended',
  finished: 'message-finished',
  sent: 'message-sent',
  idle: 'message-idle',
  stillBusy: 'message-still-busy',
  refused: 'message-refused-would-kill',
  dead: 'message-dead',
  cancelled: 'message-cancelled',
};

/** The picture of each reason for a refusal. */
export const REFUSALS: Readonly<Record<RefusalCode, string>> = {
  UNTRUSTED: 'message-refused-untrusted',
  STARTING: 'message-refused-starting',
  WOULD_KILL: 'message-refused-would-kill',
  SHARED_CONSOLE: 'message-refused-shared-console',
  NO_INTERPRETER: 'message-refused-no-interpreter',
  DAEMON_FAILED: 'message-refused-daemon-failed',
  TIMED_OUT: 'message-refused-timed-out',
  ACCESS_DENIED: 'message-refused-access-denied',
  NO_SUCH_PROCESS: 'message-refused-no-such-process',
  NOT_SUPPORTED: 'message-refused-not-supported',
  IGNORED: 'message-refused-ignored',
  OTHER_CELL: 'message-refused-other-cell',
  NO_USER_CODE: 'message-refused-no-user-code',
  NO_CONSOLE: 'message-refused-no-console',
  UNAUTHORIZED: 'message-refused-unauthorized',
  BAD_CERTIFICATE: 'message-refused-bad-certificate',
};

/**
 * For each thing that can keep a kernel busy besides a cell in its main thread, the picture of the message about it.
 * The first three messages differ only in a word, so they share a picture.
 */
const HOLDERS: Readonly<Record<Holder, string>> = {
  completion: 'message-held-ended',
  inspection: 'message-held-ended',
  widget: 'message-held-ended',
  subshell: 'message-held-subshell',
  other: 'message-held-other',
};

/** For each button, a picture that shows it. */
const BUTTONS: Readonly<Record<OutcomeAction, string>> = {
  interruptAgain: 'message-still-busy',
  force: 'message-refused-would-kill',
  endChild: 'message-waits-for-process',
  whereIsItStuck: 'message-still-busy',
  restart: 'message-still-busy',
  showLog: 'message-still-busy',
  manageTrust: 'message-refused-untrusted',
  stopThem: 'message-left-running',
  'stopThem…': 'message-left-running-many',
};

/** The picture of the status bar in each state of a kernel. */
export const STATES: Readonly<Record<KernelState['status'], string>> = {
  starting: 'status-bar-starting',
  idle: 'status-bar-idle',
  busy: 'status-bar-busy',
  dead: 'status-bar-dead',
  unknown: 'status-bar-unknown',
};

/** For each verdict about the kernel of the active editor, the picture of a report with this verdict. */
const VERDICTS: Readonly<Record<KernelVerdict['status'], string>> = {
  ok: 'check-setup',
  failed: 'check-setup-dead',
  none: 'check-setup-no-notebook',
};

/** The picture of the question before each tool runs. */
export const TOOL_QUESTIONS: Readonly<Record<ToolName, string>> = {
  interrupt_kernel: 'tool-interrupt-kernel',
  where_is_it_stuck: 'tool-where-is-it-stuck',
};

/** The picture of each step of the walkthrough. */
export const STEPS: Readonly<Record<keyof typeof WALKTHROUGH.steps, string>> = {
  stopCell: 'walkthrough-stop-cell',
  pressAgain: 'walkthrough-press-again',
  whereIsItStuck: 'walkthrough-where-is-it-stuck',
  checkSetup: 'walkthrough-check-setup',
};

/** The entry in `CALLS` of a call that shows only unexpected errors, of which there is no picture. */
export const UNEXPECTED = '(unexpected errors)';

/**
 * For each source file, the pictures of its calls that show something to the user, in the order of the calls. A unit
 * test compares this with the sources.
 */
export const CALLS: Readonly<Record<string, readonly string[]>> = {
  'src/extension.ts': ['message-other-python'],
  'src/vscode/commands/UserInterrupts.ts': ['progress', UNEXPECTED],
  'src/vscode/commands/checkSetup.ts': ['progress-check-setup', 'message-check-setup'],
  'src/vscode/commands/chosenKernel.ts': [
    'message-bad-argument',
    'quick-pick-choice',
    'message-no-kernel',
    'message-no-kernel',
  ],
  'src/vscode/commands/findStack.ts': ['progress-look', 'progress-look'],
  'src/vscode/commands/interruptAllKernels.ts': [
    'progress-all',
    'message-all',
    'quick-pick-others',
    'message-command-failed',
  ],
  'src/vscode/commands/openNotebook.ts': [
    'message-no-notebook',
    'notebook-opened',
    'message-notebook-not-opened',
  ],
  'src/vscode/commands/openSample.ts': ['sample-notebook'],
  'src/vscode/commands/pickKernel.ts': ['quick-pick-kernels'],
  'src/vscode/commands/restartDaemon.ts': ['progress-restart', 'message-daemon-restarted'],
  'src/vscode/commands/restartKernel.ts': [
    'server-restart',
    'progress-restart',
    'message-restart-failed',
  ],
  'src/vscode/commands/runCommand.ts': [
    'message-row-gone',
    'message-untrusted',
    'message-command-failed',
  ],
  'src/vscode/commands/showEmpty.ts': ['message-list-empty'],
  'src/vscode/commands/showKernels.ts': ['quick-pick-kernels'],
  'src/vscode/commands/stopLeftProcesses.ts': ['message-nothing-left'],
  'src/vscode/commands/whereIsItStuck.ts': [
    'server-look-inside',
    'progress-look',
    'message-no-look',
    'message-no-look-untrusted',
    'where-is-it-stuck',
    UNEXPECTED,
    'message-file-not-opened',
    'message-no-look',
  ],
  'src/vscode/messages/endChild.ts': [
    'question-end-process',
    'message-process-not-ended',
    'message-process-ended',
  ],
  'src/vscode/messages/manageTrust.ts': ['message-untrusted'],
  'src/vscode/messages/messages.ts': ['message-command-failed'],
  'src/vscode/messages/presentResult.ts': [
    'message-interrupted',
    'message-all-left-running',
    'question-force',
  ],
  'src/vscode/messages/showResult.ts': ['note', 'message-interrupted'],
  'src/vscode/messages/slowWork.ts': ['progress'],
  'src/vscode/messages/stopLeftRunning.ts': [
    'question-stop-them',
    'message-not-stopped',
    'message-stopped',
  ],
  'src/vscode/servers/connectServer.ts': [
    'server-address',
    'message-server-connected',
    'message-server-not-safe',
    'server-secret',
    'server-kernel-id',
    'progress-connect',
  ],
  'src/vscode/servers/disconnectServer.ts': [
    'message-server-none',
    'server-disconnect',
    'message-server-disconnected',
  ],
  'src/vscode/tools/KernelTools.ts': ['tool-interrupt-kernel'],
  'src/vscode/view/KernelTree.ts': ['view-none-of-window'],
  'src/vscode/view/StatusBar.ts': ['status-bar-busy', 'note'],
  'src/vscode/view/kernelsView.ts': ['view-kernels'],
  'src/vscode/view/showReport.ts': ['check-setup'],
  'src/vscode/view/showStuck.ts': ['where-is-it-stuck'],
};

/** The pictures that no table above names, such as those of variants of a message. */
const OTHERS = [
  'alone-check-setup',
  'alone-interrupted',
  'alone-list',
  'alone-other',
  'alone-sample',
  'alone-view',
  'check-setup-failed',
  'check-setup-untrusted',
  'details',
  'first-start',
  'keyboard-message',
  'keyboard-list',
  'message-all-none',
  'message-discovery-off',
  'message-untrusted-list',
  'quick-pick-kernels-others',
  'quick-pick-narrow',
  'view-empty',
  'view-empty-discovery-off',
  'view-empty-notebook',
  'view-empty-untrusted',
  'view-narrow',
  'view-other-kernels',
  'message-check-cancelled',
  'message-check-failed',
  'message-ended-queue',
  'message-no-kernel-for-file',
  'message-no-kernel-here',
  'message-no-kernel-with-id',
  'message-no-look-dead',
  'message-no-look-never',
  'message-no-look-starting',
  'message-nothing-runs',
  'message-sent-and-idle',
  'message-still-busy-provider',
  'message-still-busy-silent',
  'message-still-busy-in-c',
  'message-unanswered',
  'message-unreachable',
  'notebook-opened',
  'notebook-busy',
  'notebook-interrupted',
  'status-bar-interrupting',
  'status-bar-several',
  'status-bar-tooltip',
  'restricted-mode',
];

/** The names of all pictures. Without `--grep` and `--start`, `npm run screenshots` fails if one is not taken. */
export const PICTURES: ReadonlySet<string> = new Set(
  [
    ...[OUTCOMES, REFUSALS, HOLDERS, BUTTONS, STATES, VERDICTS, TOOL_QUESTIONS, STEPS].flatMap(
      (kinds) => Object.values(kinds) as readonly string[],
    ),
    ...Object.values(CALLS).flat(),
    ...OTHERS,
  ].filter((name) => name !== UNEXPECTED),
);
