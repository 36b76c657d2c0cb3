import type { Context } from '../../../contracts/context.js';
import { ServiceUnavailableError } from '../../../errors/http-errors.js';
import { toError } from '../../../errors/to-error.js';
import type { SparseLog } from '../server/sparse-log.js';
import { StatusError } from '../status-error.js';
import { clientKey } from './client-key.js';
import type { Count, LimitStore } from './limit-store.js';
import type { RateLimitSettings } from './rate-limit-settings.js';

/** What a {@link RequestLimit} works with. */
export interface RequestLimitOptions {
  readonly settings: RateLimitSettings;
  readonly store: LimitStore;
  readonly log: SparseLog;
}

/** Lets a client send so many requests within a window, and refuses more. */
export class RequestLimit {
  readonly #settings: RateLimitSettings;
  readonly #store: LimitStore;
  readonly #log: SparseLog;

  constructor({ settings, store, log }: RequestLimitOptions) {
    this.#settings = settings;
    this.#store = store;
    this.#log = log;
  }

  /**
   * Counts a request, and says in its answer how many are left.
   *
   * @throws StatusError 429 when the client has sent too many; ServiceUnavailableError when nobody can count, unless such requests pass
   */
  async admit(ctx: Context): Promise<void> {
    if (this.#settings.allowed.has(ctx.ip)) return;
    const client = clientKey(ctx.ip);
    const count = await this.#count(client);
    if (count === undefined) return;
    this.#describe(ctx, count);
    if (count.used > this.#settings.limit) {
      ctx.set('Retry-After', String(Math.ceil(count.resetIn / 1000)));
      throw new StatusError(429, 'Error', 'Too many requests, please try again later');
    }
    this.#watchOutcome(ctx, client);
  }

  async #count(client: string): Promise<Count | undefined> {
    try {
      return await this.#store.count(client);
    } catch (error) {
      this.#log.warn('A request could not be counted for its rate limit', { reason: toError(error).message });
      if (this.#settings.passOnStoreError) return undefined;
      throw new ServiceUnavailableError('The rate limit cannot be checked at the moment');
    }
  }

  #describe(ctx: Context, { used, resetIn }: Count): void {
    const { limit } = this.#settings;
    ctx.set('X-RateLimit-Limit', String(limit));
    ctx.set('X-RateLimit-Remaining', String(Math.max(0, limit - used)));
    ctx.set('X-RateLimit-Reset', String(Math.ceil((Date.now() + resetIn) / 1000)));
  }

  /** What does not count is known when the answer is. */
  #watchOutcome({ res }: Context, client: string): void {
    const { skipFailed, skipSuccessful } = this.#settings;
    if (!skipFailed && !skipSuccessful) return;
    res.once('close', () => {
      const failed = res.statusCode >= 400 || !res.writableFinished;
      if (failed ? skipFailed : skipSuccessful) void this.#giveBack(client);
    });
  }

  async #giveBack(client: string): Promise<void> {
    try {
      await this.#store.giveBack(client);
    } catch (error) {
      this.#log.warn('A request could not be taken back from its rate limit', { reason: toError(error).message });
    }
  }
}
