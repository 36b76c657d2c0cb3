import { Clock } from '../../../contracts/clock.js';
import { Logger } from '../../../contracts/logger.js';
import { Service } from '../../../decorators/service.js';
import { NotAllowedError } from '../../../errors/http-errors.js';
import { AuthSettings } from '../auth-settings.js';
import { parseEntityRef } from '../sign-in/entity-ref.js';
import type { SignInResult, UserTokenClaims } from '../sign-in/sign-in.js';
import { UserTokenKeys } from './user-token-keys.js';

/** Makes the tokens by which users are known to every plugin. */
@Service('plugin')
export class TokenIssuer {
  constructor(
    private readonly settings: AuthSettings,
    private readonly keys: UserTokenKeys,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /**
   * @throws InputError when `sub` is no reference to an entity
   * @throws NotAllowedError when the claims are too much for a header
   */
  async issue(requested: UserTokenClaims & { readonly ent: readonly string[] }): Promise<SignInResult> {
    const { CompactSign, SignJWT } = await import('jose');
    const { sub, ent, ...additional } = requested;
    parseEntityRef(sub);
    const { kid, alg, privateKey } = await this.keys.signingKey();
    const iat = Math.floor(this.clock.now() / 1000);
    const exp = iat + this.settings.tokenLifetime;
    // The limited token is put together again from what the full one says, so these are its very bytes.
    const limited = await new CompactSign(new TextEncoder().encode(JSON.stringify({ sub, iat, exp })))
      .setProtectedHeader({ typ: 'vnd.backstage.limited-user', alg, kid })
      .sign(privateKey);
    const claims = {
      ...additional,
      iss: this.settings.baseUrl,
      sub,
      ...(this.settings.omitsOwnership ? {} : { ent: [...ent] }),
      aud: 'backstage',
      iat,
      exp,
      uip: limited.slice(limited.lastIndexOf('.') + 1),
    };
    const token = await new SignJWT(claims)
      .setProtectedHeader({ typ: 'vnd.backstage.user', alg, kid })
      .sign(privateKey);
    if (token.length > LONGEST)
      throw new NotAllowedError(
        `The token of ${sub} would have ${token.length} characters, and ${LONGEST} are the most: issue fewer claims, or leave ownership out of tokens`,
      );
    this.logger.info(`Issued a token for ${sub}`);
    return { token, identity: { type: 'user', userEntityRef: sub, ownershipEntityRefs: [...ent] } };
  }
}

const LONGEST = 32_768;
