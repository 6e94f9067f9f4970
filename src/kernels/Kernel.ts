import type { InterruptResult, KernelStatus } from '../api';
import { KernelInterruptError } from '../base/errors';
import type { Logger } from '../base/logger';
import { untilAborted } from '../base/waiting';
import type { Diagnosis, PastInterrupt } from './diagnosis/Diagnosis';
import { Interrupt, type Call } from './interrupt/Interrupt';
import type { InterruptSettings } from './InterruptSettings';
import type { KernelDescription } from '../sources/KernelSource';
import { bestFirst, heartbeatOf, statusOf, type Observer } from './observe/Observer';
import type { InterruptRoute } from './routes/InterruptRoute';
import { ladder } from './routes/routes';

/** How many results are remembered. */
const HISTORY_LENGTH = 20;

/** After these outcomes nothing is left to interrupt of the cell that ran. */
const ENDED = new Set<InterruptResult['outcome']>(['interrupted', 'finished']);

export interface KernelOptions {
  readonly settings: () => InterruptSettings;
  readonly logger: Logger;
  /** Called when `isInterrupting` may have changed. */
  readonly onDidChange: () => void;
}

/** One kernel, however many sources describe it: what the user sees and interrupts. */
export class Kernel {
  private running: Interrupt | undefined;
  private past: readonly PastInterrupt[] = [];
  private readonly removed = new AbortController();

  /** @param descriptions at least one */
  constructor(
    private descriptions: readonly KernelDescription[],
    private readonly options: KernelOptions,
  ) {}

  get id(): string {
    return this.first.id;
  }

  /** The ids of all its descriptions. */
  get ids(): readonly string[] {
    return this.descriptions.map(({ id }) => id);
  }

  get name(): string {
    return this.first.name;
  }

  /** The notebook or editor that it belongs to: `Uri.toString()`. */
  get resource(): string | undefined {
    return this.firstKnown(({ resource }) => resource);
  }

  /** Every notebook or editor that a description names. */
  get resources(): readonly string[] {
    return this.descriptions.flatMap(({ resource }) => resource ?? []);
  }

  get restart(): (() => Promise<void>) | undefined {
    return this.firstKnown(({ restart }) => restart);
  }

  get status(): KernelStatus | 'unknown' {
    return statusOf(this.observers);
  }

  get canInterrupt(): boolean {
    return (
      !this.removed.signal.aborted &&
      !this.hasExited &&
      this.descriptions.some(({ canInterrupt }) => canInterrupt)
    );
  }

  get isInterrupting(): boolean {
    return this.running?.isCancelled === false;
  }

  /** What the sources know of it. */
  get described(): readonly KernelDescription[] {
    return this.descriptions;
  }

  /** @param descriptions what the sources know of it now; at least one */
  describe(descriptions: readonly KernelDescription[]): void {
    this.descriptions = descriptions;
  }

  /** It is no longer in the list: an interrupt that runs is cancelled. */
  remove(): void {
    this.removed.abort();
  }

  /** Removes it, and disposes what was made for it. */
  dispose(): void {
    this.remove();
    this.release(this.descriptions);
  }

  /** Disposes descriptions that no source has any more, as soon as no interrupt uses their routes. */
  release(gone: readonly KernelDescription[]): void {
    const dispose = (): void => gone.forEach((description) => description.dispose());
    if (this.running && !this.removed.signal.aborted && gone.length > 0) {
      void this.running.result.then(dispose, dispose);
    } else {
      dispose();
    }
  }

  /**
   * Interrupts the kernel, and says what came of it. A call while an interrupt runs joins that.
   *
   * @param options.cancelled ends this call; the interrupt goes on while another caller waits for it
   * @throws KernelInterruptError `DISPOSED` or `CANNOT_INTERRUPT`
   */
  async interrupt({
    force = false,
    cancelled,
  }: { force?: boolean; cancelled?: AbortSignal } = {}): Promise<InterruptResult> {
    const call = this.call(force, (interrupt) => interrupt.join());
    const leave = (): void => call.leave();
    if (cancelled?.aborted) {
      leave();
    }
    cancelled?.addEventListener('abort', leave);
    try {
      return await call.result;
    } finally {
      cancelled?.removeEventListener('abort', leave);
    }
  }

  /** The user's own wish: as `interrupt`, but while an interrupt runs it fires the next route at once. */
  press({ force = false } = {}): Call {
    this.running?.press();
    return this.call(force, (interrupt) => interrupt.joinAsUser());
  }

