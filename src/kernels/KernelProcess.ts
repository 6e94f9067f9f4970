import { setTimeout } from 'node:timers/promises';
import type { InterruptResult, KernelRegistration } from '../api';
import type { ProcessInterrupter } from '../daemon/Interrupter';
import { isKernelInterruptError, KernelInterruptError, messageOf } from '../errors';
import type { Logger } from '../logger';
import { DirectInterrupter } from './DirectInterrupter';
import { whenWritten } from './jupyter/whenWritten';
import { KernelMonitor } from './KernelMonitor';
import type { KernelWatcher } from './KernelWatcher';
import type { RoutedKernel } from './routes/InterruptRoute';
import { routesTo } from './routes/routes';
import { walkRoutes } from './walkRoutes';

/** How long a kernel may take to answer for the first time before it counts as one that cannot be looked at. */
const MONITOR_LIMIT_MS = 120_000;

/** How long the question may take whether a kernel that looks idle has not just begun a cell. */
const CURRENT_LIMIT_MS = 1_000;

/** What of a registration the core looks at. */
export type KernelDescription = Pick<
  KernelRegistration,
  'name' | 'process' | 'connectionFile' | 'interruptMode' | 'language' | 'interrupt'
> & { readonly interrupter?: ProcessInterrupter };

export interface KernelProcessOptions {
  /** Makes the interrupter of a kernel that came without one. */
  readonly createInterrupter: () => Promise<ProcessInterrupter>;
  /** Milliseconds that a route is given to be confirmed before the next is tried. */
  readonly gracePeriodMs: number;
  readonly logger: Logger;
  /** Watches the kernel of a connection file; default: `KernelMonitor.open`. */
  readonly openMonitor?: (connectionFile: string) => Promise<KernelWatcher>;
}

/** One kernel that can be interrupted, by every way there is to it. */
export class KernelProcess {
  private readonly exited = new AbortController();
  private readonly gone = new AbortController();
  private readonly monitor: Promise<KernelWatcher | undefined>;
  private ownInterrupter: ProcessInterrupter | undefined;
  private attached: Promise<ProcessInterrupter | undefined> | undefined;
  private isBlind = false;
  private running: Promise<InterruptResult> | undefined;

