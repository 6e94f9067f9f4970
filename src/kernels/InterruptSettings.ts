/** What the user can set, read at the beginning of every interrupt. */
export interface InterruptSettings {
  /** Milliseconds that a route is given to be confirmed before the next is tried. */
  readonly gracePeriodMs: number;
  /** `never`: no Ctrl+C in the kernel's console. */
  readonly consoleInterrupt: 'auto' | 'never';
}
