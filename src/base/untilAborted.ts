/** What `work` resolves to; undefined once the signal is aborted: then it goes on, and its failure is nobody's. */
export function untilAborted<T>(
  work: PromiseLike<T>,
  signal: AbortSignal | undefined,
): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const end = (): void => resolve(undefined);
    if (signal?.aborted) {
      end();
    }
    signal?.addEventListener('abort', end);
    const settled = (): void => signal?.removeEventListener('abort', end);
    work.then(
      (value) => {
        settled();
        resolve(value);
      },
      (error: unknown) => {
        settled();
        reject(error instanceof Error ? error : new Error(String(error)));
      },
    );
  });
}
