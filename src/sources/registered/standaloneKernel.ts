import { Kernel } from '../../kernels/Kernel';
import { Registration, type ProvidedKernel, type RegistrationParts } from './Registration';

export interface StandaloneOptions extends RegistrationParts {
  /** Called when the kernel's state changes, and when an interrupt of the kernel begins or ends. */
  readonly onDidChange?: () => void;
}

/**
 * Creates a kernel that is in no list, for a program with one kernel. The caller disposes it.
 *
 * @throws KernelInterruptError `CANNOT_INTERRUPT` if the registration has nothing to interrupt the kernel with
 */
export function standaloneKernel(kernel: ProvidedKernel, options: StandaloneOptions): Kernel {
  const { settings, logger, onDidChange = () => undefined } = options;
  const registration = new Registration({ ...options, id: kernel.name, kernel, onDidChange });
  return new Kernel([registration], { settings, logger, onDidChange });
}
