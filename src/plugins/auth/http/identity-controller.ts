import type { Context } from '../../../contracts/context.js';
import { Auth } from '../../../contracts/auth.js';
import { Controller, Get } from '../../../decorators/controller.js';
import { AuthenticationError, InputError, NotFoundError } from '../../../errors/http-errors.js';
import { AuthSettings } from '../auth-settings.js';
import { type StoredUserInfo, UserInfoStore } from '../storage/user-info-store.js';
import { UserTokenKeys } from '../tokens/user-token-keys.js';

/** What other plugins, and other backends, ask to know users by their tokens. */
@Controller()
export class IdentityController {
  constructor(
    private readonly settings: AuthSettings,
    private readonly keys: UserTokenKeys,
    private readonly auth: Auth,
    private readonly userInfo: UserInfoStore,
  ) {}

  @Get('/.well-known/openid-configuration', {
    allow: ['unauthenticated'],
    summary: 'What this issuer of tokens can do',
  })
  describe() {
    const { baseUrl } = this.settings;
    return {
      issuer: baseUrl,
      token_endpoint: `${baseUrl}/v1/token`,
      userinfo_endpoint: `${baseUrl}/v1/userinfo`,
      jwks_uri: `${baseUrl}/.well-known/jwks.json`,
      response_types_supported: ['id_token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ALGORITHMS,
      scopes_supported: ['openid'],
      token_endpoint_auth_methods_supported: [],
      claims_supported: ['sub', 'ent'],
      grant_types_supported: [],
    };
  }

  @Get('/.well-known/jwks.json', { allow: ['unauthenticated'], summary: 'The public keys of user tokens' })
  async listKeys() {
    return { keys: await this.keys.publicKeys() };
  }

  /** Takes the token by itself: limited ones too, which are not enough for other routes. */
  @Get('/v1/userinfo', { allow: ['unauthenticated'], summary: 'What the user of the token owns things as' })
  async showUserInfo(ctx: Context): Promise<StoredUserInfo> {
    const [, token] = /^Bearer +(\S+)$/i.exec(ctx.get('authorization')) ?? [];
    if (token === undefined) throw new AuthenticationError('No token provided');
    const credentials = await this.auth.authenticate(token, { allowLimitedAccess: true });
    if (!this.auth.isPrincipal(credentials, 'user'))
      throw new InputError('Userinfo endpoint must be called with a token that represents a user principal');
    const info = await this.userInfo.find(credentials.principal.userEntityRef);
    if (info === undefined) throw new NotFoundError('User info not found');
    ctx.set('Cache-Control', 'no-store');
    return info;
  }
}

const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512', 'PS256', 'PS384', 'PS512', 'EdDSA'];
