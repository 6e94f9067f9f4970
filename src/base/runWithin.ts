import { KernelInterruptError } from './errors';

/**
 * Waits for an action no longer than the time limit. What it does afterwards is its own affair: nobody waits for it,
 * and its failure is nobody's.
 *
 * @param what it is, as a sentence's beginning
 * @param cancelled ends the wait
 * @throws KernelInterruptError `TIMED_OUT`, or `DISPOSED` where it was cancelled; else what the action throws
 */
export function runWithin<T>(
  limitMs: number,
  what: string,
  action: () => Promise<T>,
  cancelled?: AbortSignal,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const settle = (error?: KernelInterruptError): void => {
      clearTimeout(timer);
      cancelled?.removeEventListener('abort', cancel);
      if (error) {
        reject(error);
      }
    };
    const cancel = (): void =>
      settle(new KernelInterruptError('DISPOSED', `${what} was cancelled.`));
    const timer = setTimeout(() => {
      settle(new KernelInterruptError('TIMED_OUT', `${what} took longer than ${limitMs} ms.`));
    }, limitMs);
    if (cancelled?.aborted) {
      cancel();
      return;
    }
    cancelled?.addEventListener('abort', cancel);
    void action()
      .then(resolve, reject)
      .finally(() => settle());
  });
}
