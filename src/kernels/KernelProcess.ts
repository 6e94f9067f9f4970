import type { InterruptResult, KernelRegistration, KernelStatus } from '../api';
import type { ProcessInterrupter } from '../daemon/Interrupter';
import { KernelInterruptError } from '../errors';
import type { Logger } from '../logger';
import type { Diagnosis } from './diagnosis/Diagnosis';
import { InterruptHistory } from './InterruptHistory';
import { KernelAttachment, type KernelAttachmentOptions } from './KernelAttachment';
import { KernelSight, type KernelSightOptions, type KernelWatcher } from './monitor/KernelSight';
import type { OrUndefined } from './OrUndefined';
import type { InterruptRoute, RoutedKernel, RouteFactory } from './routes/InterruptRoute';
import { ROUTES, routesTo } from './routes/routes';
import { RunningInterrupt, type Walk } from './RunningInterrupt';
import { walkRoutes } from './walkRoutes';

/** How long a kernel's heartbeat may take, where it has to tell a dead kernel from a busy one. */
const HEARTBEAT_LIMIT_MS = 1000;

/** What leaves nothing to interrupt of the cell that ran. */
const ENDED = new Set<InterruptResult['outcome']>(['interrupted', 'finished']);

/** What of a registration the core looks at. */
export type KernelDescription = KernelSightOptions['kernel'] &
  KernelAttachmentOptions['kernel'] &
  OrUndefined<Pick<KernelRegistration, 'language' | 'interrupt'>>;

/** What the user can set, as it is at one interrupt. */
export interface InterruptSettings {
  /** Milliseconds that a route is given to be confirmed before the next is tried. */
  readonly gracePeriodMs: number;
  /** `never`: no Ctrl+C in the kernel's console. */
  readonly consoleInterrupt: 'auto' | 'never';
}

export interface KernelProcessOptions {
  /** Makes the interrupter of a kernel that came without one. */
  readonly createInterrupter: () => Promise<ProcessInterrupter>;
  /** Asked at every interrupt. */
  readonly settings: () => InterruptSettings;
  readonly logger: Logger;
  /** The ways to a kernel, in their order; default: all that there are. */
  readonly routes?: readonly RouteFactory[];
  /** Watches the kernel of a connection file; default: `KernelMonitor.open`. */
  readonly openMonitor?: (connectionFile: string) => Promise<KernelWatcher>;
  /** Told when `status` or `isInterrupting` may have changed. */
  readonly onDidChange?: () => void;
}

/** One kernel that can be interrupted, by every way there is to it. */
export class KernelProcess {
  private readonly exited = new AbortController();
  private readonly gone = new AbortController();
  private readonly sight: KernelSight;
  private readonly attachment: KernelAttachment;
  private running: RunningInterrupt | undefined;
  private readonly past = new InterruptHistory();

  constructor(
    private readonly kernel: KernelDescription,
    private readonly options: KernelProcessOptions,
  ) {
    const { logger, openMonitor, createInterrupter } = options;
    const onDidChange = (): void => options.onDidChange?.();
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
    return this.running?.isCancelled === false;
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
    if (this.running?.isCancelled || (force && this.running?.force === false)) {
      // What nobody wants any more, or what runs without force, cannot be joined: this one comes next.
      const before = await this.running.result;
      // What was meant has ended: the cell that may have come behind it was not.
      return ENDED.has(before.outcome) ? before : this.interrupt(options);
    }
    return (this.running ?? this.begin(force)).join(cancelled);
  }

  /**
   * The user's own wish: as `interrupt`, but while an interrupt runs it goes to the next route at once, and so it does
   * within the grace period of one that nothing could confirm.
   */
  press(options: { force?: boolean; cancelled?: AbortSignal } = {}): Promise<InterruptResult> {
    this.running?.press();
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

  private begin(force: boolean): RunningInterrupt {
    const settings = this.options.settings();
    const running = new RunningInterrupt((shared) => this.walk(shared, force, settings), force);
    const end = (): void => {
      this.running = undefined;
      this.options.onDidChange?.();
    };
    running.result.then((result) => {
      this.past.add(result);
      end();
    }, end);
    // Set before it is told: who hears of it looks at once.
    this.running = running;
    this.options.onDidChange?.();
    return running;
  }

  private async walk(
    shared: Parameters<Walk>[0],
    force: boolean,
    settings: InterruptSettings,
  ): Promise<InterruptResult> {
    const look = await this.sight.look(settings.gracePeriodMs);
    try {
      // What was looked at may have ended meanwhile.
      if (look.status === 'dead' || this.exited.signal.aborted) {
        return resultOf('dead', shared);
      }
      if (look.status === 'idle') {
        return resultOf(this.gone.signal.aborted ? 'cancelled' : 'idle', shared);
      }
      const routes = await this.routes(settings);
      const result = await walkRoutes({
        ...shared,
        routes: look.watch ? routes : this.past.routesFrom(routes, settings.gracePeriodMs),
        watch: look.watch,
        ruledOut: look.status === 'starting' ? 'STARTING' : undefined,
        force,
        gracePeriodMs: settings.gracePeriodMs,
        exited: this.exited.signal,
        cancelled: AbortSignal.any([shared.cancelled, this.gone.signal]),
        logger: this.options.logger,
      });
      return (await this.isDead(result)) ? resultOf('dead', shared) : result;
    } finally {
      look.watch?.dispose();
    }
  }

  /** A process is known to run on; of a kernel that has none only the heartbeat tells whether it is there at all. */
  private async isDead({ outcome }: InterruptResult): Promise<boolean> {
    return (
      outcome === 'stillBusy' &&
      !this.kernel.process &&
      (await this.sight.isAlive(HEARTBEAT_LIMIT_MS)) === false
    );
  }

  private async routes(settings: InterruptSettings): Promise<readonly InterruptRoute[]> {
    const { interruptMode, interrupt } = this.kernel;
    const interrupter = await this.attachment.get();
    const { monitor } = this.sight;
    const kernel: RoutedKernel = {
      ...settings,
      interruptMode: interruptMode ?? 'signal',
      takesSignals: this.takesSignals,
      ...(interrupter && { interrupter }),
      ...(monitor && {
        requestInterrupt: () => monitor.requestInterrupt(),
        nudge: () => monitor.nudge(),
      }),
      ...(interrupt && { hostInterrupt: () => interrupt() }),
    };
    return routesTo(kernel, this.options.routes ?? ROUTES);
  }

  /**
   * What its host says counts. Without that only ipykernel is known to live on: a Python kernel that wants to be asked
   * by message may end at a signal though it catches it (async-kernel), and others that say they are Python do (xeus).
   */
  private get takesSignals(): boolean {
    const { interruptMode, language } = this.kernel;
    return (
      interruptMode === 'signal' ||
      (interruptMode === undefined && (language ? language === 'python' : this.sight.isIpykernel))
    );
  }
}

function resultOf(
  outcome: InterruptResult['outcome'],
  { began, attempts }: Parameters<Walk>[0],
): InterruptResult {
  return { outcome, elapsedMs: Math.round(performance.now() - began), attempts };
}
