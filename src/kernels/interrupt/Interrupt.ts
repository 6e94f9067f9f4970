import type { InterruptAttempt, InterruptOutcome, InterruptResult, StackFrame } from '../../api';
import { isKernelInterruptError, messageOf } from '../../base/errors';
import type { Logger } from '../../base/logger';
import { untilAborted, untilSettled } from '../../base/waiting';
import type { ChildProcess } from '../../daemon/childProcesses';
import type { CellWatch, Failure } from '../observe/CellWatch';
import type { InsideKernel } from '../inside/InsideKernel';
import type { KernelFrame, Look } from '../inside/Look';
import type { Holder } from '../observe/Holder';
import { observe, statusOf, type Observation, type Observer } from '../observe/Observer';
import type { InterruptRoute } from '../routes/InterruptRoute';
import { inOrder } from '../routes/routes';
import { HandlingWait } from './HandlingWait';
import { LeftRunningSearch } from './LeftRunningSearch';
import { Looks } from './Looks';
import { FAILING_LIMIT_MS, outcomeOf, type Attempt, type Seen } from './outcome';
import { Presses } from './Presses';

/** How long a route may take to send its interrupt after the cell has ended. */
const SENDING_LIMIT_MS = 1000;

/** How long a kernel may take to say that it is idle, after it has ended its cell and begun to ignore SIGINT. */
const IDLE_LIMIT_MS = 200;

/** The parts of a kernel that an interrupt uses. */
export interface InterruptOptions {
  /** Best first. */
  readonly observers: readonly Observer[];
  /** Returns the routes, best first; called once, after the kernel was observed. */
  readonly routes: () => readonly InterruptRoute[];
  /**
   * Returns the object that runs our code inside the kernel; undefined if the kernel cannot run it or the settings
   * forbid it. Called once, after the kernel was observed.
   */
  readonly inside?: () => InsideKernel | undefined;
  /** Converts a stack to the form of the API; absent if `inside` is. */
  readonly stackFrames?: (frames: readonly KernelFrame[]) => readonly StackFrame[];
  /** Lists the processes that the kernel has started; absent if nothing can list them. */
  readonly listChildren?: () => Promise<readonly ChildProcess[]>;
  readonly force: boolean;
  /** How long each attempt may take to be confirmed before the next route is tried. */
  readonly gracePeriodMs: number;
  /** Aborted when the kernel leaves the list. */
  readonly removed: AbortSignal;
  readonly logger: Logger;
  /** Called when the last caller leaves before the interrupt ends. */
  readonly onCancelled: () => void;
}

/** One caller's request to interrupt. Several callers may share one interrupt. */
export interface Call {
  readonly result: Promise<InterruptResult>;
  /**
   * Resolves when the outcome is known. The result may come a second later: see `LeftRunningSearch`. If this is absent,
   * wait for the result.
   */
  readonly decided?: Promise<void>;
  /**
   * Ends this call, with `cancelled` unless the outcome is known already. The interrupt goes on while another caller
   * waits for it.
   */
  readonly leave: () => void;
}

/**
 * One interrupt of one kernel. It tries the routes in order until the outcome is known, for example because an observer
 * sees the running cell end. All callers share the result. If the last caller leaves, the interrupt is cancelled.
 */
export class Interrupt {
  readonly result: Promise<InterruptResult>;
  /** Resolves when the outcome is known, or the interrupt has failed. */
  readonly decided: Promise<void>;
  readonly force: boolean;
  private readonly presses = new Presses();
  private readonly attempts: Attempt[] = [];
  private readonly cancelled = new AbortController();
  /** Aborted when the process ends, the kernel leaves the list, or the last caller leaves. */
  private readonly stop: AbortSignal;
  private readonly exited: AbortSignal;
  private readonly began = performance.now();
  private observation: Observation = { status: 'running' };
  private isProcessMissing = false;
  /** The number of attempts before the current pass over the routes. */
  private pass = 0;
  private readonly search: LeftRunningSearch;
  private looks: Looks | undefined;
  private handling: HandlingWait | undefined;
  private routesLeft = 0;
  private lastLook: Look | undefined;
  private decidedResult: InterruptResult | undefined;
  private callers = 0;
  private user: Call | undefined;

