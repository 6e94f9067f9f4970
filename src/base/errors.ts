import type { ErrorCode } from '../api';

const NAME = 'KernelInterruptError';

/** An error with a code for programs and a sentence for people. */
export class KernelInterruptError extends Error {
  override readonly name = NAME;

  constructor(
    readonly code: ErrorCode,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

/** Returns the error that a call throws if its kernel was removed from the list. */
export function kernelRemoved(name: string): KernelInterruptError {
  return new KernelInterruptError(
    'DISPOSED',
    `${name} is no longer in the list of kernels. It may have ended.`,
  );
}

/** Recognises the error by its name: `instanceof` fails if the error comes from another bundle's copy of the class. */
export function isKernelInterruptError(error: unknown): error is KernelInterruptError {
  return error instanceof Error && error.name === NAME && 'code' in error;
}

/** Returns the message of a thrown value, which need not be an Error. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
