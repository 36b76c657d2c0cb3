import type { JWK } from 'jose';

/** A public key, and since when there is one. */
export interface PublicKey {
  readonly kid: string;
  readonly key: JWK;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** Keeps the public keys of every replica, as long as a token may still be signed with one. */
export interface PublicKeys {
  add(key: PublicKey): Promise<void>;
  list(): Promise<readonly PublicKey[]>;
  remove(kids: readonly string[]): Promise<void>;
}

/** Keeps them in this process: for one process only, whose tokens end with it. */
export class MemoryPublicKeys implements PublicKeys {
  readonly #keys = new Map<string, PublicKey>();

  async add(key: PublicKey): Promise<void> {
    this.#keys.set(key.kid, key);
  }

  async list(): Promise<readonly PublicKey[]> {
    return [...this.#keys.values()];
  }

  async remove(kids: readonly string[]): Promise<void> {
    for (const kid of kids) this.#keys.delete(kid);
  }
}
