import type { CryptoKey, JWSHeaderParameters } from 'jose';
import { Clock } from '../../../contracts/clock.js';
import { RootLogger } from '../../../contracts/logger.js';
import { Options } from '../../../decorators/inject.js';
import { Service } from '../../../decorators/service.js';
import { KeySetFailure } from './fetch-key-set.js';
import { KeyEndpoint } from './key-endpoint.js';
import { ReloadBudget } from './reload-budget.js';

/** Options of {@link KeyEndpoints}. */
export interface KeyEndpointsOptions {
  /** How long an address may take to answer, in milliseconds; default 5000. */
  readonly timeout: number;
}

/**
 * The addresses where others publish their keys, for the whole backend. Which address is asked is for discovery and configuration to say,
 * never for a token.
 */
@Service('root', { eager: false })
export class KeyEndpoints {
  static readonly options: KeyEndpointsOptions = { timeout: 5000 };

  readonly #endpoints = new Map<string, KeyEndpoint>();
  readonly #newcomers: ReloadBudget;

  constructor(
    private readonly clock: Clock,
    private readonly logger: RootLogger,
    @Options() private readonly options: KeyEndpointsOptions,
  ) {
    this.#newcomers = new ReloadBudget(clock, MOST_NEWCOMERS);
  }

  /**
   * The key that a token names, from one address.
   *
   * @param origin - `'claimed'` when only a token that nobody has verified yet says that there is such a caller
   * @throws KeySetFailure when no keys are known; JWKSNoMatchingKey of jose when it is not among them
   */
  async find(url: string, header: JWSHeaderParameters, origin: 'configured' | 'claimed'): Promise<CryptoKey> {
    return this.#at(url, origin).find(header);
  }

  #at(url: string, origin: 'configured' | 'claimed'): KeyEndpoint {
    const { clock, logger } = this;
    const known = this.#endpoints.get(url);
    // Whoever makes up callers is not to have us ask for each of them.
    if (known === undefined && origin === 'claimed' && !this.#newcomers.take())
      throw new KeySetFailure('too many callers were heard of for the first time');
    const endpoint =
      known ??
      new KeyEndpoint({
        url,
        clock,
        logger,
        timeout: this.options.timeout,
        reloads: new ReloadBudget(clock, MOST_RELOADS),
      });
    this.#endpoints.delete(url);
    this.#endpoints.set(url, endpoint);
    if (this.#endpoints.size > MOST_ENDPOINTS) this.#forgetOne();
    return endpoint;
  }

  /** The one that has been of no use for longest; it takes more than made-up callers to drive out one that answers. */
  #forgetOne(): void {
    const entries = [...this.#endpoints];
    const [victim] = entries.slice(0, -1).find(([, endpoint]) => !endpoint.isProved) ?? entries[0] ?? [];
    if (victim !== undefined) this.#endpoints.delete(victim);
  }
}

/** Each a minute. */
const MOST_NEWCOMERS = 60;
const MOST_RELOADS = 10;
const MOST_ENDPOINTS = 100;
