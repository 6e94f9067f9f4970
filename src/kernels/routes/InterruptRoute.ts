import type { ErrorCode, InterruptAttempt } from '../../api';
import type { InsideKernel } from '../inside/InsideKernel';
import type { InterruptSettings } from '../InterruptSettings';
import type { KernelProcess } from '../KernelProcess';

/** The parts of a kernel that a route uses. */
export interface RoutedKernel {
  readonly process: KernelProcess;
  /** Whether the kernel wants an `interrupt_request` before any other route (`interrupt_mode` in its kernel.json). */
  readonly prefersMessage: boolean;
  readonly settings: InterruptSettings;
  /** Runs our code inside the kernel; undefined if the kernel cannot run it or the settings forbid it. */
  readonly inside?: InsideKernel | undefined;
  /** Whether the kernel may run on another machine, whose clock may differ. */
  readonly isRemote?: boolean;
  /** The provider's interrupt function. */
  readonly interrupt?: (() => Promise<void>) | undefined;
}

/** One route by which an interrupt reaches a kernel. */
export interface InterruptRoute {
  readonly method: InterruptAttempt['method'];
  /**
   * Whether this route uses an interrupter that the provider made. `ladder` prefers such a route, because the provider
   * may have started the kernel with this interrupter.
   */
  readonly isProvided?: boolean;
  /**
   * Whether the kernel is a process of this machine, so that its messages and our attempts have times of the same
   * clock.
   */
  readonly isLocal?: boolean;
  /** Whether this route is tried after `control`, against the usual order of the methods. Known after `prepare`. */
  readonly isAfterControl?: boolean;
  /** Whether this route is tried before all others, against the usual order of the methods. */
  readonly isFirst?: boolean;
  /**
   * Whether this route stops the cell without SIGINT or Ctrl+C. Once an observer, or a route other than `ctrlC`, has
   * found that SIGINT would end the kernel, only such routes are tried.
   */
  readonly isWithoutSigint?: boolean;
  /**
   * Whether the route sends an `interrupt_request` on the control channel. If the kernel has left an earlier request
   * there unanswered, it would not read this one either, so the route is left out.
   */
  readonly isOnControl?: boolean;
  /**
   * Does slow work before the first route is fired. Never rejects.
   *
   * @returns the code of the error if this failed; `fire` throws that error again
   */
  prepare?(): Promise<ErrorCode | undefined>;
  /** Returns the error code that rules the route out now; undefined if the route may be fired. */
  ruledOut(force: boolean): ErrorCode | undefined;
  /**
   * Checks before `fire` whether the interrupt would end the kernel. Absent if `fire` checks this itself. Sends
   * nothing.
   *
   * @throws KernelInterruptError `WOULD_KILL`
   */
  check?(force: boolean): Promise<void>;
  /**
   * Sends the interrupt.
   *
   * @param cancelled aborted when the interrupt is no longer wanted. After that, nothing must be sent
   * @param isLast whether each route that follows uses the control channel too, is ruled out, or has failed in `prepare`
   * @returns `none` if nothing was sent, because the kernel ignores SIGINT, its channels are closed, or the interrupt
   *   is no longer wanted; `unanswered` if the provider, or our code inside the kernel, was asked to interrupt the cell
   *   and has not answered in time
   * @throws KernelInterruptError
   */
  fire(
    force: boolean,
    cancelled: AbortSignal,
    isLast: boolean,
  ): Promise<'sent' | 'none' | 'unanswered'>;
  /** Whether the kernel says that it is handling an interrupt now. */
  isHandling?(): Promise<boolean>;
}

/** Makes the route to a kernel; returns undefined if the kernel has no such route. */
export type RouteFactory = (kernel: RoutedKernel) => InterruptRoute | undefined;