  constructor(
    private readonly kernel: KernelDescription,
    private readonly options: KernelProcessOptions,
  ) {
    this.monitor = this.openMonitor();
    kernel.process?.once?.('exit', () => {
      this.exited.abort();
      this.closeMonitor();
    });
    if (kernel.interrupter) {
      void this.attachedInterrupter();
    }
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

  /**
   * Interrupts the kernel, and says what came of it. A call while an interrupt runs joins it.
   *
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
    const { force = false, cancelled = new AbortController().signal } = options;
    this.running ??= this.walk(force, cancelled).finally(() => (this.running = undefined));
    return this.running;
  }

  /** Lets go of the kernel, and of the interrupter if it was made here. */
  dispose(): void {
    this.gone.abort();
    this.ownInterrupter?.dispose();
    this.closeMonitor();
  }

  private async walk(force: boolean, cancelled: AbortSignal): Promise<InterruptResult> {
    const began = performance.now();
    const nothingToDo = (outcome: 'idle' | 'dead'): InterruptResult => ({
      outcome,
      elapsedMs: Math.round(performance.now() - began),
      attempts: [],
    });
    const monitor = await this.usableMonitor();
    const isStarting = monitor === 'starting' || monitor?.status === 'starting';
    const looking = monitor === 'starting' ? undefined : monitor;
    if (looking?.status === 'dead') {
      return nothingToDo('dead');
    }
    const watch = looking?.watchRunning();
    if (looking && !watch) {
      return nothingToDo('idle');
    }
    try {
      return await walkRoutes({
        routes: routesTo(await this.routedKernel(looking)),
        watch,
        ruledOut: isStarting ? 'STARTING' : undefined,
        force,
        gracePeriodMs: this.options.gracePeriodMs,
        exited: this.exited.signal,
        cancelled: AbortSignal.any([cancelled, this.gone.signal]),
        logger: this.options.logger,
        began,
      });
    } finally {
      watch?.dispose();
    }
  }

  private async routedKernel(monitor: KernelWatcher | undefined): Promise<RoutedKernel> {
    const { interruptMode, language, interrupt } = this.kernel;
    const interrupter = await this.attachedInterrupter();
    return {
      interruptMode: interruptMode ?? 'signal',
      takesSignals: interruptMode === 'signal' || (language ?? monitor?.language) === 'python',
      ...(interrupter && { interrupter }),
      ...(monitor && {
        requestInterrupt: () => monitor.requestInterrupt(),
        nudge: () => monitor.nudge(),
      }),
      ...(interrupt && { hostInterrupt: () => interrupt() }),
    };
  }

  /**
   * The interrupter, attached to the process; made on first need where the kernel came without one. Where that fails
   * it is one that says why, so that the reason stands among the attempts; the next interrupt tries again.
   */
  private async attachedInterrupter(): Promise<ProcessInterrupter | undefined> {
    this.attached ??= this.attach();
    try {
      return await this.attached;
    } catch (error) {
      this.attached = undefined;
      this.options.logger.warn(`${this.kernel.name} cannot be attached to: ${messageOf(error)}`);
      const fail = (): Promise<never> =>
        Promise.reject(error instanceof Error ? error : new Error(String(error)));
      return { attach: fail, fire: fail, dispose: () => undefined };
    }
  }

  private async attach(): Promise<ProcessInterrupter | undefined> {
    const { interrupter, interruptMode, process, name } = this.kernel;
    const pid = process?.pid;
    if (pid === undefined || (!interrupter && interruptMode === 'message')) {
      return interrupter;
    }
    const used = interrupter ?? (this.ownInterrupter ??= await this.makeInterrupter());
    if (this.gone.signal.aborted) {
      this.ownInterrupter?.dispose();
      throw new KernelInterruptError('DISPOSED', `${name} is no longer registered.`);
    }
    const methods = (await used.attach(pid)).join(', ');
    this.options.logger.info(`${name}, process ${pid}, is reached by: ${methods || 'nothing'}.`);
    return used;
  }

  private async makeInterrupter(): Promise<ProcessInterrupter> {
    try {
      return await this.options.createInterrupter();
    } catch (error) {
      // Where there is no Python for a daemon a signal can do without, as long as the system has signals.
      if (
        process.platform === 'win32' ||
        !isKernelInterruptError(error) ||
        error.code !== 'NO_INTERPRETER'
      ) {
        throw error;
      }
      return new DirectInterrupter();
    }
  }

  private closeMonitor(): void {
    void this.monitor.then((monitor) => monitor?.dispose());
  }

  private async openMonitor(): Promise<KernelWatcher | undefined> {
    const { connectionFile, name } = this.kernel;
    if (connectionFile === undefined) {
      return undefined;
    }
    const { logger } = this.options;
    const open =
      this.options.openMonitor ??
      ((file) => KernelMonitor.open(file, { timeLimitMs: MONITOR_LIMIT_MS, logger }));
    const over = AbortSignal.any([this.exited.signal, this.gone.signal]);
    if (!(await whenWritten(connectionFile, MONITOR_LIMIT_MS, over))) {
      return undefined;
    }
    try {
      const monitor = await open(connectionFile);
      monitor.ready.catch(() => (this.isBlind = true));
      return monitor;
    } catch (error) {
      logger.warn(`${name} cannot be watched: ${messageOf(error)}`);
      return undefined;
    }
  }

  /** The monitor, given a moment to hear from a kernel that has only just been registered. */
  private async usableMonitor(): Promise<KernelWatcher | 'starting' | undefined> {
    const { gracePeriodMs } = this.options;
    const waited = setTimeout(gracePeriodMs, 'starting' as const, { ref: false });
    const monitor = await Promise.race([this.monitor, waited]);
    if (monitor === undefined || monitor === 'starting') {
      return monitor;
    }
    if (monitor.status === 'starting') {
      await Promise.race([monitor.ready.catch(() => undefined), waited]);
    }
    if (monitor.status === 'idle') {
      await monitor.whenCurrent(CURRENT_LIMIT_MS);
    }
    return this.isBlind ? undefined : monitor;
  }
}
