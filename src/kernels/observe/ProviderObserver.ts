import type { KernelRegistration, KernelStatus } from '../../api';
import { CellWatch, type CellOutcome } from './CellWatch';
import type { Look, Observer } from './Observer';

/** What a status says of the cell that ran. */
const OUTCOMES: Record<KernelStatus, CellOutcome | undefined> = {
  busy: undefined,
  idle: 'ended',
  starting: 'dead',
  dead: 'dead',
};

/** What a kernel's provider says of it. */
export class ProviderObserver implements Observer {
  readonly kind = 'provider';
  private said: KernelStatus | undefined;
  private readonly watches = new Set<CellWatch>();
  private readonly subscription: { dispose(): unknown } | undefined;

  constructor(
    kernel: Pick<KernelRegistration, 'status' | 'onDidChangeStatus'>,
    private readonly onDidChange: () => void,
  ) {
    this.said = kernel.status;
    this.subscription = kernel.onDidChangeStatus?.((status) => this.change(status));
  }

  get status(): KernelStatus | 'unknown' {
    return this.said ?? 'unknown';
  }

  get sees(): boolean {
    return this.said !== undefined;
  }

  look(): Look | undefined {
    if (this.said === 'busy') {
      return { status: 'running', watch: this.watchCell() };
    }
    return this.said && { status: this.said };
  }

  dispose(): void {
    [...this.watches].forEach((watch) => watch.dispose());
    try {
      this.subscription?.dispose();
    } catch {
      // This is the provider's code: whatever it throws, everything else must still be released.
    }
  }

  /** The cell can be seen to end, but not how. */
  private watchCell(): CellWatch {
    const watch = new CellWatch(undefined, () => this.watches.delete(watch));
    this.watches.add(watch);
    return watch;
  }

  private change(status: KernelStatus): void {
    // Jupyter has more words ("restarting"), and a caller in JavaScript may fire them: they say nothing here.
    this.said = Object.hasOwn(OUTCOMES, status) ? status : undefined;
    const outcome = this.said && OUTCOMES[this.said];
    if (outcome) {
      this.watches.forEach((watch) => watch.settle(outcome));
    }
    this.onDidChange();
  }
}
