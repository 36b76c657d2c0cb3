import { setTimeout as delay } from 'node:timers/promises';
import type { Config } from '../../contracts/root-config.js';
import { toError } from '../../errors/to-error.js';
import { readDuration } from '../duration/index.js';

interface RetryOptions {
  /** For how long to try again, in milliseconds. */
  readonly limit: number;
  /** Ends the trying. */
  readonly signal: AbortSignal;
  /** Whether the next try may end better. */
  readonly isWorthIt: (error: Error) => boolean;
  /** @param pause - until the next try, in milliseconds */
  readonly onRetry: (error: Error, pause: number) => void;
}

const FIRST_PAUSE = 250;
const LONGEST_PAUSE = 5000;

/** Tries again with growing pauses, as long as that is worth it. @throws what the last try threw */
export async function retryWhile<T>(
  work: () => Promise<T>,
  { limit, signal, isWorthIt, onRetry }: RetryOptions,
): Promise<T> {
  const deadline = performance.now() + limit;
  for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
    try {
      return await work();
    } catch (thrown) {
      const error = toError(thrown);
      if (performance.now() + pause > deadline || signal.aborted || !isWorthIt(error)) throw error;
      onRetry(error, pause);
      // What ends the waiting early lets the next try fail with the reason.
      await delay(pause, undefined, { signal }).catch(() => undefined);
    }
  }
}

/**
 * For how long a plugin that starts tries to reach its database, in milliseconds: most of the time that it has to start, so that the
 * reason why it fails is the database and not the time.
 */
export function startLimit(config: Config, pluginId: string): number {
  const own =
    readDuration(config, `backend.startup.plugins.${pluginId}.timeout`) ??
    readDuration(config, 'backend.startup.default.timeout') ??
    60_000;
  return 0.8 * Math.min(own, readDuration(config, 'backend.startup.timeout') ?? 300_000);
}
