import type { KernelRegistry } from '../../kernels/KernelRegistry';
import type { Interrupts } from './Interrupts';
import { showMessage } from '../messages/messages';
import { pickKernel } from './pickKernel';

/** The command Show Kernels: what each is doing; the one that is chosen is interrupted. */
export async function showKernels({
  registry,
  interrupts,
}: {
  readonly registry: KernelRegistry;
  readonly interrupts: Interrupts;
}): Promise<void> {
  if (registry.kernels.length === 0) {
    void showMessage(
      'information',
      'There are no kernels here: they appear once the extension that runs them has registered them.',
    );
    return;
  }
  const kernel = await pickKernel({
    registry,
    placeholder: 'Choose a kernel to interrupt it.',
    isListed: () => true,
    restart: (chosen) => void interrupts.restart(chosen),
  });
  if (kernel) {
    await interrupts.interrupt(kernel);
  }
}
