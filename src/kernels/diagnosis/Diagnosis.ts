import type { ErrorCode, InterruptAttempt, InterruptResult, KernelStatus } from '../../api';
import type { ProcessDiagnosis, Refusal } from '../../daemon/processDiagnosis';
import type { ObserverKind } from '../observe/Observer';

export interface PastInterrupt {
  readonly at: Date;
  readonly result: InterruptResult;
}

/** A route to the kernel, and the error code that rules it out, as far as it is known without firing the route. */
export interface DiagnosedRoute {
  readonly method: InterruptAttempt['method'];
  readonly ruledOut?: ErrorCode;
}

/** The facts that explain why a kernel does not stop. They hold no secrets, so the user can publish them. */
export interface Diagnosis {
  readonly name: string;
  readonly status: KernelStatus | 'unknown';
  /** Who runs the kernel, as a part of a sentence; undefined if no source knows. */
  readonly runBy?: string | undefined;
  /** From the provider, or from the kernel_info_reply. */
  readonly language: string | undefined;
  readonly interruptMode: 'signal' | 'message';
  /** The kind of the best observer that can observe the kernel now. */
  readonly observer: ObserverKind | 'none';
  /** Whether the heartbeat answers; undefined without a connection to it. */
  readonly heartbeat: boolean | undefined;
  /** The daemon's diagnosis of the process, or its error; undefined if no process is known. */
  readonly process: ProcessDiagnosis | Refusal | undefined;
  /** In the order in which an interrupt tries them. */
  readonly routes: readonly DiagnosedRoute[];
  /** The last interrupts, the oldest first. */
  readonly history: readonly PastInterrupt[];
}
