import type { InterruptOutcome, KernelInfo } from '../../api';
import { kernelOf } from '../../kernels/chooseKernel';

/** The part of a `Kernel` that the status bar and the context keys need. */
export interface KernelState extends KernelInfo {
  readonly ids: readonly string[];
  readonly isOfWindow: boolean;
  readonly isInterrupting: boolean;
  /** The outcome of its last interrupt; undefined until the first one ends. */
  readonly lastOutcome?: InterruptOutcome | undefined;
  /** `Uri.toString()` of the notebooks or editors that the kernel belongs to. */
  readonly resources: readonly string[];
}

/** All kernels, and the editor that is active. */
export interface KernelsState {
  readonly kernels: readonly KernelState[];
  /** `Uri.toString()` of the active notebook or editor. */
  readonly active: string | undefined;
}

/** Returns the kernel of the active notebook or editor. */
export function activeKernel({ kernels, active }: KernelsState): KernelState | undefined {
  return active === undefined ? undefined : kernelOf(kernels, active);
}

/** Returns the busy kernels of this window. */
export function busyKernels({ kernels }: KernelsState): readonly KernelState[] {
  return kernels.filter(({ isOfWindow, status }) => isOfWindow && status === 'busy');
}

/** Whether a kernel of this window is being interrupted. */
export function isInterrupting({ kernels }: Pick<KernelsState, 'kernels'>): boolean {
  return kernels.some((kernel) => kernel.isOfWindow && kernel.isInterrupting);
}
