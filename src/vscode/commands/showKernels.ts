import type { Kernels } from '../../kernels/Kernels';
import { showMessage } from '../messages/messages';
import type { KernelSearch } from './chosenKernel';
import type { UserInterrupts } from './UserInterrupts';

/** Runs the command Show Kernels: lists the kernels with their states, and interrupts the chosen one. */
export async function showKernels({
  kernels,
  search,
  interrupts,
}: {
  readonly kernels: Kernels;
  readonly search: Pick<KernelSearch, 'refresh'>;
  readonly interrupts: UserInterrupts;
}): Promise<void> {
  await search.refresh();
  if (kernels.kernels.length === 0) {
    void showMessage('information', 'There is no kernel to show: none was found.');
    return;
  }
  const { pickKernel } = await import('./pickKernel.js');
  const kernel = await pickKernel({
    kernels,
    placeholder: 'Choose a kernel to interrupt',
    isListed: () => true,
    restart: (chosen) => void interrupts.restart(chosen),
  });
  if (kernel) {
    await interrupts.press(kernel);
  }
}
