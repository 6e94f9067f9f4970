import type { KernelRegistration } from '../../api';
import { KernelInterruptError } from '../../base/errors';
import { Listeners } from '../../base/Listeners';
import type { KernelSource } from '../KernelSource';
import { Registration, type RegistrationParts } from './Registration';
import { throwIfMalformed } from './throwIfMalformed';

/** The kernels that other extensions register. */
export class RegisteredSource implements KernelSource {
  private readonly registrations = new Map<string, Registration>();
  private readonly listeners: Listeners<[]>;
  private lastId = 0;
  private disposed = false;

  constructor(private readonly parts: RegistrationParts) {
    this.listeners = new Listeners(parts.logger);
  }

  get kernels(): readonly Registration[] {
    return [...this.registrations.values()];
  }

  onDidChange(listener: () => void): () => void {
    return this.listeners.add(listener);
  }

  /** @throws KernelInterruptError `BAD_REQUEST`, `CANNOT_INTERRUPT`, or `DISPOSED` after `dispose` */
  register(kernel: KernelRegistration): Registration {
    throwIfMalformed(kernel);
    if (this.disposed) {
      throw new KernelInterruptError('DISPOSED', 'Kernel Interrupt was shut down.');
    }
    const id = `kernel-${++this.lastId}`;
    const onDidChange = (): void => this.listeners.emit();
    const registration = new Registration({ ...this.parts, id, kernel, onDidChange });
    this.registrations.set(id, registration);
    this.listeners.emit();
    return registration;
  }

  /** Removes a registration from the list. `Kernels` disposes it when no interrupt uses it any more. */
  unregister(id: string): void {
    if (this.registrations.delete(id)) {
      this.listeners.emit();
    }
  }

  dispose(): void {
    this.disposed = true;
    this.registrations.clear();
    this.listeners.emit();
    this.listeners.clear();
  }
}
