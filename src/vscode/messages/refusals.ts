import type { ErrorCode, InterruptAttempt } from '../../api';
import type { SignalRule } from '../../kernels/signalRule';

/** The codes of the rules that `force` lifts. They protect the kernel and the programs in its console. */
const FORCEABLE = [
  'STARTING',
  'WOULD_KILL',
  'SHARED_CONSOLE',
  'NOT_SUPPORTED',
] as const satisfies readonly ErrorCode[];

/** Why a kernel was not interrupted; each text follows the kernel's name. The most useful reason comes first. */
const REASONS = [
  [
    'UNTRUSTED',
    'was not interrupted: this workspace is not trusted. Trust the workspace, then try again.',
  ],
  ['STARTING', 'is still starting, and an interrupt could end it. Try again when it is ready.'],
  [
    'WOULD_KILL',
    'was not interrupted: the interrupt would end the kernel, not only its cell. Wait for the cell to end.',
  ],
  [
    'SHARED_CONSOLE',
    'was not interrupted: other programs share its console, and Ctrl+C would reach them too. Wait for the cell to end.',
  ],
  [
    'NO_INTERPRETER',
    'was not interrupted: no working Python was found for the interrupt daemon. Install Python, or set kernelInterrupt.interpreter.',
  ],
  [
    'DAEMON_FAILED',
    'was not interrupted: the interrupt daemon is not running. Run "Restart Daemon", or see the log.',
  ],
  [
    'UNAUTHORIZED',
    'was not interrupted: its Jupyter server denied access. Run "Connect to Jupyter Server…" and enter the current token or password.',
  ],
  [
    'BAD_CERTIFICATE',
    'was not interrupted: the certificate of its Jupyter server is not valid, or not trusted on this computer. See the log.',
  ],
  [
    'TIMED_OUT',
    'may not have been interrupted: the interrupt took too long. Interrupt the kernel again.',
  ],
  [
    'ACCESS_DENIED',
    'was not interrupted: the operating system denied access to its process. Interrupt it in the program that runs it.',
  ],
  [
    'NO_SUCH_PROCESS',
    'was not interrupted: the process that Kernel Interrupt knows for this kernel has ended, but the kernel still answers. Wait for the cell to end, or restart the kernel.',
  ],
  [
    'NOT_SUPPORTED',
    'was not interrupted: an interrupt could end it. If you know that the kernel survives SIGINT, choose Interrupt Anyway.',
  ],
  [
    'IGNORED',
    'was not interrupted: this kernel ignores SIGINT. Its cell, or a library that the cell uses, has switched SIGINT off. Wait for the cell to end.',
  ],
  [
    'OTHER_CELL',
    'was not interrupted: its cell had already ended, or Kernel Interrupt does not know which cell is running. Interrupt the kernel again.',
  ],
  [
    'NO_USER_CODE',
    'was not interrupted: its cell was just ending. If another cell is running now, interrupt the kernel again.',
  ],
  [
    'NO_CONSOLE',
    'was not interrupted: it has no console that can receive Ctrl+C. Wait for the cell to end.',
  ],
] as const satisfies readonly (readonly [ErrorCode, string])[];

/** The codes that have a message of their own. */
export type RefusalCode = (typeof REASONS)[number][0];

/** Replaces the reason of `TIMED_OUT` if only our code inside the kernel has not answered. */
const UNANSWERED_INSIDE =
  'is still running: it is probably in C code, which blocks Python. Interrupt the kernel again when that code has returned.';

/** For each signal rule that `force` lifts: why no signal was sent, and how the user can allow one. */
const RULED_OUT: Partial<Record<SignalRule, string>> = {
  unknown:
    'No signal was sent, because it could end this kernel. If you know that the kernel survives SIGINT, choose Interrupt Anyway.',
  otherPython:
    'No signal was sent: the kernel says that it is not ipykernel, so SIGINT may end it. If you know that this kernel survives SIGINT, choose Interrupt Anyway.',
};

/** The question before an interrupt with `force`. */
export interface ForceQuestion {
  readonly sentence: string;
  readonly detail: string;
}

export function canBeForced(codes: readonly ErrorCode[]): boolean {
  return FORCEABLE.some((code) => codes.includes(code));
}

/** Returns the message for a kernel if every route was ruled out or failed. */
export function refusalSentence(
  name: string,
  attempts: readonly Pick<InterruptAttempt, 'method' | 'error'>[],
  rule: SignalRule = 'unknown',
): string {
  const codes = [...new Set(attempts.flatMap(({ error }) => error ?? []))];
  const [code, reason] = REASONS.find(([one]) => codes.includes(one)) ?? [];
  if (code === 'NOT_SUPPORTED' && rule !== 'unknown') {
    const why =
      RULED_OUT[rule] ?? 'Every route to it was ruled out or failed. See the log for the reasons.';
    return `${name} was not interrupted. ${why}`;
  }
  const late = attempts.filter(({ error }) => error === 'TIMED_OUT');
  if (code === 'TIMED_OUT' && late.every(({ method }) => method === 'control')) {
    return `${name} ${UNANSWERED_INSIDE}`;
  }
  const listed = codes.length > 0 ? ` (${codes.join(', ')})` : '';
  return `${name} ${reason ?? `was not interrupted: every route failed${listed}. See the log.`}`;
}

/** Returns the sentences about signals that were not sent to a kernel that is still running. */
export function unsentSignals(codes: readonly ErrorCode[], rule: SignalRule): readonly string[] {
  const ruledOut = codes.includes('NOT_SUPPORTED') ? RULED_OUT[rule] : undefined;
  return [
    ...(codes.includes('IGNORED') ? ['This kernel ignores SIGINT.'] : []),
    ...(codes.includes('WOULD_KILL') ? ['Signals that would end the kernel were not sent.'] : []),
    ...(ruledOut ? [ruledOut] : []),
  ];
}

/** Whether `force` can send the signals that a rule has held back. */
export function canForceSignals(codes: readonly ErrorCode[], rule: SignalRule): boolean {
  return (
    codes.includes('WOULD_KILL') ||
    (codes.includes('NOT_SUPPORTED') && RULED_OUT[rule] !== undefined)
  );
}

export function forceQuestion(name: string, codes: readonly ErrorCode[]): ForceQuestion {
  const others = codes.includes('SHARED_CONSOLE')
    ? ' The other programs in its console receive Ctrl+C too, and may end.'
    : '';
  return {
    sentence: `Interrupt ${name}? The interrupt may end the kernel.`,
    detail: `If the kernel ends, you lose its variables and everything that it has not saved.${others}`,
  };
}
