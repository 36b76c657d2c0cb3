import { randomUUID } from 'node:crypto';
import type { JWK } from 'jose';
import type { Clock } from '../../../contracts/clock.js';
import type { LogWriter } from '../../../contracts/logger.js';
import { toError } from '../../../errors/to-error.js';
import type { PublicKeys } from './public-keys.js';
import type { SigningKey, SigningKeys } from './signing-keys.js';

/** What {@link RotatedKeys} need. */
export interface RotatedKeysOptions {
  readonly keys: PublicKeys;
  readonly clock: Clock;
  readonly logger: LogWriter;
  /** How long a token lasts, in seconds; a key signs as long. */
  readonly lifetime: number;
  /** `ES256` */
  readonly algorithm: string;
}

/**
 * Makes a key when one is needed, and another one when it has grown old. The private part stays in this process, the public one is
 * kept for everybody, until the last token has ended that it may have signed.
 */
export class RotatedKeys implements SigningKeys {
  readonly #options: RotatedKeysOptions;
  #current: { readonly until: number; readonly key: Promise<SigningKey> } | undefined;

  constructor(options: RotatedKeysOptions) {
    this.#options = options;
  }

  signingKey(): Promise<SigningKey> {
    const { clock, lifetime } = this.#options;
    const now = clock.now();
    if (this.#current !== undefined && now < this.#current.until) return this.#current.key;
    const current = { until: now + lifetime * 1000, key: this.#make(now) };
    this.#current = current;
    current.key.catch(() => {
      // The next one who signs in tries again.
      if (this.#current === current) this.#current = undefined;
    });
    return current.key;
  }

  async publicKeys(): Promise<readonly JWK[]> {
    const { keys, clock, lifetime, logger } = this.#options;
    // A key signs for one lifetime, its last token lasts another one; the third is for clocks that differ.
    const oldest = clock.now() - 3 * lifetime * 1000;
    const all = await keys.list();
    const ended = all.filter(({ createdAt }) => createdAt < oldest).map(({ kid }) => kid);
    if (ended.length > 0) {
      logger.info(`Removing expired signing keys, '${ended.join("', '")}'`);
      await keys
        .remove(ended)
        .catch((error: unknown) => logger.error('Expired signing keys could not be removed', toError(error)));
    }
    return all.filter(({ createdAt }) => createdAt >= oldest).map(({ key }) => key);
  }

  async #make(now: number): Promise<SigningKey> {
    const { keys, logger, algorithm } = this.#options;
    const { exportJWK, generateKeyPair } = await import('jose');
    const { publicKey, privateKey } = await generateKeyPair(algorithm);
    const kid = randomUUID();
    const key = { ...(await exportJWK(publicKey)), kid, alg: algorithm };
    await keys.add({ kid, key, createdAt: now });
    logger.info(`Created new signing key ${kid}`);
    return { kid, alg: algorithm, privateKey };
  }
}
