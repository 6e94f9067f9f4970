import { CONTEXT_KEYS } from '../contributions';
import { activeKernel, busyKernels, type KernelsState } from './KernelState';

/** Returns the value of each context key. */
export function contextKeyValues(
  state: KernelsState,
): Record<(typeof CONTEXT_KEYS)[keyof typeof CONTEXT_KEYS], boolean> {
  const { kernels } = state;
  const active = activeKernel(state);
  const mayBeBusy = active?.canInterrupt === true && active.status === 'unknown';
  return {
    [CONTEXT_KEYS.hasKernels]: kernels.length > 0,
    [CONTEXT_KEYS.canInterrupt]:
      mayBeBusy || busyKernels(state).some(({ canInterrupt }) => canInterrupt),
    [CONTEXT_KEYS.isInterrupting]: kernels.some(({ isInterrupting }) => isInterrupting),
  };
}
