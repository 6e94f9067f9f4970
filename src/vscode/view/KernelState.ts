import type { KernelInfo } from '../../api';
import { kernelOf } from '../../kernels/chooseKernel';

/** What the user's side looks at of a registered kernel; a `Kernel` fits. */
export interface KernelState extends KernelInfo {
  readonly ids: readonly string[];
  readonly isInterrupting: boolean;
  /** `Uri.toString()` of the notebooks or editors that it belongs to. */
  readonly resources: readonly string[];
}

/** The kernels, and where the user is. */
export interface KernelsState {
  readonly kernels: readonly KernelState[];
  /** `Uri.toString()` of the active notebook or editor. */
  readonly active: string | undefined;
}

/** The kernel of the active notebook or editor. */
export function activeKernel({ kernels, active }: KernelsState): KernelState | undefined {
  return active === undefined ? undefined : kernelOf(kernels, active);
}

export function busyKernels({ kernels }: KernelsState): readonly KernelState[] {
  return kernels.filter(({ status }) => status === 'busy');
}
