import { NotAllowedError } from '../../../errors/http-errors.js';

/** What goes to the identity provider and comes back; everybody on the way can read it. */
export interface OAuthState {
  /** The same as in a cookie of the browser that began. */
  readonly nonce: string;
  /** Which section of the configuration: `development`. */
  readonly env: string;
  readonly origin?: string | undefined;
  readonly scope?: string | undefined;
  readonly redirectUrl?: string | undefined;
  readonly flow?: string | undefined;
}

/** Writes a state as the query of a URL, in hexadecimal. */
export function encodeOAuthState(state: OAuthState): string {
  const entries = Object.entries(state).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Buffer.from(new URLSearchParams(entries).toString(), 'utf8').toString('hex');
}

/** @throws NotAllowedError */
export function decodeOAuthState(text: string): OAuthState {
  const fields = new URLSearchParams(Buffer.from(text, 'hex').toString('utf8'));
  const { env, nonce, ...others } = Object.fromEntries(fields);
  if (!env) throw new NotAllowedError('OAuth state is invalid, missing env');
  if (!nonce) throw new NotAllowedError('OAuth state is invalid, missing nonce');
  return { ...others, env, nonce };
}
