/** How long the key stays in force after an interrupt: an impatient second press must not open a terminal. */
export const LINGER_MS = 2000;

/** Tells whether an interrupt has ended within the last two seconds. */
export class AfterInterrupt {
  private wasInterrupting = false;
  private timer: NodeJS.Timeout | undefined;

  /** @param onOver called when the two seconds are over */
  constructor(private readonly onOver: () => void) {}

  /** Records whether an interrupt runs now. Returns whether one has just ended. */
  update(isInterrupting: boolean): boolean {
    if (this.wasInterrupting && !isInterrupting) {
      // A press during this time finds an idle kernel, and does not make the time longer.
      this.timer ??= setTimeout(() => {
        this.timer = undefined;
        this.onOver();
      }, LINGER_MS);
    }
    this.wasInterrupting = isInterrupting;
    return this.timer !== undefined;
  }

  dispose(): void {
    clearTimeout(this.timer);
  }
}
