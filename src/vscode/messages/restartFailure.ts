import { isKernelInterruptError, messageOf } from '../../base/errors';

/** Returns the message after a restart that failed, or that was not confirmed in time. */
export function restartFailure(name: string, error: unknown): string {
  const isLate = isKernelInterruptError(error) && error.code === 'TIMED_OUT';
  return `${name} ${isLate ? 'may still be restarting' : 'could not be restarted'}: ${messageOf(error)}`;
}
