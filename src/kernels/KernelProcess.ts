import type { InterruptResult, KernelStatus } from '../api';
import { KernelInterruptError } from '../base/errors';
import { untilAborted } from '../base/waiting';
import type { Diagnosis } from './diagnosis/Diagnosis';
import { InterruptHistory } from './InterruptHistory';
import { KernelAttachment } from './KernelAttachment';
import type {
  InterruptSettings,
  KernelDescription,
  KernelProcessOptions,
  SharedInterrupt,
} from './KernelProcessOptions';
import { KernelSight, type Look } from './observe/KernelSight';
import type { InterruptRoute, RoutedKernel } from './routes/InterruptRoute';
import { ROUTES, routesTo } from './routes/routes';
import { RunningInterrupt, type Walk } from './interrupt/RunningInterrupt';
import { takesSignals } from './takesSignals';
import { walkRoutes } from './interrupt/walkRoutes';

/** How long a kernel's heartbeat may take, where it has to tell a dead kernel from a busy one. */
const HEARTBEAT_LIMIT_MS = 1000;

/** What leaves nothing to interrupt of the cell that ran. */
const ENDED = new Set<InterruptResult['outcome']>(['interrupted', 'finished']);

/** One kernel that can be interrupted, by every way there is to it. */
export class KernelProcess {
  private readonly exited = new AbortController();
  private readonly gone = new AbortController();
  private readonly sight: KernelSight;
  private readonly attachment: KernelAttachment;
  private readonly past = new InterruptHistory();
  private readonly shared: SharedInterrupt;

  constructor(
    private readonly kernel: KernelDescription,
    private readonly options: KernelProcessOptions,
  ) {
    const { logger, openMonitor, createInterrupter } = options;
    this.shared = options.shared ?? {};
    const { onDidChange } = this;
    this.sight = new KernelSight({ kernel, logger, openMonitor, onDidChange });
    this.attachment = new KernelAttachment({ kernel, createInterrupter, logger });
    kernel.process?.once?.('exit', () => {
      this.exited.abort();
      this.sight.dispose();
      onDidChange();
    });
  }

  /** Whether there is any way to it: a process, a channel, or the host's own. */
  get canInterrupt(): boolean {
    const { process, interrupter, connectionFile, interrupt } = this.kernel;
    return (
      !this.gone.signal.aborted &&
      !this.exited.signal.aborted &&
      (process?.pid !== undefined || [interrupter, connectionFile, interrupt].some(Boolean))
    );
  }

  get status(): KernelStatus | 'unknown' {
    return this.exited.signal.aborted ? 'dead' : this.sight.status;
  }

  get isInterrupting(): boolean {
    return this.shared.running?.isCancelled === false;
  }

  /**
   * Interrupts the kernel, and says what came of it. A call while an interrupt runs joins it.
   *
   * @param options.cancelled ends this call; the interrupt goes on while somebody else waits for it
   * @throws KernelInterruptError `DISPOSED` or `CANNOT_INTERRUPT`
   */
  async interrupt(
    options: { force?: boolean; cancelled?: AbortSignal } = {},
  ): Promise<InterruptResult> {
    const { name } = this.kernel;
    if (this.gone.signal.aborted) {
      throw new KernelInterruptError('DISPOSED', `${name} is no longer registered.`);
    }
    if (this.exited.signal.aborted) {
      return { outcome: 'dead', elapsedMs: 0, attempts: [] };
    }
    if (!this.canInterrupt) {
      throw new KernelInterruptError('CANNOT_INTERRUPT', `There is no way to interrupt ${name}.`);
    }
    const { force = false, cancelled } = options;
    const { running } = this.shared;
    if (running?.isCancelled || (force && running?.force === false)) {
      // What nobody wants any more, or what runs without force, cannot be joined: this one comes next.
      const began = performance.now();
      const before = await untilAborted(running.result, cancelled);
      if (!before) {
        return resultOf('cancelled', { began, attempts: [] });
      }
      // What was meant has ended: the cell that may have come behind it was not.
      return ENDED.has(before.outcome) ? before : this.interrupt(options);
    }
    return (running ?? this.begin(force)).join(cancelled);
  }

  /**
   * The user's own wish: as `interrupt`, but while an interrupt runs it goes to the next route at once, and so it does
   * within the grace period of one that nothing could confirm.
   */
  press(options: { force?: boolean; cancelled?: AbortSignal } = {}): Promise<InterruptResult> {
    this.shared.running?.press();
    return this.interrupt(options);
  }

