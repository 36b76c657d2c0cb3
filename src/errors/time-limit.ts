/**
 * Waits for `work`, but never longer than the limit: when time is up, the returned promise rejects with what `problem` makes.
 * The work itself is not stopped; its later outcome is ignored.
 *
 * @param work - what to wait for
 * @param milliseconds - how long; `Infinity` waits without limit
 * @param problem - makes the error that names the culprit
 */
export function withTimeLimit<T>(work: PromiseLike<T>, milliseconds: number, problem: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = Number.isFinite(milliseconds) ? setTimeout(() => reject(problem()), milliseconds) : undefined;
    work.then(
      (value) => {
        clearTimeout(timer);
        resolve(value);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}
