import type { KernelRegistration, KernelStatus } from '../../api';
import type { OrUndefined } from '../OrUndefined';
import { SettledWatch, type RunningOutcome, type RunningWatch } from './CellWatch';

/** What a status says of the cell that ran. */
const OUTCOMES: Record<KernelStatus, RunningOutcome | undefined> = {
  busy: undefined,
  idle: 'ended',
  starting: 'dead',
  dead: 'dead',
};

/** What a kernel's host says of it, where it says anything. */
export class HostStatus {
  private current: KernelStatus | undefined;
  private readonly watches = new Set<SettledWatch>();
  private readonly subscription: { dispose(): unknown } | undefined;

  constructor(
    kernel: OrUndefined<Pick<KernelRegistration, 'status' | 'onDidChangeStatus'>>,
    private readonly onDidChange: () => void,
  ) {
    this.current = kernel.status;
    this.subscription = kernel.onDidChangeStatus?.((status) => this.change(status));
  }

  get status(): KernelStatus | undefined {
    return this.current;
  }

  /** Watches the cell that the host says is running. It can be seen to end, and not how. */
  watchRunning(): RunningWatch {
    const watch = new SettledWatch(undefined, () => this.watches.delete(watch));
    this.watches.add(watch);
    return watch;
  }

  dispose(): void {
    [...this.watches].forEach((watch) => watch.dispose());
    try {
      this.subscription?.dispose();
    } catch {
      // The host's own code: whatever it does, the rest is let go of.
    }
  }

  private change(status: KernelStatus): void {
    // Jupyter has more words ("restarting"), and who writes JavaScript may fire them: they say nothing here.
    this.current = Object.hasOwn(OUTCOMES, status) ? status : undefined;
    const outcome = this.current && OUTCOMES[this.current];
    if (outcome) {
      this.watches.forEach((watch) => watch.settle(outcome));
    }
    this.onDidChange();
  }
}
