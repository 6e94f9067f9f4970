import type { ErrorCode, InterruptAttempt, InterruptResult, KernelInfo } from '../../api';
import type { Look } from '../../kernels/inside/Look';
import { routeName, SOME_EXTENSION } from '../../kernels/routes/routeName';
import type { SignalRule } from '../../kernels/signalRule';
import { canBeForced, canForceSignals, refusalSentence, unsentSignals } from './refusals';
import { stuckAdvice, whereSentence } from './stuckSentences';

export type OutcomeAction =
  | 'interruptAgain'
  | 'force'
  | 'endChild'
  | 'whereIsItStuck'
  | 'restart'
  | 'showLog'
  | 'manageTrust'
  | 'stopThem'
  | 'stopThem…';

/** The message about the result of an interrupt, and the buttons below it. */
export interface OutcomeMessage {
  readonly severity: 'information' | 'warning' | 'error';
  readonly sentence: string;
  readonly actions: readonly OutcomeAction[];
}

/** Why our code inside the kernel has not run in time. */
const INSIDE_C = 'The kernel is probably running C code, which blocks Python until it returns.';

/** The facts about the kernel when the message is shown. */
export interface Circumstances {
  /** Whether the kernel's provider offers a restart. */
  readonly canRestart: boolean;
  /** Who runs the kernel, as a part of a sentence; absent if that is not known. */
  readonly runBy?: string | undefined;
  readonly status?: KernelInfo['status'];
  /** One sentence: why the kernel or its server cannot be reached now. */
  readonly problem?: string | undefined;
  /** Whether the kernel's heartbeat does not answer. */
  readonly isSilent?: boolean;
  /** Whether the kernel may be signalled; default: `unknown`. */
  readonly signalRule?: SignalRule;
  /** What our code saw inside the kernel when the interrupt ended with `stillBusy`. */
  readonly look?: Look | undefined;
}

/** Returns the message for a result. */
export function outcomeMessage(
  name: string,
  result: InterruptResult,
  circumstances: Circumstances,
): OutcomeMessage {
  const { outcome, attempts } = result;
  const { canRestart, runBy, status, signalRule = 'unknown' } = circumstances;
  const codes = codesOf(attempts);
  switch (outcome) {
    case 'interrupted':
      return information(`${name} was interrupted after ${duration(result.elapsedMs)}.`);
    case 'ended': {
      const method = tried(attempts).at(-1)?.method;
      const after = method ? routeName(method, runBy) : 'an interrupt';
      const ended = `The cell of ${name} ended without an error after ${after}. It handled the interrupt, or it had just finished.`;
      // If a cell fails, the notebook drops the queued cells. This cell did not fail, so the next queued cell has
      // begun.
      return status === 'busy'
        ? { ...information(`${ended} The next cell is running now.`), actions: ['interruptAgain'] }
        : information(ended);
    }
    case 'finished':
      return information(`The cell of ${name} ended by itself, before an interrupt could stop it.`);
    case 'sent': {
      const method = attempts.find(({ error }) => !error)?.method;
      const by = method ? ` (${routeName(method, runBy)})` : '';
      const seen =
        status === 'idle'
          ? 'The kernel is idle now.'
          : 'Kernel Interrupt cannot tell whether the interrupt stopped the cell.';
      return information(`Sent an interrupt to ${name}${by}. ${seen}`);
    }
    case 'idle':
      return information(`${name} is idle. There is nothing to interrupt.`);
    case 'dead':
      return {
        severity: 'warning',
        sentence: `The process of ${name} has ended, and its variables are lost.`,
        actions: canRestart ? ['restart'] : [],
      };
    case 'cancelled':
      return information(
        tried(attempts).length > 0 || attempts.some(mayStillInterrupt)
          ? `Cancelled. An interrupt may already have been sent to ${name}, and may still stop its cell.`
          : `Cancelled. Nothing was sent to ${name}.`,
      );
    case 'stillBusy':
      return {
        severity: 'warning',
        sentence: stillBusySentence(name, attempts, circumstances),
        actions: withLog([
          'interruptAgain',
          ...lookActions(circumstances),
          ...(canForceSignals(codes, signalRule) ? (['force'] as const) : []),
          ...(canRestart ? (['restart'] as const) : []),
        ]),
      };
    case 'refused':
      return {
        severity: 'warning',
        sentence: refusalSentence(name, attempts, signalRule),
        actions: withLog([
          ...(codes.includes('UNTRUSTED') ? (['manageTrust'] as const) : []),
          canBeForced(codes) ? 'force' : 'interruptAgain',
          ...(canRestart ? (['restart'] as const) : []),
        ]),
      };
  }
}

