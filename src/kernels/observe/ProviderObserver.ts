import type { KernelRegistration, KernelStatus } from '../../api';
import { CellWatch, type CellOutcome } from './CellWatch';
import type { Observation, Observer } from './Observer';

/** The outcome of the running cell when the provider reports a status. */
const OUTCOMES: Record<KernelStatus, CellOutcome | undefined> = {
  busy: undefined,
  idle: 'over',
  starting: 'dead',
  dead: 'dead',
};

/** Observes a kernel by the status that its provider reports. */
export class ProviderObserver implements Observer {
  readonly kind = 'provider';
  private reported: KernelStatus | undefined;
  /**
   * When the provider reported that a cell began, in ms since 1970; undefined if none runs, or if the kernel was busy
   * at the registration.
   */
  private busySince: number | undefined;
  private readonly watches = new Set<CellWatch>();
  private readonly subscription: { dispose(): unknown } | undefined;

  constructor(
    kernel: Pick<KernelRegistration, 'status' | 'onDidChangeStatus'>,
    private readonly onDidChange: () => void,
  ) {
    this.reported = kernel.status;
    this.subscription = kernel.onDidChangeStatus?.((status) => this.change(status));
  }

  get status(): KernelStatus | 'unknown' {
    return this.reported ?? 'unknown';
  }

  get canObserve(): boolean {
    return this.reported !== undefined;
  }

  observe(): Observation | undefined {
    if (this.reported === 'busy') {
      return { status: 'running', watch: this.watchCell() };
    }
    return this.reported && { status: this.reported };
  }

  dispose(): void {
    [...this.watches].forEach((watch) => watch.dispose());
    try {
      this.subscription?.dispose();
    } catch {
      // `dispose` is the provider's code. If it throws, everything else must still be released.
    }
  }

  /** Starts a watch. A provider's status shows that a cell ended, not how. */
  private watchCell(): CellWatch {
    const watch = new CellWatch(undefined, () => this.watches.delete(watch), this.busySince);
    this.watches.add(watch);
    return watch;
  }

  private change(status: KernelStatus): void {
    // A provider in JavaScript may report a status that we do not know, such as "restarting". It counts as `unknown`.
    this.reported = Object.hasOwn(OUTCOMES, status) ? status : undefined;
    this.busySince = this.reported === 'busy' ? Date.now() : undefined;
    const outcome = this.reported && OUTCOMES[this.reported];
    if (outcome) {
      this.watches.forEach((watch) => watch.settle(outcome));
    }
    this.onDidChange();
  }
}
