/**
 * Waits for `work`, but never longer than the limit: when time is up, the returned promise rejects with what `problem` makes.
 * The work itself is not stopped; its later outcome is ignored.
 *
 * @param work - what to wait for
 * @param milliseconds - how long; `Infinity` waits without limit
 * @param problem - makes the error that names the culprit
 * @param onGiveUp - receives what ends the waiting early, with an error
 */
export function withTimeLimit<T>(
  work: PromiseLike<T>,
  milliseconds: number,
  problem: () => Error,
  onGiveUp?: (giveUp: (reason: Error) => void) => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = Number.isFinite(milliseconds) ? setTimeout(() => reject(problem()), milliseconds) : undefined;
    onGiveUp?.((reason) => {
      clearTimeout(timer);
      reject(reason);
    });
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
