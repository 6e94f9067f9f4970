import type { ErrorCode, InterruptAttempt, InterruptResult, KernelStatus } from '../../api';
import type { ProcessDiagnosis, Refusal } from '../../daemon/processDiagnosis';
import type { ObserverKind } from '../observe/Observer';

export interface PastInterrupt {
  readonly at: Date;
  readonly result: InterruptResult;
}

/** A way to interrupt the kernel, and what rules it out now, by what is known without trying it. */
export interface DiagnosedRoute {
  readonly method: InterruptAttempt['method'];
  readonly ruledOut?: ErrorCode;
}

/** Why a kernel does not stop: everything that is known of it, and nothing that is secret. */
export interface Diagnosis {
  readonly name: string;
  readonly status: KernelStatus | 'unknown';
  /** As in kernel.json, or as the kernel says itself. */
  readonly language: string | undefined;
  readonly interruptMode: 'signal' | 'message';
  /** What tells of the kernel: its messages, its provider, what its process does with SIGINT, or nothing. */
  readonly source: ObserverKind | 'nothing';
  /** Whether the heartbeat answers; undefined where there is none to listen to. */
  readonly heartbeat: boolean | undefined;
  /** Of its process, as the daemon sees it, or why it cannot see it; undefined where no process is known. */
  readonly process: ProcessDiagnosis | Refusal | undefined;
  /** In the order in which they are tried. */
  readonly routes: readonly DiagnosedRoute[];
  /** What was tried, oldest first. */
  readonly history: readonly PastInterrupt[];
}
