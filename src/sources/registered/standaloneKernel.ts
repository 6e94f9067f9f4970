import { Kernel } from '../../kernels/Kernel';
import { Registration, type ProvidedKernel, type RegistrationParts } from './Registration';

export interface StandaloneOptions extends RegistrationParts {
  /** Called when the kernel does something else, or an interrupt of it begins or ends. */
  readonly onDidChange?: () => void;
}

/**
 * A kernel outside the list, for a program that has just one. The caller disposes it.
 *
 * @throws KernelInterruptError `CANNOT_INTERRUPT` where the registration names no way to the kernel
 */
export function standaloneKernel(kernel: ProvidedKernel, options: StandaloneOptions): Kernel {
  const { settings, logger, onDidChange = () => undefined } = options;
  const registration = new Registration({ ...options, id: kernel.name, kernel, onDidChange });
  return new Kernel([registration], { settings, logger, onDidChange });
}
