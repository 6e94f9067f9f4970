import type { Kernels } from '../../kernels/Kernels';
import type { Settings } from '../settings';
import type { KernelSearch } from './chosenKernel';
import type { UserInterrupts } from './UserInterrupts';

export interface ShowKernelsOptions {
  readonly kernels: Kernels;
  readonly search: Pick<KernelSearch, 'refresh'>;
  readonly interrupts: UserInterrupts;
  discoverKernels(): Settings['discoverKernels'];
}

/** Runs the command Show Kernels: lists the kernels with their states, and interrupts the chosen one. */
export async function showKernels(options: ShowKernelsOptions): Promise<void> {
  const { kernels, search, interrupts } = options;
  await search.refresh();
  if (kernels.kernels.length === 0) {
    const { showEmpty } = await import('./showEmpty.js');
    void showEmpty(options.discoverKernels());
    return;
  }
  const { pickKernel } = await import('./pickKernel.js');
  const kernel = await pickKernel({
    kernels,
    isListed: () => true,
    restart: (chosen) => void interrupts.restart(chosen),
  });
  if (kernel) {
    await interrupts.press(kernel);
  }
}
