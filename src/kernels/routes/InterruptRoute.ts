import type { ErrorCode, InterruptAttempt } from '../../api';
import type { ProcessInterrupter } from '../../daemon/DaemonInterrupter';

/** A kernel as the routes to it see it. */
export interface RoutedKernel {
  readonly interruptMode: 'signal' | 'message';
  /** Python, or a kernel that its host has said to take signals: others may end at one, even if they catch it. */
  readonly takesSignals: boolean;
  /** The user's setting: `never` leaves the kernel's console alone. */
  readonly consoleInterrupt: 'auto' | 'never';
  /** Milliseconds that the host's own way may take to be done. */
  readonly gracePeriodMs: number;
  readonly interrupter?: ProcessInterrupter;
  /** Asks the kernel on its control channel to interrupt itself. */
  readonly requestInterrupt?: () => void;
  /** Sends any message on the shell channel: an event loop that awaits notices a signal only then. */
  readonly nudge?: () => void;
  /** The host's own way. */
  readonly hostInterrupt?: () => Promise<void>;
}

/** One way to interrupt a kernel. */
export interface InterruptRoute {
  readonly method: InterruptAttempt['method'];
  /** Why it is not to be used on this kernel now; undefined where it may be. */
  ruledOut(force: boolean): ErrorCode | undefined;
  /**
   * Sends the interrupt.
   *
   * @param over aborted once it is no longer wanted: what was not sent until then must not be sent
   * @returns `none`: nothing was sent, the kernel would not have noticed
   * @throws KernelInterruptError
   */
  fire(force: boolean, over: AbortSignal): Promise<'sent' | 'none'>;
}

/** Undefined where there is no such route to the kernel at all. */
export type RouteFactory = (kernel: RoutedKernel) => InterruptRoute | undefined;

/** The rule for whatever reaches the kernel's process rather than its channels. */
export function processRule(kernel: RoutedKernel, force: boolean): ErrorCode | undefined {
  return kernel.takesSignals || force ? undefined : 'NOT_SUPPORTED';
}
