/** The user's settings, read at the beginning of every interrupt. */
export interface InterruptSettings {
  /** How long each attempt may take to be confirmed before the next route is tried. */
  readonly gracePeriodMs: number;
  /** `never`: the route `ctrlC` is not used. */
  readonly consoleInterrupt: 'auto' | 'never';
  /** `never`: no code runs inside a kernel, to interrupt it or to look where it is stuck. Default: `never`. */
  readonly controlInterrupt?: 'auto' | 'never';
}
