import type { ErrorCode, InterruptAttempt, InterruptResult } from '../../api';
import { canBeForced, refusalSentence } from './refusals';

export type OutcomeAction =
  'interruptAgain' | 'force' | 'restart' | 'showLog' | 'stopThem' | 'stopThem…';

/** The message about the result of an interrupt, and the buttons below it. */
export interface OutcomeMessage {
  readonly severity: 'information' | 'warning' | 'error';
  readonly sentence: string;
  readonly actions: readonly OutcomeAction[];
}

/** What a route sends to the kernel with this name. */
const SENT: Record<InterruptAttempt['method'], (name: string) => string> = {
  event: (name) => `Sent the interrupt event to ${name}.`,
  ctrlC: (name) => `Sent Ctrl+C to the console of ${name}.`,
  signal: (name) => `Sent SIGINT to ${name}.`,
  message: (name) => `Sent an interrupt request to ${name}.`,
  server: (name) => `Asked the Jupyter server to interrupt ${name}.`,
  provider: (name) => `Asked the provider of ${name} to interrupt it.`,
};

const METHODS: Record<InterruptAttempt['method'], string> = {
  event: 'interrupt event',
  ctrlC: 'Ctrl+C',
  signal: 'SIGINT',
  message: 'interrupt request',
  server: 'Jupyter server',
  provider: 'its provider',
};

/**
 * Returns the message for a result.
 *
 * @param canRestart whether the kernel's provider offers a restart
 * @param isIdle whether the kernel is idle when the message is shown
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
      return information(`${name} is idle: its cell has finished.`);
    case 'sent': {
      const method = attempts.find(({ error }) => !error)?.method;
      const sent = method ? SENT[method](name) : `Sent an interrupt to ${name}.`;
      const seen = isIdle
        ? 'It is idle now.'
        : 'Kernel Interrupt cannot see whether the cell has stopped.';
      return information(`${sent} ${seen}`);
    }
    case 'idle':
      return information(`${name} is idle. There is nothing to interrupt.`);
    case 'dead':
      return {
        severity: 'warning',
        sentence: `${name} is no longer running: its process has ended.`,
        actions: canRestart ? ['restart'] : [],
      };
    case 'cancelled':
      return information(
        tried(attempts).length > 0
          ? `Cancelled. An interrupt was already sent to ${name}, and may still stop its cell.`
          : `Cancelled. Nothing was sent to ${name}.`,
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

/** Formats milliseconds: `78 ms`, `2.0 s`. */
export function duration(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** Returns the error codes of the attempts, each once. */
export function codesOf(attempts: readonly InterruptAttempt[]): readonly ErrorCode[] {
  return [...new Set(attempts.flatMap(({ error }) => error ?? []))];
}

function stillBusySentence(
  name: string,
  attempts: readonly InterruptAttempt[],
  canRestart: boolean,
): string {
  const methods = tried(attempts).map(
    ({ method, elapsedMs }) => `${METHODS[method]} (${duration(elapsedMs)})`,
  );
  const advice = canRestart
    ? 'Interrupt it again, or restart it. A restart loses its variables.'
    : 'The cell may be in a call that does not check for interrupts. Interrupt it again, or wait for the call to return.';
  return `${name} is still running. Tried: ${methods.join(', ')}. ${advice}`;
}

function tried(attempts: readonly InterruptAttempt[]): readonly InterruptAttempt[] {
  return attempts.filter(({ error }) => !error);
}

function information(sentence: string): OutcomeMessage {
  return { severity: 'information', sentence, actions: [] };
}
