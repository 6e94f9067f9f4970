import type { KernelInfo } from '../api';

/** The kernel that a command names. */
export type NamedKernel =
  | { readonly kind: 'kernel'; readonly id: string }
  /** The kernel of a notebook or editor; `uri` is `Uri.toString()`. */
  | { readonly kind: 'resource'; readonly uri: string }
  /** No kernel is named. `isKey`: the call came from the key, which prefers a busy kernel. */
  | { readonly kind: 'active'; readonly isKey: boolean };

/** The notebooks and the editor that the user has open. */
export interface Surroundings {
  /** The active notebook or editor: `Uri.toString()`. */
  readonly active: string | undefined;
  /** The open notebooks whose provider can interrupt them if their kernel is not registered. */
  readonly notebooks: readonly string[];
  readonly isNotebookActive: boolean;
}

export type KernelChoice<Kernel> =
  | { readonly kind: 'kernel'; readonly kernel: Kernel }
  /** The kernel is not registered: ask the notebook's provider to interrupt it. */
  | { readonly kind: 'notebook'; readonly uri: string }
  /** The user has to choose. */
  | { readonly kind: 'pick'; readonly kernels: readonly Kernel[] }
  | { readonly kind: 'none' };

type Candidate = Pick<KernelInfo, 'status' | 'canInterrupt'> & {
  /** One id for each description of the kernel. */
  readonly ids: readonly string[];
  readonly resources: readonly string[];
};

/**
 * Chooses the kernel to interrupt: the named kernel; else the kernel of the active notebook or editor; else the only
 * busy kernel; else the only kernel; else the user chooses. If the user pressed the key while the active editor's
 * kernel is idle and another kernel is busy, the user chooses too. If the named kernel has ended, no other kernel is
 * chosen for it.
 */
export function chooseKernel<Kernel extends Candidate>(
  kernels: readonly Kernel[],
  named: NamedKernel,
  surroundings: Surroundings,
): KernelChoice<Kernel> {
  const { active, notebooks, isNotebookActive } = surroundings;
  switch (named.kind) {
    case 'kernel':
      return chosen(kernels.find(({ ids }) => ids.includes(named.id)));
    case 'resource': {
      const { uri } = named;
      if (notebooks.includes(uri) && isUnregistered(uri, kernels)) {
        return { kind: 'notebook', uri };
      }
      const own = kernelOf(kernels, uri);
      // The button in an editor's title names the file, but the running kernel may belong to no file.
      const isEditor = uri === active && !isNotebookActive;
      return own || !isEditor ? chosen(own) : chooseUnnamed(kernels, active, false);
    }
    case 'active': {
      const { isKey } = named;
      if (!isKey && isNotebookActive && active !== undefined && notebooks.includes(active)) {
        if (isProviderMeant(active, kernels)) {
          return { kind: 'notebook', uri: active };
        }
      }
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

/**
 * Whether a command without a name means the active notebook's kernel, which its provider has to interrupt. It does not
 * if that kernel is registered. It does not either if a registered kernel without a notebook is busy, because that
 * kernel may be the notebook's.
 */
export function isProviderMeant(
  notebook: string,
  kernels: readonly Pick<Candidate, 'resources' | 'status'>[],
): boolean {
  return (
    isUnregistered(notebook, kernels) &&
    !kernels.some(({ resources, status }) => resources.length === 0 && status === 'busy')
  );
}

function isUnregistered(
  notebook: string,
  kernels: readonly Pick<Candidate, 'resources'>[],
): boolean {
  return !kernels.some(({ resources }) => resources.includes(notebook));
}

function chooseUnnamed<Kernel extends Candidate>(
  all: readonly Kernel[],
  active: string | undefined,
  isKey: boolean,
): KernelChoice<Kernel> {
  const kernels = all.filter(({ canInterrupt }) => canInterrupt);
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
