import type { KernelInfo } from '../api';

/** What a request to interrupt says of the kernel that is meant; all of it may be absent. */
export interface KernelRequest {
  /** A kernel's id. */
  readonly id?: string;
  /** The notebook or editor that was named: `Uri.toString()`. */
  readonly resource?: string;
  /** The one that is active. */
  readonly active?: string;
  /** Something that runs is meant, as by a key that is there only while something does. */
  readonly isRunning?: boolean;
}

export type KernelChoice<Kernel> =
  | { readonly kind: 'kernel'; readonly kernel: Kernel }
  /** The user has to say which. */
  | { readonly kind: 'pick'; readonly kernels: readonly Kernel[] }
  | { readonly kind: 'none' };

type Candidate = Pick<KernelInfo, 'id' | 'status' | 'canInterrupt'> & {
  readonly resource: string | undefined;
};

/**
 * Which kernel is meant: the one that was named and no other; else that of the active notebook or editor; else the
 * only busy one; else the user is asked. Of several kernels of one notebook a busy one is meant, the latest first.
 * Where something that runs is meant, and the kernel of the active notebook is idle, the user is asked as well.
 */
export function chooseKernel<Kernel extends Candidate>(
  registered: readonly Kernel[],
  { id, resource, active, isRunning = false }: KernelRequest,
): KernelChoice<Kernel> {
  const kernels = registered.filter(({ canInterrupt }) => canInterrupt);
  if (id !== undefined) {
    return chosen(kernels.find((kernel) => kernel.id === id));
  }
  if (resource !== undefined) {
    return chosen(kernelOf(kernels, resource));
  }
  const [busy, ...moreBusy] = kernels.filter(({ status }) => status === 'busy');
  const activeKernel = active === undefined ? undefined : kernelOf(kernels, active);
  const mayRun = activeKernel?.status === 'busy' || activeKernel?.status === 'unknown';
  if (activeKernel && (mayRun || !isRunning || !busy)) {
    return chosen(activeKernel);
  }
  // Passed over: its cell may just have been stopped, and a second press is not to hit another notebook unasked.
  if (busy && moreBusy.length === 0 && !activeKernel) {
    return chosen(busy);
  }
  const [only, ...others] = kernels;
  return others.length === 0 ? chosen(only) : { kind: 'pick', kernels };
}

/** The kernel of a notebook or editor. */
export function kernelOf<Kernel extends Candidate>(
  kernels: readonly Kernel[],
  resource: string,
): Kernel | undefined {
  const own = kernels.filter((kernel) => kernel.resource === resource);
  return own.filter(({ status }) => status === 'busy').at(-1) ?? own.at(-1);
}

/** Just this one, or none. */
export function chosen<Kernel>(kernel: Kernel | undefined): KernelChoice<Kernel> {
  return kernel ? { kind: 'kernel', kernel } : { kind: 'none' };
}
