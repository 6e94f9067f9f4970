/** Returns a function that runs the action at its first call, and gives every caller the same result. */
export function once<T>(action: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => (result ??= action());
}
