import type { KernelStatus } from '../api';
import type { Diagnosis } from '../kernels/diagnosis/Diagnosis';
import type { KernelOrigin } from '../sources/KernelSource';

/** What the check found out about the kernels of this window. `formatKernels` turns it into text. */
export interface KernelFindings {
  readonly isTrusted: boolean;
  /** The setting `kernelInterrupt.discoverKernels`. */
  readonly isDiscovering: boolean;
  /** The name of the active notebook or editor; undefined if it is an editor without a kernel, or none is active. */
  readonly active: string | undefined;
  /** The kernel of the active editor. */
  readonly kernel: KernelFinding | undefined;
  /** The other kernels of this window. */
  readonly others: readonly ListedKernel[];
  /** The number of kernels that do not belong to this window. */
  readonly outsideKernelCount: number;
}

export interface ListedKernel {
  readonly name: string;
  readonly status: KernelStatus | 'unknown';
}

export interface KernelFinding extends ListedKernel {
  /** How the kernel was found. No origin is listed twice. */
  readonly origins: readonly KernelOrigin[];
  /** Who runs the kernel, as a part of a sentence; undefined if no source knows. */
  readonly runBy: string | undefined;
  readonly pid: number | undefined;
  /** When the process started, as the operating system gives it. */
  readonly start: string | undefined;
  /** Whether a connection file is known. */
  readonly isConnectable: boolean;
  /** Whether the kernel ended during the check. */
  readonly hasVanished: boolean;
  /** Why the kernel cannot be interrupted, or why only some routes can interrupt it. */
  readonly problem: string | undefined;
  /** The diagnosis, or the sentence of the error that prevented it. */
  readonly diagnosis: Diagnosis | string;
}
