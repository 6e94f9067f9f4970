import { KernelInterruptError } from './errors';

/**
 * Waits until one of the signals aborts or the time is over. Leaves no timer and no listener behind.
 *
 * The limit is a timer of our own: in `AbortSignal.any`, Node 20 loses an `AbortSignal.timeout` when memory is freed.
 *
 * @param limitMs without it, only a signal ends the wait
 * @returns the signal that ended the wait; undefined where the time was over
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

/** What `work` resolves to; undefined once the signal is aborted. The work goes on, and its failure is ignored. */
export async function untilAborted<T>(
  work: PromiseLike<T>,
  signal: AbortSignal | undefined,
): Promise<T | undefined> {
  return (await settles(work, [signal])) ? work : undefined;
}

/** What `work` resolves to; `otherwise` after the limit. The work goes on, and its failure is ignored. */
export async function withinLimit<T, U>(
  work: PromiseLike<T>,
  limitMs: number,
  otherwise: U,
): Promise<T | U> {
  return (await settles(work, [], limitMs)) ? work : otherwise;
}

/**
 * Runs an action and throws where it takes longer than the limit. The action goes on, and its failure is ignored.
 *
 * @param what names the action; it begins the error's sentence
 * @param cancelled ends the wait; where it is aborted already, the action does not run
 * @throws KernelInterruptError `TIMED_OUT`, or `DISPOSED` where it was cancelled; else what the action throws
 */
export async function runWithin<T>(
  limitMs: number,
  what: string,
  action: () => Promise<T>,
  cancelled?: AbortSignal,
): Promise<T> {
  if (!cancelled?.aborted) {
    const work = action();
    if (await settles(work, [cancelled], limitMs)) {
      return work;
    }
  }
  throw cancelled?.aborted
    ? new KernelInterruptError('DISPOSED', `${what} was cancelled.`)
    : new KernelInterruptError('TIMED_OUT', `${what} took longer than ${limitMs} ms.`);
}

/** Whether `work` settles before a signal aborts and before the time is over. */
async function settles(
  work: PromiseLike<unknown>,
  signals: readonly (AbortSignal | undefined)[],
  limitMs?: number,
): Promise<boolean> {
  const settled = new AbortController();
  const settle = (): void => settled.abort();
  work.then(settle, settle);
  return (await waitFor([...signals, settled.signal], limitMs)) === settled.signal;
}