  constructor(private readonly options: InterruptOptions) {
    const { observers, removed, force, listChildren, logger } = options;
    this.force = force;
    this.search = new LeftRunningSearch(listChildren, logger);
    this.exited = AbortSignal.any(observers.flatMap(({ exited }) => exited ?? []));
    this.stop = AbortSignal.any([this.exited, removed, this.cancelled.signal]);
    const run = this.run();
    this.decided = run.then(
      () => undefined,
      () => undefined,
    );
    this.result = run.then((result) => this.search.addTo(result, this.stop));
  }

  /** Whether the last caller has left. */
  get isCancelled(): boolean {
    return this.cancelled.signal.aborted;
  }

  /** Undefined until the outcome is known. */
  get decidedOutcome(): InterruptOutcome | undefined {
    return this.decidedResult?.outcome;
  }

  /** What kept the kernel busy when the interrupt began, if that is known not to be a cell. */
  get holder(): Holder | undefined {
    const { holder, watch } = this.observation;
    if (watch?.isHeld && this.attempts.at(-1)?.sent === 'none') {
      return holder ?? 'other';
    }
    return holder;
  }

  /** Where the kernel is stuck; undefined unless the outcome is `stillBusy` and the kernel has said where. */
  get look(): Look | undefined {
    return this.decidedResult?.outcome === 'stillBusy' ? this.lastLook : undefined;
  }

  /** Adds a caller. */
  join(): Call {
    this.callers++;
    const left = new AbortController();
    return {
      result: untilAborted(this.result, left.signal).then(
        (result) => result ?? this.decidedResult ?? this.resultOf('cancelled'),
      ),
      decided: this.decided,
      leave: () => {
        if (!left.signal.aborted) {
          left.abort();
          this.callerLeft();
        }
      },
    };
  }

  /** Adds the user as a caller. The user is one caller, however often they press. */
  joinAsUser(): Call {
    this.user ??= this.joinUntilLeft();
    return this.user;
  }

  /** Fires the next route at once, because the user pressed again. */
  press(): void {
    this.presses.press();
  }

  /** After the user cancels, their next press makes a new caller. */
  private joinUntilLeft(): Call {
    const { leave, ...call } = this.join();
    const leaveOnce = (): void => {
      this.user = undefined;
      leave();
    };
    return { ...call, leave: leaveOnce };
  }

  private callerLeft(): void {
    this.callers--;
    if (this.callers === 0) {
      this.cancelled.abort();
      this.options.onCancelled();
    }
  }

  private async run(): Promise<InterruptResult> {
    const { observers, gracePeriodMs, logger } = this.options;
    const unwanted = AbortSignal.any([this.stop, this.presses.early.signal]);
    this.observation = await observe(observers, gracePeriodMs, unwanted);
    const inside = this.options.inside?.();
    this.looks = inside && new Looks(inside, logger);
    const over = new AbortController();
    try {
      this.decidedResult = this.resultOf(this.outcome() ?? (await this.tryRoutes(over.signal)));
      return this.decidedResult;
    } finally {
      // If a slow route sent its interrupt after this, it would hit the next cell.
      over.abort();
      this.observation.watch?.dispose();
    }
  }

