import type { CryptoKey } from 'jose';
import type { MutableJsonObject } from '../../../contracts/mutable-json.js';

/** The public half of a key pair, as a JSON Web Key. */
export interface PublicKey extends MutableJsonObject {
  kid: string;
  alg: string;
}

/** What a plugin signs its tokens with. */
export interface SigningKey {
  readonly kid: string;
  readonly alg: string;
  readonly privateKey: CryptoKey;
}

/** The keys of one plugin. */
export interface KeySource {
  /** The key to sign with now; made when there is none. */
  signingKey(): Promise<SigningKey>;
  /** The keys by which tokens can be checked that may still be valid. */
  publicKeys(): Promise<readonly PublicKey[]>;
}
