import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../contracts/clock.js';
import type { LogWriter } from '../../../contracts/logger.js';
import { toError } from '../../../errors/to-error.js';
import { runInActivity } from '../../activity/index.js';
import { loadJose } from '../load-jose.js';
import type { KeyStore } from './key-store.js';
import type { KeySource, PublicKey, SigningKey } from './public-key.js';

/** What {@link RotatingKeys} need. */
export interface RotatingKeysNeeds {
  readonly pluginId: string;
  readonly store: KeyStore;
  readonly clock: Clock;
  readonly logger: LogWriter;
  /** Told of every key before anything is signed with it. */
  readonly onNewKey: (key: PublicKey, expiresAt: Date) => void;
}

/**
 * Keys that this instance makes for itself: the first with the first token, and a new one every hour. The private half never leaves the
 * process; the public half is stored for three hours, which is longer than the last token that was signed with it is valid.
 */
export class RotatingKeys implements KeySource {
  readonly #needs: RotatingKeysNeeds;
  #current: OwnKey | undefined;
  #making: Promise<OwnKey> | undefined;
  #nextTryAt = 0;

  constructor(needs: RotatingKeysNeeds) {
    this.#needs = needs;
  }

  async signingKey(): Promise<SigningKey> {
    const now = this.#needs.clock.now();
    const current = this.#current;
    if (current !== undefined && (current.renewAt > now || (this.#nextTryAt > now && current.endsAt > now)))
      return current;
    try {
      return await (this.#making ??= this.#make());
    } catch (error) {
      return this.#outlast(current, toError(error));
    }
  }

  async publicKeys(): Promise<readonly PublicKey[]> {
    const { store, clock, logger } = this.#needs;
    const keys = await store.list();
    const now = clock.now();
    const expired = keys.filter(({ expiresAt }) => !(expiresAt.getTime() > now)).map(({ key }) => key.kid);
    if (expired.length > 0) {
      logger.debug('removing expired keys of plugin tokens', { keys: expired });
      await store.remove(expired).catch((error: unknown) => {
        logger.warn('expired keys of plugin tokens cannot be removed', toError(error));
      });
    }
    return keys.filter(({ expiresAt }) => expiresAt.getTime() > now).map(({ key }) => key);
  }

  async #make(): Promise<OwnKey> {
    try {
      // Not in the activity of the request that happens to need it: everybody shares the key.
      this.#current = await runInActivity({ pluginId: this.#needs.pluginId }, () => this.#makeAndStore());
      return this.#current;
    } finally {
      this.#making = undefined;
    }
  }

  async #makeAndStore(): Promise<OwnKey> {
    const { store, clock, logger, onNewKey } = this.#needs;
    const { generateKeyPair, exportJWK } = await loadJose();
    const { publicKey, privateKey } = await generateKeyPair(ALGORITHM);
    const kid = randomUUID();
    const key: PublicKey = { ...(await exportJWK(publicKey)), kid, alg: ALGORITHM };
    const now = clock.now();
    const expiresAt = new Date(now + KEPT_FOR);
    await store.add({ key, expiresAt });
    onNewKey(key, expiresAt);
    logger.debug('made a new key for plugin tokens', { kid });
    return { kid, alg: ALGORITHM, privateKey, renewAt: now + SIGNS_FOR, endsAt: now + KEPT_FOR - SIGNS_FOR };
  }

  /** While a new key cannot be stored, the old one serves: it is known for as long as a token signed with it is valid. */
  #outlast(current: OwnKey | undefined, error: Error): SigningKey {
    const { clock, logger } = this.#needs;
    if (current === undefined || current.endsAt <= clock.now()) throw error;
    this.#nextTryAt = clock.now() + RETRY_PAUSE;
    logger.warn('a new key for plugin tokens cannot be stored; the old one goes on signing', error);
    return current;
  }
}

interface OwnKey extends SigningKey {
  readonly renewAt: number;
  /** When a token of one hour could outlive the stored key. */
  readonly endsAt: number;
}

const ALGORITHM = 'ES256';
const SIGNS_FOR = 3_600_000;
const KEPT_FOR = 3 * SIGNS_FOR;
const RETRY_PAUSE = 30_000;
