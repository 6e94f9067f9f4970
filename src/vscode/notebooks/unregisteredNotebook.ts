import type { KernelState } from '../view/KernelState';

type Registered = Pick<KernelState, 'resource' | 'status'>;

/** Whether no registered kernel belongs to a notebook; `notebook` is its `Uri.toString()`. */
export function isUnregistered(notebook: string, kernels: readonly Registered[]): boolean {
  return kernels.every(({ resource }) => resource !== notebook);
}

/**
 * Whether a request that names nothing means the kernel of the active notebook, and nobody has registered that. A
 * busy kernel that says of no notebook that it is its own may well be this one's.
 */
export function isHostMeant(notebook: string, kernels: readonly Registered[]): boolean {
  return (
    isUnregistered(notebook, kernels) &&
    !kernels.some(({ resource, status }) => resource === undefined && status === 'busy')
  );
}
