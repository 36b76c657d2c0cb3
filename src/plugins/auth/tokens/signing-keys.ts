import type { CryptoKey, JWK } from 'jose';

/** What a token is signed with. */
export interface SigningKey {
  readonly kid: string;
  readonly alg: string;
  readonly privateKey: CryptoKey;
}

/** Has a key to sign with, and knows the public keys of all tokens that may still be valid. */
export interface SigningKeys {
  signingKey(): Promise<SigningKey>;
  publicKeys(): Promise<readonly JWK[]>;
}
