/**
 * Waits for `work`, but never longer than the limit: when time is up, the returned promise rejects with what `problem` makes.
 * The work itself is not stopped; its later outcome is ignored.
 *
 * @param work - what to wait for
 * @param milliseconds - how long; `Infinity` waits without limit
 * @param problem - makes the error that names the culprit
 */
export async function withTimeLimit<T>(
  work: PromiseLike<T> | T,
  milliseconds: number,
  problem: () => Error,
): Promise<T> {
  if (!Number.isFinite(milliseconds)) return work;
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(problem()), milliseconds);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
