import { InputError } from '../../../errors/http-errors.js';
import type { ProfileInfo, SignInResult, UserIdentity } from './sign-in.js';

/** What pages are told about a session. */
export interface ClientAuthResponse<ProviderInfo = unknown> {
  readonly providerInfo: ProviderInfo;
  readonly profile: ProfileInfo;
  /** Absent for a provider that is not for signing in. */
  readonly backstageIdentity?: BackstageIdentityResponse;
}

/** The token of a user, and who the user is. */
export interface BackstageIdentityResponse {
  readonly token: string;
  readonly expiresInSeconds?: number;
  readonly identity: UserIdentity;
}

/**
 * Adds to a token what it says about itself.
 *
 * @param now - milliseconds since 1970
 * @throws InputError when it is no token of a user, or has expired
 */
export function identityResponse({ token, identity }: SignInResult, now: number): BackstageIdentityResponse {
  if (!token) throw new InputError('Identity response must return a token');
  const { sub, ent = [], exp } = payloadOf(token);
  if (typeof sub !== 'string') throw new InputError('Identity response must return a token with subject claim');
  const expiresInSeconds = exp === undefined ? undefined : Math.round(exp - now / 1000);
  if (expiresInSeconds !== undefined && expiresInSeconds < 0)
    throw new InputError('Identity response must not return an expired token');
  return {
    token,
    ...(expiresInSeconds === undefined ? {} : { expiresInSeconds }),
    identity: identity ?? { type: 'user', userEntityRef: sub, ownershipEntityRefs: ent },
  };
}

function payloadOf(token: string): { readonly sub?: unknown; readonly ent?: string[]; readonly exp?: number } {
  try {
    return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
  } catch {
    throw new InputError('Identity response must return a token that is a JSON Web Token');
  }
}
