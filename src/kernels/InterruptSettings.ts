/** The user's settings for interrupts and for looks inside a kernel. They are read again for each interrupt or look. */
export interface InterruptSettings {
  /** How long each attempt may take to be confirmed before the next route is tried. */
  readonly gracePeriodMs: number;
  /** `never`: the route `ctrlC` is not used. */
  readonly consoleInterrupt: 'auto' | 'never';
  /**
   * `never`: Kernel Interrupt runs no code of its own inside a kernel, neither to interrupt it nor to find where it is
   * stuck. If absent: `never`.
   */
  readonly controlInterrupt?: 'auto' | 'never';
}
