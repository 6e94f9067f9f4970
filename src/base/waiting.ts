import { KernelInterruptError } from './errors';

/**
 * Waits until one of the signals aborts or the time limit passes. Leaves no timer and no listener behind.
 *
 * The limit is a plain timer, because the garbage collector of Node 20 can free an `AbortSignal.timeout` that was
 * passed to `AbortSignal.any`, and the time limit would be lost.
 *
 * @param limitMs default: no time limit
 * @returns the signal that ended the wait; undefined if the time limit passed
 */
export function waitFor(
  signals: readonly (AbortSignal | undefined)[],
  limitMs?: number,
): Promise<AbortSignal | undefined> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signals.forEach((signal) => signal?.removeEventListener('abort', end));
      resolve(signals.find((signal) => signal?.aborted));
    };
    const timer = limitMs === undefined ? undefined : setTimeout(end, limitMs);
    signals.forEach((signal) => signal?.addEventListener('abort', end));
    if (signals.some((signal) => signal?.aborted)) {
      end();
    }
  });
}

/**
 * Waits for `work` until the signal aborts. After that the work goes on, and its failure is ignored.
 *
 * @returns what `work` resolves to; undefined if the signal aborted first
 */
export async function untilAborted<T>(
  work: PromiseLike<T>,
  signal: AbortSignal | undefined,
): Promise<T | undefined> {
  return (await untilSettled(work, [signal])) ? work : undefined;
}

/**
 * Waits for `work` until the limit. After that the work goes on, and its failure is ignored.
 *
 * @returns what `work` resolves to; `otherwise` if the time limit passed first
 */
export async function withinLimit<T, U>(
  work: PromiseLike<T>,
  limitMs: number,
  otherwise: U,
): Promise<T | U> {
  return (await untilSettled(work, [], limitMs)) ? work : otherwise;
}

/**
 * Runs an action and throws if it takes longer than the limit. After that the action goes on, and its failure is
 * ignored.
 *
 * @param what names the action at the beginning of the error's sentence: `Ending the kernel`
 * @param cancelled ends the wait; if it is already aborted, the action does not run
 * @throws KernelInterruptError `TIMED_OUT`; `DISPOSED` if cancelled; otherwise what the action throws
 */
export async function runWithin<T>(
  limitMs: number,
  what: string,
  action: () => Promise<T>,
  cancelled?: AbortSignal,
): Promise<T> {
  if (!cancelled?.aborted) {
    const work = action();
    if (await untilSettled(work, [cancelled], limitMs)) {
      return work;
    }
  }
  throw cancelled?.aborted
    ? new KernelInterruptError('DISPOSED', `${what} was cancelled.`)
    : new KernelInterruptError('TIMED_OUT', `${what} took longer than ${limitMs} ms.`);
}

/**
 * Waits until `work` resolves or rejects. Returns false if a signal aborted or the time limit passed first; after that
 * the work goes on, and its failure is ignored.
 */
export async function untilSettled(
  work: PromiseLike<unknown>,
  signals: readonly (AbortSignal | undefined)[],
  limitMs?: number,
): Promise<boolean> {
  const settled = new AbortController();
  const settle = (): void => settled.abort();
  work.then(settle, settle);
  return (await waitFor([...signals, settled.signal], limitMs)) === settled.signal;
}