  /** Tries the routes in order. A press after the last route starts again with the first. */
  private async tryRoutes(over: AbortSignal): Promise<InterruptOutcome> {
    const known = this.options.routes();
    // Making an interrupter may be slow. A caller who leaves does not wait for it.
    const prepared = Promise.all(
      known.map(async (route) => {
        const failure = await route.prepare?.();
        // A route that is ruled out does not prove that the process is missing: drop its failure.
        return route.ruledOut(this.force) ? undefined : failure;
      }),
    );
    const failures = await untilAborted(prepared, this.stop);
    this.isProcessMissing = failures?.includes('NO_SUCH_PROCESS') ?? false;
    const failed = new Set(known.filter((_, index) => failures?.[index] !== undefined));
    // Sorted only now, because `prepare` finds out whether `launch_kernel.py` started the kernel.
    const routes = known.some(({ isAfterControl }) => isAfterControl) ? inOrder(known) : known;
    let outcome = this.outcome();
    if (!outcome) {
      const unwanted = AbortSignal.any([this.stop, this.presses.signal]);
      const { watch } = this.observation;
      await this.search.note(watch, unwanted);
      if (watch?.failure) {
        // The kernel has just published an error of the cell. Usually the cell is about to end, and an interrupt would hit
        // the code that sends its reply. The wait is short, because the cell may also go on.
        const limitMs = FAILING_LIMIT_MS - (Date.now() - watch.failure.date);
        await watch.wait(Math.max(0, limitMs), unwanted);
      }
      outcome = this.outcome();
    }
    // Made only now, because its time limit begins with the first attempt.
    this.handling = new HandlingWait(this.options.gracePeriodMs);
    while (!outcome) {
      let isPressed = false;
      this.pass = this.attempts.length;
      for (const [index, route] of routes.entries()) {
        const following = routes.slice(index + 1).filter((one) => !one.ruledOut(this.force));
        this.routesLeft = following.filter(({ method }) => method !== 'provider').length;
        if (!this.isLeftOut(route) && !this.isRuledOut(route)) {
          const isLast = following.every((one) => one.isOnControl === true || failed.has(one));
          await this.tryRoute(route, over, isLast);
          outcome = this.outcome();
          if (outcome) {
            return outcome;
          }
          isPressed = this.presses.take();
        }
      }
      outcome = isPressed ? undefined : this.outcome({ hasTriedAll: true });
      if (outcome === 'stillBusy') {
        const unwanted = AbortSignal.any([this.stop, this.presses.signal]);
        this.lastLook = await untilAborted(Promise.resolve(this.looks?.last()), unwanted);
        // During the look, the cell may have ended, or the user may have pressed.
        outcome = this.presses.take() ? this.outcome() : this.outcome({ hasTriedAll: true });
      }
    }
    return outcome;
  }

  private async tryRoute(route: InterruptRoute, over: AbortSignal, isLast: boolean): Promise<void> {
    const began = performance.now();
    this.presses.fired();
    const { watch } = this.observation;
    const unwanted = AbortSignal.any([this.stop, over, ...(watch ? [watch.ended] : [])]);
    // Do not wait for the route's answer after the interrupt is over, or after the user cancels or presses again.
    const ignored = AbortSignal.any([this.stop, over, this.presses.signal]);
    const checked = route.check?.(this.force);
    if (checked && !(await untilSettled(checked, [ignored, unwanted]))) {
      // Nothing was sent, so this is no attempt.
      return;
    }
    const attempt: Attempt = { method: route.method, elapsedMs: 0 };
    this.attempts.push(attempt);
    const before = watch?.failure;
    try {
      await checked;
      const answer = route.fire(this.force, unwanted, isLast);
      let hasAnswered = await untilSettled(answer, [ignored, watch?.ended]);
      if (!hasAnswered && route.isLocal) {
        // The outcome must wait for an interrupt that is being sent: it could otherwise hit the caller's next cell.
        hasAnswered = await untilSettled(answer, [ignored], SENDING_LIMIT_MS);
      }
      attempt.sent = hasAnswered ? await answer : 'sent';
      if (hasAnswered && route.isLocal) {
        attempt.sentBy = Date.now();
      }
      if (attempt.sent === 'unanswered') {
        attempt.error = 'TIMED_OUT';
      } else if (attempt.sent === 'none') {
        attempt.error = 'IGNORED';
      }
    } catch (error) {
      attempt.error = isKernelInterruptError(error) ? error.code : 'OS_ERROR';
      this.options.logger.info(`The route ${route.method} failed: ${messageOf(error)}`);
    }
    this.presses.fired();
    attempt.elapsedMs = since(began);
    if (watch) {
      await this.confirm(route, attempt, watch, before);
      attempt.elapsedMs = since(began);
    }
  }

  /**
   * Waits for the cell to end: as long as `patienceMs` says, and longer while the kernel handles the interrupt.
   *
   * @param before the cell's last error before the attempt
   */
  private async confirm(
    route: InterruptRoute,
    attempt: Attempt,
    watch: CellWatch,
    before: Failure | undefined,
  ): Promise<void> {
    const over = AbortSignal.any([this.stop, this.presses.signal]);
    await watch.wait(this.patienceMs(attempt, watch), over);
    if (attempt.sent !== 'sent' && watch.failure === before) {
      return;
    }
    // While the kernel publishes the error and sends the reply, a second interrupt would hit that code and lose both.
    const isHandling = async (): Promise<boolean> =>
      watch.failure !== before ||
      ((await route.isHandling?.()) ?? false) ||
      isEnding(await this.looks?.first(), watch);
    await this.handling?.wait(isHandling, watch, over, this.routesLeft);
  }

