import type { Kernels } from '../../kernels/Kernels';
import { showMessage } from '../messages/messages';
import type { UserInterrupts } from './UserInterrupts';

/** The command Show Kernels: what each is doing; the one that is chosen is interrupted. */
export async function showKernels({
  kernels,
  interrupts,
}: {
  readonly kernels: Kernels;
  readonly interrupts: UserInterrupts;
}): Promise<void> {
  if (kernels.kernels.length === 0) {
    void showMessage(
      'information',
      'There are no kernels here: they appear once the extension that runs them has registered them.',
    );
    return;
  }
  const { pickKernel } = await import('./pickKernel.js');
  const kernel = await pickKernel({
    kernels,
    placeholder: 'Choose a kernel to interrupt it.',
    isListed: () => true,
    restart: (chosen) => void interrupts.restart(chosen),
  });
  if (kernel) {
    await interrupts.press(kernel);
  }
}
