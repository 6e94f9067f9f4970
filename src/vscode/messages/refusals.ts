import type { ErrorCode } from '../../api';

/** What `force` lifts: the rules that protect a kernel's life, and those who share its console. */
const FORCEABLE = [
  'STARTING',
  'WOULD_KILL',
  'SHARED_CONSOLE',
  'NOT_SUPPORTED',
] as const satisfies readonly ErrorCode[];

/** Why a kernel was not interrupted, behind its name; the most telling first. */
const REASONS: readonly (readonly [ErrorCode, string])[] = [
  ['UNTRUSTED', 'was not interrupted: trust this workspace first, so that its Python may be run.'],
  ['STARTING', 'is still starting, and an interrupt could end it: try again once it is up.'],
  ['WOULD_KILL', 'was not interrupted: that would end the kernel, and not just its cell.'],
  [
    'SHARED_CONSOLE',
    'was not interrupted: other programs share its console, and Ctrl+C would reach them too.',
  ],
  [
    'NO_INTERPRETER',
    'was not interrupted: no working Python was found for the interrupt daemon. Install one, or name one in the settings.',
  ],
  [
    'DAEMON_FAILED',
    'was not interrupted: the interrupt daemon does not run. Restart it, or look at the log.',
  ],
  [
    'TIMED_OUT',
    'was not interrupted: the interrupt daemon did not answer in time. Interrupt it again.',
  ],
  ['ACCESS_DENIED', 'was not interrupted: the system does not let us at its process.'],
  ['NO_SUCH_PROCESS', 'was not interrupted: the process that it was registered with is gone.'],
  [
    'NOT_SUPPORTED',
    'was not interrupted: no way to it is sure to leave it alive. If it is not Python, its host must say that it takes signals.',
  ],
  ['NO_CONSOLE', 'was not interrupted: it has no console that Ctrl+C could be sent to.'],
];

/** What the user is asked before `force`. */
export interface ForceQuestion {
  readonly sentence: string;
  readonly detail: string;
}

export function canBeForced(codes: readonly ErrorCode[]): boolean {
  return FORCEABLE.some((code) => codes.includes(code));
}

/** One sentence for why every way was ruled out. */
export function refusalSentence(name: string, codes: readonly ErrorCode[]): string {
  const reason = REASONS.find(([code]) => codes.includes(code))?.[1];
  const others = codes.length > 0 ? ` (${codes.join(', ')})` : '';
  return `${name} ${reason ?? `was not interrupted: no way to it worked${others}. The log says more.`}`;
}

export function forceQuestion(name: string, codes: readonly ErrorCode[]): ForceQuestion {
  const others = codes.includes('SHARED_CONSOLE')
    ? ' The other programs in its console get Ctrl+C as well, and may end too.'
    : '';
  return {
    sentence: `Interrupt ${name} although it may end?`,
    detail: `If it ends, its variables and all that it has not saved are lost.${others}`,
  };
}
