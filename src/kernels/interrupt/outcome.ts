import type { InterruptAttempt, InterruptOutcome } from '../../api';
import type { CellOutcome, CellWatch } from '../observe/CellWatch';
import type { Look } from '../observe/Observer';

/** One route that was tried, or was ruled out. */
export interface Attempt extends InterruptAttempt {
  /** What the route answered; absent where it failed, was ruled out, or was not waited for. */
  sent?: 'sent' | 'none';
}

/** Everything that was seen of the kernel during an interrupt, up to now. */
export interface Seen {
  /** What the kernel was doing when the interrupt began. */
  readonly status: Look['status'];
  /** The watch on the cell that was running; undefined where nothing can tell. */
  readonly watch: Pick<CellWatch, 'request' | 'outcome'> | undefined;
  /** Whether the kernel was taken out of the list. */
  readonly isRemoved: boolean;
  /** Whether the kernel's process is known to have ended. */
  readonly hasExited: boolean;
  /** Whether the daemon found no such process before the first route. */
  readonly isProcessMissing: boolean;
  /** Whether the last caller has left. */
  readonly isCancelled: boolean;
  /** Whether the user has pressed again, and no route was fired since. */
  readonly isPressed: boolean;
  /** Whether every route was tried. */
  readonly isOver?: boolean;
  /** Whether the heartbeat answers; only asked of a kernel whose process is not known. */
  readonly isAlive?: boolean | undefined;
}

/**
 * What came of an interrupt; undefined while that is open and the next route is due. Every outcome is decided here.
 *
 * What a route answers is not believed where the cell is watched: `interrupted` and `finished` are what was seen.
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
  // A kernel that ignores SIGINT, and of which no cell is known, is idle.
  if (answer === 'none' && watch?.request === undefined && !(seen.isPressed && !watch)) {
    return 'idle';
  }
  if (answer && !watch && !seen.isPressed) {
    return 'sent';
  }
  if (!seen.isOver) {
    return undefined;
  }
  if (attempts.every(({ error }) => error)) {
    return 'refused';
  }
  return seen.isAlive === false ? 'dead' : 'stillBusy';
}

/** Without a watch, and while a kernel is starting, a missing process says that the kernel has ended. */
function isGone({ watch, status, isProcessMissing }: Seen, attempts: readonly Attempt[]): boolean {
  const isMissing = isProcessMissing || attempts.some(({ error }) => error === 'NO_SUCH_PROCESS');
  return isMissing && (!watch || status === 'starting');
}

/** A cell that ended before anything was sent ended by itself, whatever it said. */
function outcomeOfCell(cell: CellOutcome, attempts: readonly Attempt[]): InterruptOutcome {
  const isNothingSent = attempts.every(({ error }) => error);
  if (isNothingSent && (cell === 'interrupted' || cell === 'ended')) {
    return 'finished';
  }
  // An observer that saw only that the cell ended cannot say why.
  return cell === 'ended' ? 'sent' : cell;
}
