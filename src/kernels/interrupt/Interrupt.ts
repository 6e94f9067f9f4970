import type { InterruptAttempt, InterruptOutcome, InterruptResult } from '../../api';
import { isKernelInterruptError, messageOf } from '../../base/errors';
import type { Logger } from '../../base/logger';
import { untilAborted } from '../../base/waiting';
import type { CellWatch } from '../observe/CellWatch';
import { heartbeatOf, lookAt, statusOf, type Look, type Observer } from '../observe/Observer';
import type { InterruptRoute } from '../routes/InterruptRoute';
import { outcomeOf, type Attempt, type Seen } from './outcome';
import { Presses } from './Presses';

/** How long, after the grace period, a kernel may go on handling an interrupt before the next route is fired. */
const HANDLING_LIMIT_MS = 10_000;

/** How often the kernel is asked whether it is still handling the interrupt. */
const HANDLING_PAUSE_MS = 200;

/** What an interrupt needs of its kernel. */
export interface InterruptOptions {
  /** Best first. */
  readonly observers: readonly Observer[];
  /** The routes in their order; asked once, after the kernel was looked at. */
  readonly routes: () => readonly InterruptRoute[];
  readonly force: boolean;
  /** Milliseconds that a route is given to be confirmed before the next is tried. */
  readonly gracePeriodMs: number;
  /** Aborted when the kernel is taken out of the list. */
  readonly removed: AbortSignal;
  readonly logger: Logger;
  /** Called when the last caller has left before the end. */
  readonly onCancelled: () => void;
}

/** One caller's part in an interrupt. */
export interface Call {
  readonly result: Promise<InterruptResult>;
  /** Settles the result with `cancelled`. The interrupt goes on while another caller waits for it. */
  readonly leave: () => void;
}

/**
 * One interrupt of one kernel. It tries the routes in order until the running cell is seen to end. All callers have
 * one result, and it goes on as long as one of them wants it.
 */
export class Interrupt {
  readonly result: Promise<InterruptResult>;
  readonly force: boolean;
  private readonly presses = new Presses();
  private readonly attempts: Attempt[] = [];
  private readonly cancelled = new AbortController();
  /** Aborted when the process has ended, or the last caller has left. */
  private readonly stop: AbortSignal;
  private readonly exited: AbortSignal;
  private readonly began = performance.now();
  private look: Look = { status: 'running' };
  private isProcessMissing = false;
  private callers = 0;
  private user: Call | undefined;

  constructor(private readonly options: InterruptOptions) {
    const { observers, removed, force } = options;
    this.force = force;
    this.exited = AbortSignal.any(observers.flatMap(({ exited }) => exited ?? []));
    this.stop = AbortSignal.any([this.exited, removed, this.cancelled.signal]);
    this.result = this.run();
  }

  /** Whether the last caller has left. */
  get isCancelled(): boolean {
    return this.cancelled.signal.aborted;
  }

  /** Joins it as one more caller. */
  join(): Call {
    this.callers++;
    const left = new AbortController();
    return {
      result: untilAborted(this.result, left.signal).then(
        (result) => result ?? this.resultOf('cancelled'),
      ),
      leave: () => {
        if (!left.signal.aborted) {
          left.abort();
          this.left();
        }
      },
    };
  }

  /** Joins it as the user, who is one caller however often they press. */
  joinAsUser(): Call {
    this.user ??= this.joinUntilLeft();
    return this.user;
  }

  /** The user wants it now: the next route is fired at once. */
  press(): void {
    this.presses.press();
  }

  /** A user who cancelled and presses again is a new caller. */
  private joinUntilLeft(): Call {
    const { result, leave } = this.join();
    const leaveOnce = (): void => {
      this.user = undefined;
      leave();
    };
    return { result, leave: leaveOnce };
  }

  private left(): void {
    this.callers--;
    if (this.callers === 0) {
      this.cancelled.abort();
      this.options.onCancelled();
    }
  }

  private async run(): Promise<InterruptResult> {
    const { observers, gracePeriodMs } = this.options;
    this.look = await lookAt(observers, gracePeriodMs);
    const over = new AbortController();
    try {
      return this.resultOf(this.outcome() ?? (await this.tryRoutes(over.signal)));
    } finally {
      // What a slow route has not sent by now would hit the next cell.
      over.abort();
      this.look.watch?.dispose();
    }
  }

  /** Tries the routes in order; from the first one again if the user presses after the last. */
  private async tryRoutes(over: AbortSignal): Promise<InterruptOutcome> {
    const routes = this.options.routes();
    // Making an interrupter may take its time. A caller who leaves does not wait for it.
    const prepared = Promise.all(
      routes.map(async (route) => {
        const failure = await route.prepare?.();
        // A route that is ruled out says nothing about the kernel: its provider may still interrupt it.
        return route.ruledOut(this.force) ? undefined : failure;
      }),
    );
    const failures = await untilAborted(prepared, this.stop);
    this.isProcessMissing = failures?.includes('NO_SUCH_PROCESS') ?? false;
    let outcome = this.outcome();
    while (!outcome) {
      let isPressed = false;
      for (const route of routes) {
        if (!this.isRuledOut(route)) {
          await this.tryRoute(route, over);
          outcome = this.outcome();
          if (outcome) {
            return outcome;
          }
          isPressed = this.presses.take();
        }
      }
      outcome = isPressed ? undefined : await this.outcomeInVain();
    }
    return outcome;
  }