  /** As `press`, by a caller of its own: its cancel does not cancel the user's other presses. */
  pressAsCaller(cancelled?: AbortSignal): Promise<InterruptResult> {
    this.running?.press();
    return this.interrupt(cancelled && { cancelled });
  }

  /** Why it does not stop, as far as that is known. Fires nothing. */
  async diagnose(): Promise<Diagnosis> {
    const { observers, descriptions } = this;
    const diagnosed = await Promise.all(
      descriptions.map(async (description) => description.diagnose?.()),
    );
    return {
      name: this.name,
      status: this.status,
      language: this.firstKnown(({ language }) => language),
      interruptMode: this.firstKnown(({ interruptMode }) => interruptMode) ?? 'signal',
      source: observers.find(({ sees }) => sees)?.kind ?? 'nothing',
      heartbeat: await heartbeatOf(observers),
      process: diagnosed.find((process) => process !== undefined),
      routes: this.routes.map((route) => {
        const ruledOut = route.ruledOut(false);
        return { method: route.method, ...(ruledOut && { ruledOut }) };
      }),
      history: this.past,
    };
  }

  private get first(): KernelDescription {
    const [first] = this.descriptions;
    if (!first) {
      throw new Error('A kernel has at least one description.');
    }
    return first;
  }

  private get observers(): readonly Observer[] {
    return bestFirst(this.descriptions.flatMap(({ observers }) => observers));
  }

  private get routes(): readonly InterruptRoute[] {
    const isCautious = this.descriptions.some(({ interruptMode }) => interruptMode === 'message');
    return ladder(
      this.descriptions.flatMap(({ routes }) => routes),
      isCautious,
    );
  }

  private get hasExited(): boolean {
    return this.observers.some(({ exited }) => exited?.aborted);
  }

  private firstKnown<T>(get: (description: KernelDescription) => T | undefined): T | undefined {
    return this.descriptions.map(get).find((value) => value !== undefined);
  }

  private call(force: boolean, join: (interrupt: Interrupt) => Call): Call {
    const { running } = this;
    if (!running) {
      return this.answer() ?? join(this.begin(force));
    }
    // Nobody joins an interrupt that is being cancelled, or runs without force: this one comes next.
    return running.isCancelled || (force && !running.force)
      ? this.callAfter(running, force, join)
      : join(running);
  }

  private begin(force: boolean): Interrupt {
    const { settings, logger, onDidChange } = this.options;
    const interrupt = new Interrupt({
      observers: this.observers,
      routes: () => this.routes,
      force,
      gracePeriodMs: settings().gracePeriodMs,
      removed: this.removed.signal,
      logger,
      onCancelled: onDidChange,
    });
    const end = (): void => {
      this.running = undefined;
      onDidChange();
    };
    interrupt.result.then((result) => {
      this.past = [...this.past, { at: new Date(), result }].slice(-HISTORY_LENGTH);
      end();
    }, end);
    // Set before anybody hears of it: listeners look at once.
    this.running = interrupt;
    onDidChange();
    return interrupt;
  }

  private callAfter(before: Interrupt, force: boolean, join: (interrupt: Interrupt) => Call): Call {
    const left = new AbortController();
    const began = performance.now();
    const next = async (): Promise<InterruptResult> => {
      const result = await untilAborted(before.result, left.signal);
      if (!result) {
        const elapsedMs = Math.round(performance.now() - began);
        return { outcome: 'cancelled', elapsedMs, attempts: [] };
      }
      // The cell that was meant has ended. The one that may come after it was not meant.
      if (ENDED.has(result.outcome)) {
        return result;
      }
      const call = this.call(force, join);
      left.signal.addEventListener('abort', () => call.leave());
      return call.result;
    };
    return { result: next(), leave: () => left.abort() };
  }

  /** The answer where there is nothing to interrupt. */
  private answer(): Call | undefined {
    const { name } = this;
    if (this.removed.signal.aborted) {
      return failed(new KernelInterruptError('DISPOSED', `${name} is no longer registered.`));
    }
    if (this.hasExited) {
      const dead: InterruptResult = { outcome: 'dead', elapsedMs: 0, attempts: [] };
      return { result: Promise.resolve(dead), leave: () => undefined };
    }
    return this.canInterrupt
      ? undefined
      : failed(
          new KernelInterruptError('CANNOT_INTERRUPT', `There is no way to interrupt ${name}.`),
        );
  }
}

function failed(error: KernelInterruptError): Call {
  return { result: Promise.reject(error), leave: () => undefined };
}
