/** There was no answer in time. */
export class NoAnswerError extends Error {
  constructor(milliseconds: number) {
    super(`there was no answer within ${milliseconds} ms`);
    this.name = 'NoAnswerError';
  }
}

/**
 * Waits for the answer of a server, but never longer than the limit. What has come while this process was busy with something else counts:
 * the input that is waiting is read before time is called.
 */
export function answerWithin<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(new NoAnswerError(milliseconds));
    // Node runs timers first, then reads input, then comes to immediates.
    const timer = setTimeout(() => setImmediate(giveUp), milliseconds);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
