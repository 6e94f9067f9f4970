import type { ErrorCode } from '../api';

const NAME = 'KernelInterruptError';

/** What went wrong, as a code that a program can act on and a sentence that a person can. */
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

/** Recognises the error across bundles, where `instanceof` does not. */
export function isKernelInterruptError(error: unknown): error is KernelInterruptError {
  return error instanceof Error && error.name === NAME && 'code' in error;
}

/** The sentence of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
