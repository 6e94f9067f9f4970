import { mayRun } from '../../kernels/mayRun';
import { CONTEXT_KEYS } from '../contributions';
import { activeKernel, busyKernels, isInterrupting, type KernelsState } from './KernelState';

/** Returns the value of each context key. */
export function contextKeyValues(
  state: KernelsState & {
    /** Whether an interrupt has ended so recently that an impatient second press may follow. */
    readonly wasJustInterrupted: boolean;
    readonly hasPressedAgain: boolean;
  },
): Record<(typeof CONTEXT_KEYS)[keyof typeof CONTEXT_KEYS], boolean> {
  const { kernels } = state;
  const active = activeKernel(state);
  const mayBeBusy = active?.canInterrupt === true && active.status === 'unknown';
  const isInterruptingNow = isInterrupting(state);
  return {
    [CONTEXT_KEYS.isActive]: true,
    [CONTEXT_KEYS.hasKernels]: kernels.length > 0,
    [CONTEXT_KEYS.canInterrupt]:
      mayBeBusy ||
      isInterruptingNow ||
      state.wasJustInterrupted ||
      busyKernels(state).some(({ canInterrupt }) => canInterrupt),
    [CONTEXT_KEYS.isInterrupting]: isInterruptingNow,
    [CONTEXT_KEYS.mayRun]: kernels.some((kernel) => kernel.isOfWindow && mayRun(kernel)),
    [CONTEXT_KEYS.hasPressedAgain]: state.hasPressedAgain,
  };
}
