import { withTimeLimit } from '../../../errors/time-limit.js';
import { toError } from '../../../errors/to-error.js';

/**
 * Hands an event to a subscriber, and resolves to what went wrong; `undefined` when nothing did.
 *
 * @param limit - milliseconds; a subscriber that takes longer has failed
 * @param work - the subscriber
 * @param onLateSuccess - called when it succeeds after that; the event need not come again then
 */
export async function deliverWithin(
  limit: number,
  work: () => Promise<void>,
  onLateSuccess: () => void,
): Promise<Error | undefined> {
  let isLate = false;
  // A subscriber that throws at once has failed like one that rejects.
  const delivery = (async () => work())();
  try {
    await withTimeLimit(delivery, limit, () => {
      isLate = true;
      return new NoAnswerError(limit);
    });
    return undefined;
  } catch (error) {
    if (isLate) delivery.then(onLateSuccess, () => {});
    return toError(error);
  }
}

/** What a delivery has failed with when nobody has said anything. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';

  /** @param limit - milliseconds */
  constructor(limit: number) {
    super(`no answer within ${limit} ms`);
  }
}
