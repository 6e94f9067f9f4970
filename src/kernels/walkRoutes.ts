import type { ErrorCode, InterruptAttempt, InterruptOutcome, InterruptResult } from '../api';
import { isKernelInterruptError, messageOf } from '../errors';
import type { Logger } from '../logger';
import type { RunningWatch } from './KernelMonitor';
import type { InterruptRoute } from './routes/InterruptRoute';

export interface WalkOptions {
  readonly routes: readonly InterruptRoute[];
  /** What becomes of the running cell; undefined where there is nothing to look with. */
  readonly watch: RunningWatch | undefined;
  /** Rules every route out, as long as `force` does not lift it. */
  readonly ruledOut?: ErrorCode | undefined;
  readonly force: boolean;
  /** Milliseconds that a route is given to be confirmed before the next is tried. */
  readonly gracePeriodMs: number;
  /** Aborted when the kernel's process ends. */
  readonly exited: AbortSignal;
  /** Aborted when the caller no longer wants it. */
  readonly cancelled: AbortSignal;
  readonly logger: Logger;
  /** When the caller called, by `performance.now()`: what was done since counts as well. */
  readonly began: number;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Tries the routes in order until the running cell is seen to end.
 *
 * What a route answers is not believed where there is a watch: `interrupted` and `finished` are what was seen.
 */
export async function walkRoutes(options: WalkOptions): Promise<InterruptResult> {
  const { routes, watch, force, gracePeriodMs, exited, cancelled, logger, began } = options;
  const attempts: Mutable<InterruptAttempt>[] = [];
  const result = (outcome: InterruptOutcome): InterruptResult => ({
    outcome,
    elapsedMs: since(began),
    attempts,
  });
  const stop = AbortSignal.any([exited, cancelled]);

  for (const route of routes) {
    // Looked at before every attempt: what has ended must not be followed by an interrupt of what comes next.
    const ended = endedBefore(options, attempts);
    if (ended) {
      return result(ended);
    }
    const { method } = route;
    const rule = (force ? undefined : options.ruledOut) ?? route.ruledOut(force);
    if (rule) {
      attempts.push({ method, elapsedMs: 0, error: rule });
      continue;
    }
    const attempt: Mutable<InterruptAttempt> = { method, elapsedMs: 0 };
    attempts.push(attempt);
    const fired = performance.now();
    let sent: 'sent' | 'none' | undefined;
    try {
      sent = await route.fire(force);
    } catch (error) {
      attempt.error = isKernelInterruptError(error) ? error.code : 'OS_ERROR';
      logger.info(`Interrupt by ${method}: ${messageOf(error)}`);
      if (!watch && attempt.error === 'NO_SUCH_PROCESS') {
        return result('dead');
      }
    }
    if (!watch && sent) {
      attempt.elapsedMs = since(fired);
      return result(sent === 'none' ? 'idle' : 'sent');
    }
    // Nothing was sent to a kernel of which no cell is known: it ignores SIGINT, and that is how an idle one is.
    const seemsIdle = sent === 'none' && watch?.request === undefined;
    const seen = await watch?.wait(sent === 'sent' || seemsIdle ? gracePeriodMs : 0, stop);
    attempt.elapsedMs = since(fired);
    if (seen && !exited.aborted) {
      return result(seen);
    }
    if (seemsIdle && !stop.aborted) {
      return result('idle');
    }
  }
  return result(
    endedBefore(options, attempts) ??
      (attempts.some(({ error }) => !error) ? 'stillBusy' : 'refused'),
  );
}

/** What has ended the walk, where something has. */
function endedBefore(
  { watch, exited, cancelled }: WalkOptions,
  attempts: readonly InterruptAttempt[],
): InterruptOutcome | undefined {
  if (exited.aborted) {
    return 'dead';
  }
  if (watch?.settled) {
    // A cell that failed by itself, before anything was sent, was not interrupted.
    const nothingSent = attempts.every(({ error }) => error);
    return watch.settled === 'interrupted' && nothingSent ? 'finished' : watch.settled;
  }
  return cancelled.aborted ? 'cancelled' : undefined;
}

/** Whole milliseconds. */
function since(began: number): number {
  return Math.round(performance.now() - began);
}
