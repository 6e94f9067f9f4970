import type { InterruptAttempt, InterruptOutcome } from '../../api';
import type { CellOutcome, CellWatch, Failure } from '../observe/CellWatch';
import type { Observation } from '../observe/Observer';

/** How long a cell may take to end after its error message. One that takes longer has gone on in spite of the error. */
export const FAILING_LIMIT_MS = 1000;

/** One route that was tried, or was ruled out. */
export interface Attempt extends InterruptAttempt {
  /**
   * The answer of the route; absent if it failed or was ruled out. `sent` also if the wait ended before the route
   * answered. `unanswered` if the provider, or our code inside the kernel, did not answer in time; the error is then
   * `TIMED_OUT`.
   */
  sent?: 'sent' | 'none' | 'unanswered';
  /**
   * The time by which the route had sent its interrupt, in ms since 1970; absent if the route has not answered, or is
   * not known to be local (`InterruptRoute.isLocal`).
   */
  sentBy?: number;
}

/** Everything that is known of the interrupt so far, besides the attempts. */
export interface Seen {
  /** The kernel's state when the interrupt began; `dead` also if the kernel has ended since. */
  readonly status: Observation['status'];
  /** The watch of the running cell; undefined if no observer can see the cell end. */
  readonly watch:
    | (Pick<CellWatch, 'request' | 'outcome'> & Partial<Pick<CellWatch, 'isHeld' | 'failure'>>)
    | undefined;
  /** Whether the kernel left the list. */
  readonly isRemoved: boolean;
  /** Whether the kernel's process is known to have ended. */
  readonly hasExited: boolean;
  /** Whether the daemon did not find the kernel's process before the first attempt. */
  readonly isProcessMissing: boolean;
  /** Whether the last caller has left. */
  readonly isCancelled: boolean;
  /** Whether a press is pending. */
  readonly isPressed: boolean;
  /** Whether the kernel ignores SIGINT because it waits for a command. */
  readonly waitsForCommand?: boolean;
  /** Whether every route was tried. */
  readonly hasTriedAll?: boolean;
}

/**
 * Decides the outcome of an interrupt; returns undefined if the next route is due.
 *
 * If the cell is watched, a route's answer does not prove that the cell ended: only the watch does.
 */
export function outcomeOf(seen: Seen, attempts: readonly Attempt[]): InterruptOutcome | undefined {
  const { status, watch } = seen;
  if (seen.hasExited || status === 'dead' || isGone(seen, attempts)) {
    return 'dead';
  }
  if (status === 'idle') {
    return seen.isRemoved ? 'cancelled' : 'idle';
  }
  if (watch?.outcome) {
    return outcomeOfCell(watch.outcome, attempts, watch.failure);
  }
  if (seen.isCancelled || seen.isRemoved) {
    return 'cancelled';
  }
  const answer = attempts.at(-1)?.sent;
  // If the kernel ignores SIGINT while something other than a cell keeps it busy, no other route helps.
  if (answer === 'none' && watch?.isHeld) {
    return seen.isPressed && !seen.hasTriedAll ? undefined : 'stillBusy';
  }
  // If the kernel ignores SIGINT and we know of no cell, it is idle.
  const isUnheard = answer === 'none' && !seen.waitsForCommand;
  if (isUnheard && watch?.request === undefined && !(seen.isPressed && !watch)) {
    return 'idle';
  }
  if (answer === 'sent' && !watch && !seen.isPressed) {
    return 'sent';
  }
  if (!seen.hasTriedAll) {
    return undefined;
  }
  return attempts.every(isRefusal) ? 'refused' : 'stillBusy';
}

/**
 * Whether the attempt counts as refused: it failed, and the reason was neither a missing answer nor a kernel that
 * cannot be reached.
 */
function isRefusal({ error, sent }: Attempt): boolean {
  return error !== undefined && sent !== 'unanswered' && error !== 'UNREACHABLE';
}

/**
 * Whether a missing process proves that the kernel has ended. If a cell is watched, that holds only for a starting
 * kernel: otherwise the provider may have named a wrong process.
 */
function isGone({ watch, status, isProcessMissing }: Seen, attempts: readonly Attempt[]): boolean {
  const isMissing = isProcessMissing || attempts.some(({ error }) => error === 'NO_SUCH_PROCESS');
  return isMissing && (!watch || status === 'starting');
}

/** If the cell ended or failed before anything was sent, it did so by itself: the outcome is `finished`. */
function outcomeOfCell(
  cell: CellOutcome,
  attempts: readonly Attempt[],
  failure: Failure | undefined,
): InterruptOutcome {
  if (cell === 'idle' || cell === 'dead') {
    return cell;
  }
  const first = attempts.find(({ sent }) => sent === 'sent' || sent === 'unanswered');
  return first && !isOwn(failure, first) ? AFTER_SENDING[cell] : 'finished';
}

/**
 * Whether the cell failed by itself just before the interrupt was sent. An error of the same millisecond counts too:
 * IPython needs longer than that to write the traceback of an interrupt.
 */
function isOwn(failure: Failure | undefined, { sentBy = 0 }: Attempt): boolean {
  const ageMs = sentBy - (failure?.date ?? sentBy);
  return failure?.mayBeInterrupt === false && ageMs >= 0 && ageMs < FAILING_LIMIT_MS;
}

/** The outcome of the interrupt for each way in which a cell can end after an attempt. */
const AFTER_SENDING = {
  interrupted: 'interrupted',
  succeeded: 'ended',
  // The observer saw that the cell ended, not how.
  over: 'sent',
} as const satisfies Partial<Record<CellOutcome, InterruptOutcome>>;