  private async tryRoute(route: InterruptRoute, over: AbortSignal): Promise<void> {
    const attempt: Attempt = { method: route.method, elapsedMs: 0 };
    this.attempts.push(attempt);
    const began = performance.now();
    this.presses.fired();
    const { watch } = this.look;
    const unwanted = AbortSignal.any([this.stop, over, ...(watch ? [watch.ended] : [])]);
    // The answer is not waited for once the cell has ended, or the user gives up or presses again.
    const ignored = AbortSignal.any([unwanted, this.presses.signal]);
    try {
      attempt.sent = (await untilAborted(route.fire(this.force, unwanted), ignored)) ?? 'sent';
    } catch (error) {
      attempt.error = isKernelInterruptError(error) ? error.code : 'OS_ERROR';
      this.options.logger.info(`Interrupt by ${route.method}: ${messageOf(error)}`);
    }
    this.presses.fired();
    attempt.elapsedMs = since(began);
    if (watch) {
      await this.confirm(route, attempt, watch);
      attempt.elapsedMs = since(began);
    }
  }

  /** Waits for the cell to end, as long as it makes sense. */
  private async confirm(route: InterruptRoute, { sent }: Attempt, watch: CellWatch): Promise<void> {
    const over = AbortSignal.any([this.stop, this.presses.signal]);
    // A kernel that ignored the interrupt, and of which no cell is known, may be about to say that it is idle.
    const isWorthIt = sent === 'sent' || (sent === 'none' && watch.request === undefined);
    await watch.wait(isWorthIt ? this.options.gracePeriodMs : 0, over);
    if (sent !== 'sent') {
      return;
    }
    // Until the kernel has shown the error and sent the reply, a second interrupt would hit that code: both may be lost.
    const isHandling = async (): Promise<boolean> =>
      watch.isFailing || ((await route.isHandling?.()) ?? false);
    const ended = AbortSignal.any([over, watch.ended]);
    const deadline = performance.now() + HANDLING_LIMIT_MS;
    while (
      !ended.aborted &&
      performance.now() < deadline &&
      (await untilAborted(isHandling(), ended))
    ) {
      await watch.wait(HANDLING_PAUSE_MS, over);
    }
  }

  /** The outcome after every route; undefined where the user pressed while the heartbeat was listened to. */
  private async outcomeInVain(): Promise<InterruptOutcome | undefined> {
    const { observers } = this.options;
    const outcome = this.outcome({ isOver: true });
    if (outcome !== 'stillBusy' || observers.some(({ exited }) => exited)) {
      return outcome;
    }
    // Without a process, only the heartbeat tells whether the kernel is still there.
    const isAlive = await heartbeatOf(observers);
    const final = this.outcome({ isOver: true, isAlive });
    return final === 'stillBusy' && this.presses.take() ? undefined : final;
  }

  private outcome(more: Pick<Seen, 'isOver' | 'isAlive'> = {}): InterruptOutcome | undefined {
    const seen: Seen = {
      status: statusOf(this.options.observers) === 'dead' ? 'dead' : this.look.status,
      watch: this.look.watch,
      hasExited: this.exited.aborted,
      isProcessMissing: this.isProcessMissing,
      isCancelled: this.isCancelled,
      isRemoved: this.options.removed.aborted,
      isPressed: this.presses.signal.aborted,
      ...more,
    };
    return outcomeOf(seen, this.attempts);
  }

  /** Lists a route that is ruled out among the attempts: once for each reason. */
  private isRuledOut(route: InterruptRoute): boolean {
    const { method } = route;
    const isStarting = this.look.status === 'starting' && !this.force;
    const error = isStarting ? 'STARTING' : route.ruledOut(this.force);
    if (error && !this.attempts.some((one) => one.method === method && one.error === error)) {
      this.attempts.push({ method, elapsedMs: 0, error });
    }
    return error !== undefined;
  }

  /** The attempts are copied: a caller who left has a result of its own, which does not change any more. */
  private resultOf(outcome: InterruptOutcome): InterruptResult {
    const attempts = this.attempts.map(({ method, elapsedMs, error }): InterruptAttempt => ({
      ...{ method, elapsedMs },
      ...(error && { error }),
    }));
    return { outcome, elapsedMs: since(this.began), attempts };
  }
}

/** Whole milliseconds. */
function since(began: number): number {
  return Math.round(performance.now() - began);
}
