import type { Event } from 'vscode';
import type { KernelInfo, KernelInterruptApi } from '../../api';
import type { KernelRegistry } from '../../kernels/KernelRegistry';
import type { Daemons } from '../python/Daemons';
import { interpreterFile } from '../python/interpreterFile';
import { throwIfMalformed } from '../../sources/registered/validateRegistration';

export interface ApiParts {
  readonly registry: KernelRegistry;
  readonly daemons: Pick<Daemons, 'createInterrupter' | 'createInterrupterFor'>;
  readonly onDidChangeKernels: Event<void>;
}

/** What other extensions get. Whatever one of them does with it, the others do not notice. */
export function createApi({ registry, daemons, onDidChangeKernels }: ApiParts): KernelInterruptApi {
  return Object.freeze<KernelInterruptApi>({
    version: 1,
    createInterrupter: async (options) => {
      // A caller in JavaScript may hand over null.
      const { interpreter, resource } = options ?? {};
      return interpreter === undefined
        ? daemons.createInterrupterFor(resource)
        : daemons.createInterrupter(await interpreterFile(interpreter));
    },
    registerKernel: (kernel) => {
      throwIfMalformed(kernel);
      return registry.register(kernel);
    },
    get kernels() {
      return Object.freeze(registry.kernels.map(infoOf));
    },
    onDidChangeKernels,
  });
}

/** No more than that: the kernel itself is its host's. */
function infoOf({ id, name, status, canInterrupt }: KernelInfo): KernelInfo {
  return Object.freeze({ id, name, status, canInterrupt });
}