  /** How long the cell may take to end after an attempt. */
  private patienceMs({ sent, error }: Attempt, watch: CellWatch): number {
    const isEnding = error === 'NO_USER_CODE' || error === 'OTHER_CELL';
    if (sent === 'sent' || isEnding) {
      return this.options.gracePeriodMs;
    }
    if (sent !== 'none') {
      return 0;
    }
    // A kernel that ignores SIGINT may be idle: give it time to say so, because the next route would hit processes that
    // earlier cells have started. If a cell is known to run, the kernel most likely waits for a command, so the next
    // route is tried soon.
    const isCellKnown = (watch.request !== undefined && !watch.isHeld) || this.waitsForCommand;
    return isCellKnown ? IDLE_LIMIT_MS : this.options.gracePeriodMs;
  }

  private outcome(more: Pick<Seen, 'hasTriedAll'> = {}): InterruptOutcome | undefined {
    const seen: Seen = {
      status: statusOf(this.options.observers) === 'dead' ? 'dead' : this.observation.status,
      watch: this.observation.watch,
      hasExited: this.exited.aborted,
      isProcessMissing: this.isProcessMissing,
      isCancelled: this.isCancelled,
      isRemoved: this.options.removed.aborted,
      isPressed: this.presses.signal.aborted,
      waitsForCommand: this.waitsForCommand,
      ...more,
    };
    return outcomeOf(seen, this.attempts);
  }

  private get waitsForCommand(): boolean {
    return this.options.observers.some((observer) => observer.waitsForCommand?.());
  }

  /**
   * Whether an observer, or a route of this pass, has found that SIGINT would end the kernel; false with `force`. The
   * error of `ctrlC` does not count: it may mean that a library in the kernel handles the console's Ctrl+C and would
   * end the process. SIGINT does not reach such a handler.
   */
  private get wouldKill(): boolean {
    return (
      !this.force &&
      (this.observation.wouldKill === true ||
        this.attempts
          .slice(this.pass)
          .some(({ method, error }) => error === 'WOULD_KILL' && method !== 'ctrlC'))
    );
  }

  /** Whether to leave the route out, because it uses the control channel and our last request there is unanswered. */
  private isLeftOut({ isOnControl = false }: InterruptRoute): boolean {
    return isOnControl && this.looks?.isUnanswered === true;
  }

  /** Whether the route is ruled out. If so, lists it among the attempts, once for each reason. */
  private isRuledOut(route: InterruptRoute): boolean {
    const { method } = route;
    const isStarting = this.observation.status === 'starting' && !this.force;
    const refusal = this.wouldKill && !route.isWithoutSigint ? 'WOULD_KILL' : undefined;
    const error = isStarting ? 'STARTING' : (route.ruledOut(this.force) ?? refusal);
    if (error && !this.attempts.some((one) => one.method === method && one.error === error)) {
      this.attempts.push({ method, elapsedMs: 0, error });
    }
    return error !== undefined;
  }

  /** Copies the attempts, so that the result of a caller who left does not change. */
  private resultOf(outcome: InterruptOutcome): InterruptResult {
    const attempts = this.attempts.map(({ method, elapsedMs, error }): InterruptAttempt => ({
      ...{ method, elapsedMs },
      ...(error && { error }),
    }));
    const frames = outcome === 'stillBusy' ? (this.lastLook?.frames ?? []) : [];
    const where = this.options.stackFrames?.(frames) ?? [];
    return {
      ...{ outcome, elapsedMs: since(this.began), attempts },
      ...(where.length > 0 && { where }),
    };
  }
}

/** Whether the cell seems about to end: the kernel handles a KeyboardInterrupt, or no longer runs code of the cell. */
function isEnding(look: Look | undefined, { isHeld }: CellWatch): boolean {
  return look !== undefined && (look.isHandling || (!look.isBusy && !isHeld));
}

/** Returns the time since `began` in whole milliseconds. */
function since(began: number): number {
  return Math.round(performance.now() - began);
}
