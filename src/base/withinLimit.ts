/** What `work` resolves to, or `otherwise` where it takes longer than the limit. */
export async function withinLimit<T, U>(
  work: PromiseLike<T>,
  limitMs: number,
  otherwise: U,
): Promise<T | U> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<U>((resolve) => {
    timer = setTimeout(() => resolve(otherwise), limitMs);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
