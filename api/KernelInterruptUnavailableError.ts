/** Thrown if the API of Kernel Interrupt cannot be used. The message can be shown to the user. */
export class KernelInterruptUnavailableError extends Error {
  override readonly name = 'KernelInterruptUnavailableError';

  constructor(
    readonly reason: 'notInstalled' | 'otherVersion',
    message: string,
  ) {
    super(message);
  }
}
