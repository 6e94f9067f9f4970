import type { Event } from 'vscode';
import type { KernelInfo, KernelInterruptApi, KernelRegistration } from '../api';
import { KernelInterruptError } from '../errors';
import type { KernelRegistry } from '../kernels/KernelRegistry';
import type { Daemons } from './Daemons';
import { interpreterFile } from './interpreterFile';

export interface ApiParts {
  readonly registry: KernelRegistry;
  readonly daemons: Pick<Daemons, 'createInterrupter' | 'createInterrupterFor'>;
  readonly onDidChangeKernels: Event<void>;
}

/** What other extensions get. Whatever one of them does with it, the others do not notice. */
export function createApi({ registry, daemons, onDidChangeKernels }: ApiParts): KernelInterruptApi {
  return Object.freeze<KernelInterruptApi>({
    version: 1,
    createInterrupter: async ({ interpreter, resource } = {}) =>
      interpreter === undefined
        ? daemons.createInterrupterFor(resource)
        : daemons.createInterrupter(await interpreterFile(interpreter)),
    registerKernel: (kernel) => {
      throwIfNameless(kernel);
      return registry.register(kernel);
    },
    get kernels() {
      return Object.freeze(registry.kernels.map(infoOf));
    },
    onDidChangeKernels,
  });
}

/** A caller in JavaScript has no types. */
function throwIfNameless(kernel: Partial<KernelRegistration> | undefined): void {
  if (typeof kernel?.name !== 'string' || kernel.name === '') {
    throw new KernelInterruptError('BAD_REQUEST', 'A kernel is registered with a name.');
  }
}

/** No more than that: the kernel itself is its host's. */
function infoOf({ id, name, status, canInterrupt }: KernelInfo): KernelInfo {
  return Object.freeze({ id, name, status, canInterrupt });
}
