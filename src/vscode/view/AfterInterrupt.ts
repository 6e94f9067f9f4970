import type { KernelState } from './KernelState';

/**
 * How long the key binding stays in force after an interrupt. Otherwise, an impatient second press would run VS Code's
 * own command for the key, which opens a terminal.
 */
export const LINGER_MS = 2000;

/** Tells whether an interrupt of a kernel of this window has ended within the last two seconds. */
export class AfterInterrupt {
  /** The ids of the kernels that are being interrupted. */
  private interrupting = new Set<string>();
  private timer: NodeJS.Timeout | undefined;

  /** @param onOver called when the two seconds are over */
  constructor(private readonly onOver: () => void) {}

  /**
   * Records which kernels are being interrupted now. Returns whether an interrupt has ended within the last two
   * seconds.
   */
  update(
    kernels: readonly Pick<KernelState, 'id' | 'isOfWindow' | 'isInterrupting' | 'lastOutcome'>[],
  ): boolean {
    const own = kernels.filter(({ isOfWindow }) => isOfWindow);
    const ended = own.filter(
      ({ id, isInterrupting }) => this.interrupting.has(id) && !isInterrupting,
    );
    const isNew =
      this.timer === undefined || ended.some(({ lastOutcome }) => lastOutcome !== 'idle');
    // A press within the two seconds that finds an idle kernel does not extend them.
    if (ended.length > 0 && isNew) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => {
        this.timer = undefined;
        this.onOver();
      }, LINGER_MS);
    }
    this.interrupting = new Set(
      own.filter(({ isInterrupting }) => isInterrupting).map(({ id }) => id),
    );
    return this.timer !== undefined;
  }

  dispose(): void {
    clearTimeout(this.timer);
  }
}
