import type { InterruptAttempt, InterruptOutcome } from '../../api';
import type { CellOutcome, CellWatch } from '../observe/CellWatch';
import type { Observation } from '../observe/Observer';

/** One route that was tried, or was ruled out. */
export interface Attempt extends InterruptAttempt {
  /** The route's answer; absent if it failed, was ruled out, or did not answer before the wait ended. */
  sent?: 'sent' | 'none';
}

/** Everything that is known of the interrupt so far, besides the attempts. */
export interface Seen {
  /** The kernel's state when the interrupt began. */
  readonly status: Observation['status'];
  /** The watch of the running cell; undefined if no observer can see the cell end. */
  readonly watch:
    (Pick<CellWatch, 'request' | 'outcome'> & Partial<Pick<CellWatch, 'isHeld'>>) | undefined;
  /** Whether the kernel left the list. */
  readonly isRemoved: boolean;
  /** Whether the kernel's process is known to have ended. */
  readonly hasExited: boolean;
  /** Whether the daemon found no such process before the first attempt. */
  readonly isProcessMissing: boolean;
  /** Whether the last caller has left. */
  readonly isCancelled: boolean;
  /** Whether a press is pending. */
  readonly isPressed: boolean;
  /** Whether every route was tried. */
  readonly hasTriedAll?: boolean;
  /** Whether the heartbeat answers; checked only if no process is known. */
  readonly isAlive?: boolean | undefined;
}

/**
 * Decides every outcome of an interrupt; returns undefined if the next route is due.
 *
 * If the cell is watched, a route's answer proves nothing: `interrupted` and `finished` come from the watch.
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
    return outcomeOfCell(watch.outcome, attempts);
  }
  if (seen.isCancelled || seen.isRemoved) {
    return 'cancelled';
  }
  const answer = attempts.at(-1)?.sent;
  // If something that is not a cell holds the kernel and the kernel ignores SIGINT, no other route helps either.
  if (answer === 'none' && watch?.isHeld) {
    return seen.isPressed && !seen.hasTriedAll ? undefined : 'stillBusy';
  }
  // If the kernel ignores SIGINT and we know of no cell, it is idle.
  if (answer === 'none' && watch?.request === undefined && !(seen.isPressed && !watch)) {
    return 'idle';
  }
  if (answer && !watch && !seen.isPressed) {
    return 'sent';
  }
  if (!seen.hasTriedAll) {
    return undefined;
  }
  if (attempts.every(({ error }) => error)) {
    return 'refused';
  }
  return seen.isAlive === false ? 'dead' : 'stillBusy';
}

/** A missing process proves that the kernel has ended only without a watch, or while the kernel starts. */
function isGone({ watch, status, isProcessMissing }: Seen, attempts: readonly Attempt[]): boolean {
  const isMissing = isProcessMissing || attempts.some(({ error }) => error === 'NO_SUCH_PROCESS');
  return isMissing && (!watch || status === 'starting');
}

/** If the cell ended before anything was sent, it ended by itself: `finished`, even with an error. */
function outcomeOfCell(cell: CellOutcome, attempts: readonly Attempt[]): InterruptOutcome {
  const isNothingSent = attempts.every(({ error, sent }) => error ?? sent === 'none');
  if (isNothingSent && (cell === 'interrupted' || cell === 'ended')) {
    return 'finished';
  }
  // This observer saw that the cell ended, not how.
  return cell === 'ended' ? 'sent' : cell;
}
