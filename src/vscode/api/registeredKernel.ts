import type { RegisteredKernel } from '../../api';
import { KernelInterruptError } from '../../base/errors';
import type { Kernels } from '../../kernels/Kernels';

export interface RegisteredKernelOptions {
  /** The id and name of this registration. The same kernel may have other registrations. */
  readonly id: string;
  readonly name: string;
  readonly kernels: Pick<Kernels, 'find'>;
  /** Removes the registration. */
  readonly dispose: () => void;
}

/** Makes the object that `registerKernel` returns. It exposes nothing internal. */
export function registeredKernel({
  id,
  name,
  kernels,
  dispose,
}: RegisteredKernelOptions): RegisteredKernel {
  return Object.freeze<RegisteredKernel>({
    id,
    name,
    get status() {
      return kernels.find(id)?.status ?? 'unknown';
    },
    get canInterrupt() {
      return kernels.find(id)?.canInterrupt ?? false;
    },
    interrupt: async ({ force = false } = {}, token) => {
      const kernel = kernels.find(id);
      if (!kernel) {
        throw new KernelInterruptError('DISPOSED', `${name} is no longer registered.`);
      }
      const cancelled = new AbortController();
      if (token?.isCancellationRequested) {
        cancelled.abort();
      }
      const subscription = token?.onCancellationRequested(() => cancelled.abort());
      try {
        return await kernel.interrupt({ force, cancelled: cancelled.signal });
      } finally {
        subscription?.dispose();
      }
    },
    dispose,
  });
}
