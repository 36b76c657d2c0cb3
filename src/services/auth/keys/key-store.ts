import type { PublicKey } from './public-key.js';

/** A public key, and when nobody needs it any more. */
export interface StoredKey {
  readonly key: PublicKey;
  readonly expiresAt: Date;
}

/** Where the public keys of one plugin are, those of all its instances. */
export interface KeyStore {
  add(key: StoredKey): Promise<void>;
  list(): Promise<readonly StoredKey[]>;
  /** Those that are not there are no fault: another instance may have removed them. */
  remove(ids: readonly string[]): Promise<void>;
}

/** Keeps keys in this process, for a plugin whose database lives no longer either. */
export class MemoryKeyStore implements KeyStore {
  readonly #keys = new Map<string, StoredKey>();

  async add(key: StoredKey): Promise<void> {
    this.#keys.set(key.key.kid, key);
  }

  async list(): Promise<readonly StoredKey[]> {
    return [...this.#keys.values()];
  }

  async remove(ids: readonly string[]): Promise<void> {
    for (const id of ids) this.#keys.delete(id);
  }
}
