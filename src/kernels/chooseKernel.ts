import type { KernelInfo } from '../api';

/** How a command names its kernel, if it names one. */
export type NamedKernel =
  | { readonly kind: 'kernel'; readonly id: string }
  /** The kernel of a notebook or editor; `uri` is `Uri.toString()`. */
  | { readonly kind: 'resource'; readonly uri: string }
  /**
   * No kernel is named. `isKey`: the user pressed the key. If the active editor's kernel is idle and another kernel of
   * this window is busy, the key does not choose the idle one.
   */
  | { readonly kind: 'active'; readonly isKey: boolean };

/** The active editor when the command runs. */
export interface Surroundings {
  /** The active notebook or editor: `Uri.toString()`. */
  readonly active: string | undefined;
  readonly isNotebookActive: boolean;
}

export type KernelChoice<Kernel> =
  | { readonly kind: 'kernel'; readonly kernel: Kernel }
  /** The user has to choose. */
  | { readonly kind: 'pick'; readonly kernels: readonly Kernel[] }
  | { readonly kind: 'none' };

type Candidate = Pick<KernelInfo, 'status' | 'canInterrupt'> & {
  /** Whether it is a kernel of this window. If it is not, it is chosen only by its id. */
  readonly isOfWindow: boolean;
  /** One id for each description of the kernel. */
  readonly ids: readonly string[];
  readonly resources: readonly string[];
};

/**
 * Chooses the kernel to interrupt: the named kernel; else the kernel of the active notebook or editor; else the only
 * busy kernel of this window; else the only kernel of this window; else the user chooses. The user also chooses after
 * pressing the key while the active editor's kernel is idle and another kernel is busy. If the named kernel is not
 * listed any more, no other kernel is chosen instead, unless the command came from the button in an editor's title.
 */
export function chooseKernel<Kernel extends Candidate>(
  kernels: readonly Kernel[],
  named: NamedKernel,
  surroundings: Surroundings,
): KernelChoice<Kernel> {
  const { active, isNotebookActive } = surroundings;
  switch (named.kind) {
    case 'kernel':
      return chosen(kernels.find(({ ids }) => ids.includes(named.id)));
    case 'resource': {
      const { uri } = named;
      const own = kernelOf(kernels, uri);
      // The button in an editor's title names the file, but the running kernel may belong to no file.
      const isEditor = uri === active && !isNotebookActive;
      return own || !isEditor ? chosen(own) : chooseUnnamed(kernels, active, false);
    }
    case 'active': {
      const { isKey } = named;
      const own = isKey || active === undefined ? undefined : kernelOf(kernels, active);
      return own ? chosen(own) : chooseUnnamed(kernels, active, isKey);
    }
  }
}

/** Returns the kernel of a notebook or editor. If it has several: the newest busy kernel, else the newest. */
export function kernelOf<Kernel extends Candidate>(
  kernels: readonly Kernel[],
  resource: string,
): Kernel | undefined {
  const own = kernels.filter(({ resources }) => resources.includes(resource));
  return own.findLast(({ status }) => status === 'busy') ?? own.at(-1);
}

function chooseUnnamed<Kernel extends Candidate>(
  all: readonly Kernel[],
  active: string | undefined,
  isKey: boolean,
): KernelChoice<Kernel> {
  const kernels = all.filter(({ canInterrupt, isOfWindow }) => canInterrupt && isOfWindow);
  const [busy, ...moreBusy] = kernels.filter(({ status }) => status === 'busy');
  const own = active === undefined ? undefined : kernelOf(kernels, active);
  const mayRun = own?.status === 'busy' || own?.status === 'unknown';
  if (own && (mayRun || !isKey || !busy)) {
    return chosen(own);
  }
  // If the active notebook's kernel is idle, the user chooses: the first press may have just stopped its cell, and a
  // second press must not hit another notebook.
  if (busy && moreBusy.length === 0 && !own) {
    return chosen(busy);
  }
  const [only, ...others] = kernels;
  return others.length === 0 ? chosen(only) : { kind: 'pick', kernels };
}

function chosen<Kernel>(kernel: Kernel | undefined): KernelChoice<Kernel> {
  return kernel ? { kind: 'kernel', kernel } : { kind: 'none' };
}
