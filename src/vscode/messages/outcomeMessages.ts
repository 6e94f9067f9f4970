import type { ErrorCode, InterruptAttempt, InterruptResult } from '../../api';
import { canBeForced, refusalSentence } from './refusals';

export type OutcomeAction = 'interruptAgain' | 'force' | 'restart' | 'showLog';

/** What the user is told of an interrupt, and offered. */
export interface OutcomeMessage {
  readonly severity: 'information' | 'warning' | 'error';
  readonly sentence: string;
  readonly actions: readonly OutcomeAction[];
}

/** What was done to a kernel, behind its name and "was". */
const SENT: Record<InterruptAttempt['method'], string> = {
  event: 'sent its interrupt event',
  ctrlC: 'sent Ctrl+C in its console',
  signal: 'sent SIGINT',
  message: 'sent an interrupt request',
  server: 'interrupted through the Jupyter server',
  provider: 'asked by its provider to stop',
};

const METHODS: Record<InterruptAttempt['method'], string> = {
  event: 'its interrupt event',
  ctrlC: 'Ctrl+C in its console',
  signal: 'SIGINT',
  message: 'an interrupt request',
  server: 'the Jupyter server',
  provider: "its provider's own interrupt",
};

/**
 * @param canRestart whether the kernel's provider has offered a restart
 * @param isIdle whether it is known to run nothing by now
 */
export function outcomeMessage(
  name: string,
  result: InterruptResult,
  { canRestart, isIdle = false }: { canRestart: boolean; isIdle?: boolean },
): OutcomeMessage {
  const { outcome, attempts } = result;
  switch (outcome) {
    case 'interrupted':
      return information(`${name} was interrupted after ${duration(result.elapsedMs)}.`);
    case 'finished':
      return information(`${name} is idle: its cell came to its own end.`);
    case 'sent': {
      const way = attempts.find(({ error }) => !error)?.method;
      const rest = isIdle ? ', and is idle now.' : '; whether it stopped cannot be seen.';
      return information(`${name} was ${way ? SENT[way] : 'sent an interrupt'}${rest}`);
    }
    case 'idle':
      return information(`${name} is idle: there was nothing to interrupt.`);
    case 'dead':
      return { ...warning(`${name} is no longer running: its process has ended.`, canRestart) };
    case 'cancelled':
      return information(
        tried(attempts).length > 0
          ? `Cancelled, but ${name} may still be interrupted by what was sent.`
          : `Cancelled before ${name} was sent anything.`,
      );
    case 'stillBusy':
      return {
        severity: 'warning',
        sentence: stillBusySentence(name, attempts, canRestart),
        actions: ['interruptAgain', ...(canRestart ? (['restart'] as const) : []), 'showLog'],
      };
    case 'refused': {
      const codes = codesOf(attempts);
      return {
        severity: 'warning',
        sentence: refusalSentence(name, codes),
        actions: [
          canBeForced(codes) ? 'force' : 'interruptAgain',
          ...(canRestart ? (['restart'] as const) : []),
          'showLog',
        ],
      };
    }
  }
}

/** `78 ms`, `2.0 s`. */
export function duration(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** Why routes were left out or failed, each once. */
export function codesOf(attempts: readonly InterruptAttempt[]): readonly ErrorCode[] {
  return [...new Set(attempts.flatMap(({ error }) => error ?? []))];
}

function stillBusySentence(
  name: string,
  attempts: readonly InterruptAttempt[],
  canRestart: boolean,
): string {
  const ways = tried(attempts).map(
    ({ method, elapsedMs }) => `${METHODS[method]} (${duration(elapsedMs)})`,
  );
  const advice = canRestart
    ? 'Interrupt it again, or restart it, which loses its variables.'
    : 'It may be inside a call that does not look for interrupts: interrupt it again, or wait for that call to return.';
  return `${name} runs on: ${listed(ways)} did not stop it. ${advice}`;
}

function tried(attempts: readonly InterruptAttempt[]): readonly InterruptAttempt[] {
  return attempts.filter(({ error }) => !error);
}

/** `a`, `a and b`, `a, b and c`. */
function listed(parts: readonly string[]): string {
  const last = parts.at(-1) ?? 'the interrupt';
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(', ')} and ${last}`;
}

function information(sentence: string): OutcomeMessage {
  return { severity: 'information', sentence, actions: [] };
}

function warning(sentence: string, canRestart: boolean): OutcomeMessage {
  return { severity: 'warning', sentence, actions: canRestart ? ['restart'] : [] };
}