  /** Why it does not stop, as far as that can be known without firing anything. */
  async diagnose(): Promise<Diagnosis> {
    const { name, interruptMode = 'signal', process } = this.kernel;
    const routes = await this.routes(this.options.settings());
    return {
      name,
      status: this.status,
      language: this.kernel.language ?? this.sight.language,
      interruptMode,
      source: this.sight.source,
      heartbeat: await this.sight.isAlive(HEARTBEAT_LIMIT_MS),
      process: process && (await this.attachment.diagnose()),
      routes: routes.map((route) => {
        const ruledOut = route.ruledOut(false);
        return { method: route.method, ...(ruledOut && { ruledOut }) };
      }),
      history: this.past.results,
    };
  }

  /** Lets go of the kernel, and of the interrupter if it was made here. */
  dispose(): void {
    this.gone.abort();
    this.attachment.dispose();
    this.sight.dispose();
  }

  private readonly onDidChange = (): void => this.options.onDidChange?.();

  private begin(force: boolean): RunningInterrupt {
    const settings = this.options.settings();
    const running = new RunningInterrupt({
      walk: (shared) => this.walk(shared, force, settings),
      force,
      onCancelled: this.onDidChange,
    });
    const end = (): void => {
      delete this.shared.running;
      this.onDidChange();
    };
    running.result.then(end, end);
    // Set before it is told: who hears of it looks at once.
    this.shared.running = running;
    this.onDidChange();
    return running;
  }

  private async walk(
    shared: Parameters<Walk>[0],
    force: boolean,
    settings: InterruptSettings,
  ): Promise<InterruptResult> {
    const look = await this.sight.look(settings.gracePeriodMs);
    try {
      const result = await this.walkFrom(look, { ...shared, force, ...settings });
      this.past.add(result, look.watch !== undefined);
      return result;
    } finally {
      look.watch?.dispose();
    }
  }

  private async walkFrom(
    { status, watch }: Look,
    options: Parameters<Walk>[0] & InterruptSettings & { readonly force: boolean },
  ): Promise<InterruptResult> {
    // What was looked at may have ended meanwhile.
    if (status === 'dead' || this.exited.signal.aborted) {
      return resultOf('dead', options);
    }
    if (status === 'idle') {
      return resultOf(this.gone.signal.aborted ? 'cancelled' : 'idle', options);
    }
    // Making an interrupter may take its time, and nobody is held up by that.
    const cancelled = AbortSignal.any([options.cancelled, this.gone.signal]);
    const over = AbortSignal.any([cancelled, this.exited.signal]);
    const routes = await untilAborted(this.routes(options), over);
    if (this.status === 'dead' || (status === 'starting' && this.attachment.isGone)) {
      return resultOf('dead', options);
    }
    if (!routes) {
      return resultOf('cancelled', options);
    }
    let result: InterruptResult;
    do {
      result = await walkRoutes({
        ...options,
        routes: watch ? routes : this.past.routesFrom(routes, options.gracePeriodMs),
        watch,
        ruledOut: status === 'starting' ? 'STARTING' : undefined,
        exited: this.exited.signal,
        cancelled,
        logger: this.options.logger,
      });
      if (await this.isDead(result)) {
        return resultOf('dead', options);
      }
      // Pressed again while the heartbeat was listened to.
    } while (result.outcome === 'stillBusy' && options.presses.take());
    return result;
  }

  /** A process is known to run on; of a kernel that has none only the heartbeat tells whether it is there at all. */
  private async isDead({ outcome }: InterruptResult): Promise<boolean> {
    return (
      outcome === 'stillBusy' &&
      !this.kernel.process &&
      (await this.sight.isAlive(HEARTBEAT_LIMIT_MS)) === false
    );
  }

  private async routes({
    gracePeriodMs,
    consoleInterrupt,
  }: InterruptSettings): Promise<readonly InterruptRoute[]> {
    const { interruptMode, interrupt } = this.kernel;
    const interrupter = await this.attachment.get();
    const { monitor } = this.sight;
    const kernel: RoutedKernel = {
      ...{ gracePeriodMs, consoleInterrupt },
      interruptMode: interruptMode ?? 'signal',
      takesSignals: takesSignals(this.kernel, this.sight),
      ...(interrupter && { interrupter }),
      ...(monitor && {
        requestInterrupt: () => monitor.requestInterrupt(),
        nudge: () => monitor.nudge(),
      }),
      ...(interrupt && { hostInterrupt: () => interrupt() }),
    };
    return routesTo(kernel, this.options.routes ?? ROUTES);
  }
}

function resultOf(
  outcome: InterruptResult['outcome'],
  { began, attempts }: Pick<Parameters<Walk>[0], 'began' | 'attempts'>,
): InterruptResult {
  return { outcome, elapsedMs: Math.round(performance.now() - began), attempts };
}
