import type { RateLimiterAbstract } from 'rate-limiter-flexible';
import type { Count, LimitStore, LimitStores } from './limit-store.js';

/** A store that is a limiter of rate-limiter-flexible. */
export class FlexibleStore implements LimitStore {
  constructor(private readonly limiter: RateLimiterAbstract) {}

  async count(client: string): Promise<Count> {
    const { consumedPoints, msBeforeNext } = await this.limiter.consume(client).catch(resultOf);
    return { used: consumedPoints, resetIn: Math.max(0, msBeforeNext) };
  }

  async giveBack(client: string): Promise<void> {
    await this.limiter.reward(client);
  }
}

/** Stores in the memory of this process. */
export async function memoryStores(): Promise<LimitStores> {
  const { RateLimiterMemory } = await import('rate-limiter-flexible');
  return {
    open: (_name, limit, window) =>
      new FlexibleStore(new RateLimiterMemory({ points: limit, duration: window / 1000 })),
    close: () => {},
  };
}

interface Result {
  readonly consumedPoints: number;
  readonly msBeforeNext: number;
}

/** The limiter rejects with its result when a client has used up its requests, and with an error when it could not count. */
function resultOf(rejected: unknown): Result {
  if (rejected instanceof Error) throw rejected;
  return rejected as Result;
}