/** Formats milliseconds: `78 ms`, `2.0 s`. */
export function duration(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** Returns the button that fits what a look inside the kernel has found; none without a look. */
export function lookActions({
  look,
}: Pick<Circumstances, 'look'>): readonly ('endChild' | 'whereIsItStuck')[] {
  if (!look) {
    return [];
  }
  // The message has room for the button of one process. For several, "Where Is It Stuck?" lists them all.
  return look.children.length === 1 ? ['endChild'] : ['whereIsItStuck'];
}

/** With more buttons, VS Code cuts off their labels. Show Log may be left out, because a command also opens the log. */
const MOST_BUTTONS = 3;

/** Adds the button that shows the log, if there is room for it. */
export function withLog(actions: readonly OutcomeAction[]): readonly OutcomeAction[] {
  return actions.length < MOST_BUTTONS ? [...actions, 'showLog'] : actions;
}

/** Returns the error codes of the attempts, each once. */
export function codesOf(attempts: readonly InterruptAttempt[]): readonly ErrorCode[] {
  return [...new Set(attempts.flatMap(({ error }) => error ?? []))];
}

function stillBusySentence(
  name: string,
  attempts: readonly InterruptAttempt[],
  {
    canRestart,
    runBy = SOME_EXTENSION,
    problem = 'Check the network or the tunnel to the kernel, then interrupt it again.',
    isSilent = false,
    signalRule = 'unknown',
    look,
  }: Circumstances,
): string {
  if (isUnreachable(attempts)) {
    return `${name} cannot be reached, so its cell may still be running. ${problem}`;
  }
  const routes = tried(attempts).map(({ method }) => routeName(method, runBy));
  const codes = codesOf(attempts);
  const isUnanswered = attempts.some(isUnansweredByProvider);
  const isInsideC = !look && !isSilent && attempts.some(isUnansweredInside);
  const where = look && whereSentence(look);
  return [
    `${name} is still running.`,
    ...(routes.length > 0 ? [`Tried: ${routes.join(', ')}.`] : []),
    ...(isSilent ? ['The kernel does not answer now.'] : []),
    ...(isUnanswered ? [`There is no answer yet from ${runBy}.`] : []),
    ...unsentSignals(codes, signalRule),
    ...(where === undefined ? [] : [where]),
    ...(isInsideC ? [INSIDE_C] : []),
    (look && stuckAdvice(look, canRestart)) ??
      stillBusyAdvice(canRestart, {
        runBy,
        isIgnored: codes.includes('IGNORED'),
        isUnanswered,
        isSilent,
        isInsideC,
      }),
  ].join(' ');
}

function stillBusyAdvice(
  canRestart: boolean,
  seen: {
    readonly runBy: string;
    readonly isIgnored: boolean;
    readonly isUnanswered: boolean;
    readonly isSilent: boolean;
    readonly isInsideC: boolean;
  },
): string {
  if (seen.isIgnored) {
    const wait =
      'The cell, or a library that it uses, has switched SIGINT off. Wait for the cell to end';
    return canRestart
      ? `${wait}, or restart the kernel. A restart loses its variables.`
      : `${wait}.`;
  }
  if (canRestart) {
    return 'Interrupt the kernel again, or restart it. A restart loses its variables.';
  }
  if (seen.isUnanswered) {
    return `Interrupt the kernel again, or wait for ${seen.runBy}.`;
  }
  if (seen.isInsideC) {
    return 'Wait for the call to return, or interrupt the kernel again.';
  }
  return seen.isSilent
    ? 'Interrupt the kernel in the program that started it, or wait for the cell to end.'
    : 'The cell may be in a call that does not check for interrupts. Interrupt the kernel again, or wait for the call to return.';
}

/** Whether nothing could be sent, because the connection to the kernel is lost. */
export function isUnreachable(attempts: readonly InterruptAttempt[]): boolean {
  return (
    attempts.every(({ error }) => error) && attempts.some(({ error }) => error === 'UNREACHABLE')
  );
}

/** Whether the provider was asked and has not answered in time. It may still interrupt the kernel. */
function isUnansweredByProvider({ method, error }: InterruptAttempt): boolean {
  return method === 'provider' && error === 'TIMED_OUT';
}

/** Whether the provider, or our code inside the kernel, has not answered in time. It may still interrupt the kernel. */
function mayStillInterrupt(attempt: InterruptAttempt): boolean {
  return isUnansweredByProvider(attempt) || isUnansweredInside(attempt);
}

/**
 * Whether our code inside the kernel has not run in time. When the kernel's C call returns, it may still interrupt the
 * kernel, unless another route followed.
 */
function isUnansweredInside({ method, error }: InterruptAttempt): boolean {
  return method === 'control' && error === 'TIMED_OUT';
}

function tried(attempts: readonly InterruptAttempt[]): readonly InterruptAttempt[] {
  return attempts.filter(({ error }) => !error);
}

function information(sentence: string): OutcomeMessage {
  return { severity: 'information', sentence, actions: [] };
}
