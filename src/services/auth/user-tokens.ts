import type { JWTVerifyOptions } from 'jose';
import { Clock } from '../../contracts/clock.js';
import { Logger } from '../../contracts/logger.js';
import { Service } from '../../decorators/service.js';
import { AuthenticationError } from '../../errors/http-errors.js';
import { CallerKeys } from './keys/caller-keys.js';
import { OLD_USER_AUDIENCE, readToken, TOKEN_TYPES, type UnverifiedToken } from './read-token.js';
import { VerifiedTokens } from './verified-tokens.js';
import { verifySignature } from './verify-signature.js';

/** What a token of a user has proved. */
export interface VerifiedUserToken {
  readonly userEntityRef: string;
  readonly expiresAt: Date;
  /** Whether it says who the user is and permits little else. */
  readonly isLimited: boolean;
}

/** Verifies tokens of users, which the plugin `auth` has signed, and makes limited ones of them. */
@Service('plugin')
export class UserTokens {
  readonly #verified: VerifiedTokens<VerifiedUserToken>;

  constructor(
    private readonly callers: CallerKeys,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {
    this.#verified = new VerifiedTokens(clock);
  }

  /**
   * Whose token it is.
   *
   * @returns `undefined` when it is no token of a user at all
   * @throws AuthenticationError, ServiceUnavailableError
   */
  async verifyToken(token: string): Promise<VerifiedUserToken | undefined> {
    const claimed = readToken(token);
    const rules = claimed && rulesFor(claimed);
    if (rules === undefined) return undefined;
    const known = this.#verified.get(token);
    if (known !== undefined) return known;
    const { sub, exp } = await verifySignature(token, {
      what: 'user token',
      clock: this.clock,
      logger: this.logger,
      findKey: (header) => this.callers.ofUsers(header),
      requiredClaims: ['iat', 'exp', 'sub'],
      ...rules,
    });
    if (sub === undefined || sub === '') throw new AuthenticationError('No user sub found in token');
    const expiresAt = new Date(Number(exp) * 1000);
    const verified = { userEntityRef: sub, expiresAt, isLimited: rules.typ === TOKEN_TYPES.limitedUser };
    this.#verified.add(token, verified, expiresAt.getTime());
    return verified;
  }

  /**
   * The limited token that goes with a token: the issuer has signed it in advance, in the claim `uip`. A limited one stays what it is.
   *
   * @param token - verified already
   * @throws AuthenticationError when the token has no such claim
   */
  limit(token: string): { token: string; expiresAt: Date } {
    const { header, claims } = readToken(token) ?? { header: {}, claims: {} };
    const { typ, alg, kid } = header;
    const { sub, iat, exp, uip } = claims;
    const expiresAt = new Date(Number(exp) * 1000);
    // What has no type of its own is of the time before there were limited tokens.
    if (typ === undefined || typ === TOKEN_TYPES.limitedUser) return { token, expiresAt };
    if (typ !== TOKEN_TYPES.user)
      throw new AuthenticationError('Failed to create limited user token, invalid token type');
    if (typeof uip !== 'string' || uip === '')
      throw new AuthenticationError('Failed to create limited user token, missing user identity proof');
    // The signature covers these very bytes: the keys, and their order.
    const limited = [encode({ typ: TOKEN_TYPES.limitedUser, alg, kid }), encode({ sub, iat, exp }), uip].join('.');
    return { token: limited, expiresAt };
  }
}

function rulesFor({ header, claims }: UnverifiedToken): JWTVerifyOptions | undefined {
  const { typ } = header;
  if (typ === TOKEN_TYPES.user || typ === TOKEN_TYPES.limitedUser) return { typ };
  if (claims['aud'] === OLD_USER_AUDIENCE) return { audience: OLD_USER_AUDIENCE };
  return undefined;
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
