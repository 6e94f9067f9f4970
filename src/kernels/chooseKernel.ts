import type { KernelInfo } from '../api';

/** Which kernel a request to interrupt names. */
export type NamedKernel =
  | { readonly kind: 'kernel'; readonly id: string }
  /** The notebook or editor: `Uri.toString()`. */
  | { readonly kind: 'resource'; readonly uri: string }
  /** Nothing is named. The key is only there while something runs, so it means something that runs. */
  | { readonly kind: 'active'; readonly isKey: boolean };

/** Where the user is. */
export interface Surroundings {
  /** The active notebook or editor: `Uri.toString()`. */
  readonly active: string | undefined;
  /** The open notebooks whose provider may be asked where no kernel of theirs is registered. */
  readonly notebooks: readonly string[];
  readonly isNotebookActive: boolean;
}

export type KernelChoice<Kernel> =
  | { readonly kind: 'kernel'; readonly kernel: Kernel }
  /** The notebook's own provider has to be asked: its kernel is not registered. */
  | { readonly kind: 'notebook'; readonly uri: string }
  /** The user has to say which. */
  | { readonly kind: 'pick'; readonly kernels: readonly Kernel[] }
  | { readonly kind: 'none' };

type Candidate = Pick<KernelInfo, 'status' | 'canInterrupt'> & {
  /** One for each description of the kernel. */
  readonly ids: readonly string[];
  readonly resources: readonly string[];
};

/**
 * Which kernel is meant: the named one and no other; else that of the active notebook or editor; else the only busy
 * one; else the user is asked. A kernel that was named and has ended is not passed over for another one.
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
      // The button of an editor names its file, and the kernel may belong to none.
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

/** The kernel of a notebook or editor: of several a busy one, the latest first. */
export function kernelOf<Kernel extends Candidate>(
  kernels: readonly Kernel[],
  resource: string,
): Kernel | undefined {
  const own = kernels.filter(({ resources }) => resources.includes(resource));
  return own.findLast(({ status }) => status === 'busy') ?? own.at(-1);
}

/**
 * Whether a request that names nothing means the active notebook's kernel, which is not registered. A busy kernel
 * without a notebook may well be that kernel.
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
  isRunning: boolean,
): KernelChoice<Kernel> {
  const kernels = all.filter(({ canInterrupt }) => canInterrupt);
  const [busy, ...moreBusy] = kernels.filter(({ status }) => status === 'busy');
  const own = active === undefined ? undefined : kernelOf(kernels, active);
  const mayRun = own?.status === 'busy' || own?.status === 'unknown';
  if (own && (mayRun || !isRunning || !busy)) {
    return chosen(own);
  }
  // With an idle kernel here the user is asked: its cell may just have been stopped by the first press.
  if (busy && moreBusy.length === 0 && !own) {
    return chosen(busy);
  }
  const [only, ...others] = kernels;
  return others.length === 0 ? chosen(only) : { kind: 'pick', kernels };
}

function chosen<Kernel>(kernel: Kernel | undefined): KernelChoice<Kernel> {
  return kernel ? { kind: 'kernel', kernel } : { kind: 'none' };
}
