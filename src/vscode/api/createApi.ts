import type { Event } from 'vscode';
import type { KernelInfo, KernelInterruptApi } from '../../api';
import type { Kernels } from '../../kernels/Kernels';
import type { RegisteredSource } from '../../sources/registered/RegisteredSource';
import type { Daemons } from '../python/Daemons';
import { registeredKernel } from './registeredKernel';

export interface ApiParts {
  readonly source: RegisteredSource;
  readonly kernels: Kernels;
  readonly daemons: Pick<Daemons, 'createInterrupter' | 'createInterrupterFor'>;
  readonly onDidChangeKernels: Event<void>;
}

/**
 * Makes the API that `activate` returns. Through it, an extension can see the kernels of other extensions, but cannot
 * interrupt them.
 */
export function createApi(parts: ApiParts): KernelInterruptApi {
  const { source, kernels, daemons, onDidChangeKernels } = parts;
  return Object.freeze<KernelInterruptApi>({
    version: 1,
    createInterrupter: async (options) => {
      // A caller in JavaScript may pass null.
      const { interpreter, resource } = options ?? {};
      if (interpreter === undefined) {
        return daemons.createInterrupterFor(resource);
      }
      const { interpreterFile } = await import('../python/interpreterFile.js');
      return daemons.createInterrupter(await interpreterFile(interpreter));
    },
    registerKernel: (kernel) => {
      const { id, name } = source.register(kernel);
      return registeredKernel({ id, name, kernels, dispose: () => source.unregister(id) });
    },
    get kernels() {
      return Object.freeze(
        source.kernels.map(({ id, name }): KernelInfo => {
          // A copy, so that a caller cannot reach the Kernel itself.
          const { status = 'unknown', canInterrupt = false } = kernels.find(id) ?? {};
          return Object.freeze({ id, name, status, canInterrupt });
        }),
      );
    },
    onDidChangeKernels,
  });
}
