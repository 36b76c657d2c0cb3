import type { CryptoKey, JWSHeaderParameters, LocalJWKSet } from 'jose';
import type { Clock } from '../../../contracts/clock.js';
import type { LogWriter } from '../../../contracts/logger.js';
import { toError } from '../../../errors/to-error.js';
import { runInActivity } from '../../activity/index.js';
import { loadJose } from '../load-jose.js';
import { fetchKeySet, KeySetFailure } from './fetch-key-set.js';
import type { ReloadBudget } from './reload-budget.js';

/** What a {@link KeyEndpoint} needs. */
export interface KeyEndpointNeeds {
  readonly url: string;
  readonly clock: Clock;
  readonly logger: LogWriter;
  /** How long an answer may take, in milliseconds. */
  readonly timeout: number;
  /** What keys that nobody has heard of may cost. */
  readonly reloads: ReloadBudget;
}

/**
 * The keys behind one address. They are kept for ten minutes, and for three hours while the address does not answer; after a failure it
 * is left alone for half a minute. A key that is not among them is worth one more look.
 */
export class KeyEndpoint {
  readonly #needs: KeyEndpointNeeds;
  #known: { readonly keys: LocalJWKSet; readonly fetchedAt: number } | undefined;
  #failure: { readonly reason: KeySetFailure; readonly at: number } | undefined;
  #fetching: Promise<void> | undefined;

  constructor(needs: KeyEndpointNeeds) {
    this.#needs = needs;
  }

  /** Whether it has ever answered. */
  get isProved(): boolean {
    return this.#known !== undefined;
  }

  /**
   * The key that a token names.
   *
   * @throws KeySetFailure when no keys are known; JWKSNoMatchingKey of jose when it is not among them
   */
  async find(header: JWSHeaderParameters): Promise<CryptoKey> {
    const keys = await this.#current();
    const { errors } = await loadJose();
    try {
      return await keys(header);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || !(await this.#reload(keys))) throw error;
      return (await this.#current())(header);
    }
  }

  async #current(): Promise<LocalJWKSet> {
    if (this.#ageOf(this.#known) > FRESH_FOR && !this.#isLeftAlone) await this.#fetch();
    if (this.#known !== undefined && this.#ageOf(this.#known) <= KEPT_FOR) return this.#known.keys;
    throw this.#failure?.reason ?? new KeySetFailure('it has not been asked yet');
  }

  /** Looks again for a key that is not among those. @returns whether there are other keys now */
  async #reload(tried: LocalJWKSet): Promise<boolean> {
    if (this.#known?.keys !== tried) return true;
    if (this.#isLeftAlone) return false;
    const isFree = this.#ageOf(this.#known) > COOLDOWN;
    if (this.#fetching === undefined && !isFree && !this.#needs.reloads.take()) return false;
    await this.#fetch();
    return this.#known.keys !== tried;
  }

  /** Whoever asks meanwhile shares the answer. What is asked for belongs to nobody's request. */
  #fetch(): Promise<void> {
    this.#fetching ??= runInActivity({ service: 'KeyEndpoints' }, async () => {
      const { url, clock, logger, timeout } = this.#needs;
      try {
        this.#known = { keys: await fetchKeySet(url, timeout), fetchedAt: clock.now() };
        this.#failure = undefined;
      } catch (error) {
        const reason = error instanceof KeySetFailure ? error : new KeySetFailure(toError(error).message);
        this.#failure = { reason, at: clock.now() };
        logger.warn(`the keys of tokens cannot be fetched from ${withoutSecrets(url)}: ${reason.message}`);
      } finally {
        this.#fetching = undefined;
      }
    });
    return this.#fetching;
  }

  get #isLeftAlone(): boolean {
    return this.#failure !== undefined && this.#needs.clock.now() - this.#failure.at < COOLDOWN;
  }

  #ageOf(known: { readonly fetchedAt: number } | undefined): number {
    return known === undefined ? Number.POSITIVE_INFINITY : this.#needs.clock.now() - known.fetchedAt;
  }
}

/** An address as a message may show it. */
function withoutSecrets(url: string): string {
  if (!URL.canParse(url)) return 'an address that is none';
  const shown = new URL(url);
  shown.username = '';
  shown.password = '';
  shown.search = '';
  return shown.href;
}

const FRESH_FOR = 600_000;
const KEPT_FOR = 3 * 3_600_000;
const COOLDOWN = 30_000;
