import type { ErrorCode, InterruptAttempt } from '../../api';
import type { InterruptSettings } from '../InterruptSettings';
import type { KernelProcess } from '../KernelProcess';

/** A kernel as the routes to it see it. */
export interface RoutedKernel {
  readonly process: KernelProcess;
  /** Whether the kernel wants to be asked by message before anything else. */
  readonly prefersMessage: boolean;
  readonly settings: InterruptSettings;
  /** The provider's own interrupt. */
  readonly interrupt?: (() => Promise<void>) | undefined;
}

/** One way to deliver an interrupt. */
export interface InterruptRoute {
  readonly method: InterruptAttempt['method'];
  /** The kernel's provider made its interrupter, so the kernel may have been started with it. */
  readonly isProvided?: boolean;
  /** Tried before every other route, whatever its place in the ladder. */
  readonly isFirst?: boolean;
  /**
   * Does what takes its time before the first route is fired. Never rejects.
   *
   * @returns the code of what failed; `fire` rejects with the error itself
   */
  prepare?(): Promise<ErrorCode | undefined>;
  /** Why it is not to be used on this kernel now; undefined where it may be. */
  ruledOut(force: boolean): ErrorCode | undefined;
  /**
   * Sends the interrupt.
   *
   * @param over aborted once it is no longer wanted: what was not sent until then must not be sent
   * @returns `none`: nothing was sent, because the kernel ignores it now
   * @throws KernelInterruptError
   */
  fire(force: boolean, over: AbortSignal): Promise<'sent' | 'none'>;
  /** Whether the kernel is known to be handling an interrupt now. */
  isHandling?(): Promise<boolean>;
}

/** Undefined where there is no such route to the kernel at all. */
export type RouteFactory = (kernel: RoutedKernel) => InterruptRoute | undefined;
