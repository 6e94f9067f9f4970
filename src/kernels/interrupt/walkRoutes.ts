import type { ErrorCode, InterruptAttempt, InterruptOutcome, InterruptResult } from '../../api';
import { isKernelInterruptError, messageOf } from '../../base/errors';
import type { Logger } from '../../base/logger';
import type { RunningOutcome, RunningWatch } from '../observe/CellWatch';
import type { Presses } from './Presses';
import type { InterruptRoute } from '../routes/InterruptRoute';

export interface WalkOptions {
  readonly routes: readonly InterruptRoute[];
  /** What becomes of the running cell; undefined where there is nothing to look with. */
  readonly watch: RunningWatch | undefined;
  /** Rules every route out, as long as `force` does not lift it. */
  readonly ruledOut?: ErrorCode | undefined;
  readonly force: boolean;
  /** Milliseconds that a route is given to be confirmed before the next is tried. */
  readonly gracePeriodMs: number;
  /** The user's, each of which ends the wait for one route; behind the last route they begin anew with the first. */
  readonly presses: Presses;
  /** What was tried: filled in on the way, so that a caller who does not wait for the end knows as well. */
  readonly attempts: Mutable<InterruptAttempt>[];
  /** Aborted when the kernel's process ends. */
  readonly exited: AbortSignal;
  /** Aborted when the caller no longer wants it. */
  readonly cancelled: AbortSignal;
  readonly logger: Logger;
  /** When the caller called, by `performance.now()`: what was done since counts as well. */
  readonly began: number;
}

export type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Tries the routes in order until the running cell is seen to end.
 *
 * What a route answers is not believed where there is a watch: `interrupted` and `finished` are what was seen.
 */
export async function walkRoutes(options: WalkOptions): Promise<InterruptResult> {
  const over = new AbortController();
  try {
    return await walk(options, over.signal);
  } finally {
    // What a slow route has not sent by now would hit what comes next.
    over.abort();
  }
}

async function walk(options: WalkOptions, over: AbortSignal): Promise<InterruptResult> {
  const { routes, attempts, presses } = options;
  const result = (outcome: InterruptOutcome): InterruptResult => ({
    outcome,
    elapsedMs: since(options.began),
    attempts,
  });
  let pressed: boolean;
  do {
    pressed = false;
    for (const route of routes) {
      // Looked at before every attempt: what has ended must not be followed by an interrupt of what comes next.
      const ended = endedBefore(options);
      if (ended) {
        return result(ended);
      }
      const rule = (options.force ? undefined : options.ruledOut) ?? route.ruledOut(options.force);
      if (rule) {
        listOnce(attempts, route.method, rule);
        continue;
      }
      const outcome = await tryRoute(route, options, over);
      if (outcome) {
        return result(outcome);
      }
      pressed = presses.take();
    }
  } while (pressed);
  const failed = attempts.every(({ error }) => error);
  return result(endedBefore(options) ?? (failed ? 'refused' : 'stillBusy'));
}

/** Undefined: the cell runs on, and the next route is due. */
async function tryRoute(
  route: InterruptRoute,
  options: WalkOptions,
  over: AbortSignal,
): Promise<InterruptOutcome | undefined> {
  const { watch, exited, cancelled, logger, presses } = options;
  const attempt: Mutable<InterruptAttempt> = { method: route.method, elapsedMs: 0 };
  options.attempts.push(attempt);
  const began = performance.now();
  const stop = AbortSignal.any([exited, cancelled]);
  presses.fired();
  const sent = await fire(route, options, stop, over).catch((error: unknown) => {
    attempt.error = isKernelInterruptError(error) ? error.code : 'OS_ERROR';
    logger.info(`Interrupt by ${route.method}: ${messageOf(error)}`);
    return undefined;
  });
  presses.fired();
  attempt.elapsedMs = since(began);
  if (!watch) {
    return outcomeUnseen(sent, attempt.error, stop.aborted || presses.signal.aborted);
  }
  // Nothing was sent to a kernel of which no cell is known: it ignores SIGINT, and that is how an idle one is.
  const seemsIdle = sent === 'none' && watch.request === undefined;
  const patience = sent === 'sent' || seemsIdle ? options.gracePeriodMs : 0;
  const seen = await watch.wait(patience, AbortSignal.any([stop, presses.signal]));
  attempt.elapsedMs = since(began);
  if (seen && !exited.aborted) {
    return outcomeSeen(seen, options);
  }
  return seemsIdle && !stop.aborted ? 'idle' : undefined;
}

/**
 * Fires a route. A cell that ends, a kernel that dies, a caller who gives up or one who presses again does not wait for
 * its answer.
 */
function fire(
  route: InterruptRoute,
  { watch, force, presses }: WalkOptions,
  stop: AbortSignal,
  walkOver: AbortSignal,
): Promise<'sent' | 'none'> {
  const unwanted = AbortSignal.any([stop, walkOver, ...(watch ? [watch.ended] : [])]);
  const over = AbortSignal.any([unwanted, presses.signal]);
  return new Promise((resolve, reject) => {
    const end = (): void => resolve('sent');
    over.addEventListener('abort', end);
    void route
      .fire(force, unwanted)
      .then(resolve, reject)
      .finally(() => over.removeEventListener('abort', end));
  });
}

/** The outcome where there is nothing to look with: one route, and what it answered. */
function outcomeUnseen(
  sent: 'sent' | 'none' | undefined,
  error: ErrorCode | undefined,
  stopped: boolean,
): InterruptOutcome | undefined {
  if (error === 'NO_SUCH_PROCESS') {
    return 'dead';
  }
  if (sent === undefined || stopped) {
    return undefined;
  }
  return sent === 'none' ? 'idle' : 'sent';
}

/** The outcome of what was seen. A cell that ended before anything was sent ended by itself, however it did. */
function outcomeSeen(
  seen: RunningOutcome,
  { attempts }: Pick<WalkOptions, 'attempts'>,
): InterruptOutcome {
  const nothingSent = attempts.every(({ error }) => error);
  if (nothingSent && (seen === 'interrupted' || seen === 'ended')) {
    return 'finished';
  }
  // Who saw only that it ended cannot say why.
  return seen === 'ended' ? 'sent' : seen;
}

/** What has ended the walk, where something has. */
function endedBefore(options: WalkOptions): InterruptOutcome | undefined {
  if (options.exited.aborted) {
    return 'dead';
  }
  if (options.watch?.settled) {
    return outcomeSeen(options.watch.settled, options);
  }
  return options.cancelled.aborted ? 'cancelled' : undefined;
}

/** A route that was ruled out for the same reason before is not listed again. */
function listOnce(
  attempts: Mutable<InterruptAttempt>[],
  method: InterruptAttempt['method'],
  error: ErrorCode,
): void {
  if (!attempts.some((attempt) => attempt.method === method && attempt.error === error)) {
    attempts.push({ method, elapsedMs: 0, error });
  }
}

/** Whole milliseconds. */
function since(began: number): number {
  return Math.round(performance.now() - began);
}
