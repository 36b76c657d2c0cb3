import { Auth, type AuthenticateOptions, type PluginRequestTokenOptions } from '../../contracts/auth.js';
import type {
  Credentials,
  NonePrincipal,
  PrincipalTypes,
  ServicePrincipal,
  UserPrincipal,
} from '../../contracts/credentials.js';
import { PluginMetadata } from '../../contracts/metadata.js';
import type { MutableJsonObject } from '../../contracts/mutable-json.js';
import { PluginTokenHandler } from '../../contracts/plugin-token-handler.js';
import { RootConfig } from '../../contracts/root-config.js';
import { Service } from '../../decorators/service.js';
import { AuthenticationError, NotAllowedError } from '../../errors/http-errors.js';
import {
  type CredentialsProof,
  isPrincipal,
  noneCredentials,
  proofOf,
  serviceCredentials,
  userCredentials,
} from '../credentials/index.js';
import { authConfig } from './config-schema.js';
import { ExternalTokens } from './external/external-tokens.js';
import { PluginKeys } from './keys/plugin-keys.js';
import { UserTokens } from './user-tokens.js';

/**
 * Tokens in the form that Backstage gives them, so that backends of both kinds call each other: of plugins, signed with keys that each
 * plugin publishes; of users, signed by the plugin `auth`; of callers from outside, as `backend.auth.externalAccess` says.
 *
 * @remarks Errors: `INVALID_CONFIG` at start; `DATABASE_FAILED` when the table of keys cannot be made
 */
@Service('plugin', Auth, { config: authConfig })
export class TokenAuth implements Auth {
  constructor(
    private readonly plugin: PluginMetadata,
    private readonly config: RootConfig,
    private readonly pluginTokens: PluginTokenHandler,
    private readonly userTokens: UserTokens,
    private readonly externalTokens: ExternalTokens,
    private readonly keys: PluginKeys,
  ) {}

  async authenticate(token: string, options: AuthenticateOptions = {}): Promise<Credentials> {
    if (typeof token !== 'string' || token === '') throw new AuthenticationError('Illegal token');
    return (
      (await this.#asPlugin(token)) ??
      (await this.#asUser(token, options)) ??
      (await this.#asOutsider(token)) ??
      refuse('Illegal token')
    );
  }

  isPrincipal<Type extends keyof PrincipalTypes>(
    credentials: Credentials,
    type: Type,
  ): credentials is Credentials<PrincipalTypes[Type]> {
    return isPrincipal(credentials, type);
  }

  async getNoneCredentials(): Promise<Credentials<NonePrincipal>> {
    return noneCredentials();
  }

  async getOwnServiceCredentials(): Promise<Credentials<ServicePrincipal>> {
    return serviceCredentials(`plugin:${this.plugin.getId()}`);
  }

  async getPluginRequestToken({ onBehalfOf, targetPluginId }: PluginRequestTokenOptions): Promise<{ token: string }> {
    const proof = genuine(onBehalfOf);
    const request = { pluginId: this.plugin.getId(), targetPluginId };
    if (isPrincipal(onBehalfOf, 'user')) {
      const { token: limitedUserToken, expiresAt } = this.#limit(proof);
      return this.pluginTokens.issueToken({ ...request, onBehalfOf: { limitedUserToken, expiresAt } });
    }
    if (isPrincipal(onBehalfOf, 'service')) {
      checkDelegation(onBehalfOf.principal, proof, targetPluginId);
      return this.pluginTokens.issueToken(request);
    }
    if (this.#isPolicyOff) return { token: '' };
    return refuse("Refused to issue service token for credential type 'none'");
  }

  async getLimitedUserToken(credentials: Credentials<UserPrincipal>): Promise<{ token: string; expiresAt: Date }> {
    const proof = genuine(credentials);
    if (!isPrincipal(credentials, 'user'))
      return refuse('Failed to create limited user token, these are no credentials of a user');
    return this.#limit(proof);
  }

  async listPublicServiceKeys(): Promise<{ keys: MutableJsonObject[] }> {
    return { keys: [...(await this.keys.publicKeys())] };
  }

  async #asPlugin(token: string): Promise<Credentials | undefined> {
    const verified = await this.pluginTokens.verifyToken(token);
    if (verified === undefined) return undefined;
    const { subject, limitedUserToken } = verified;
    if (limitedUserToken === undefined) return serviceCredentials(subject);
    const user = await this.userTokens.verifyToken(limitedUserToken);
    if (user === undefined) return refuse('Invalid user token in plugin token obo claim');
    const { userEntityRef, expiresAt } = user;
    return userCredentials(userEntityRef, { token: limitedUserToken, expiresAt, actor: { type: 'service', subject } });
  }

  async #asUser(token: string, { allowLimitedAccess = false }: AuthenticateOptions): Promise<Credentials | undefined> {
    const user = await this.userTokens.verifyToken(token);
    if (user === undefined) return undefined;
    if (user.isLimited && !allowLimitedAccess) return refuse('Illegal limited user token');
    return userCredentials(user.userEntityRef, { token, expiresAt: user.expiresAt });
  }

  async #asOutsider(token: string): Promise<Credentials | undefined> {
    const outsider = await this.externalTokens.verifyToken(token);
    if (outsider === undefined) return undefined;
    const { subject, ...access } = outsider;
    return serviceCredentials(subject, access);
  }

  #limit({ token }: CredentialsProof): { token: string; expiresAt: Date } {
    if (token === undefined) return refuse('User credentials is unexpectedly missing token');
    return this.userTokens.limit(token);
  }

  get #isPolicyOff(): boolean {
    return this.config.getOptionalBoolean('backend.auth.dangerouslyDisableDefaultAuthPolicy') ?? false;
  }
}

/** What stands behind credentials; a copy of them, or an object that somebody wrote, has nothing behind it. */
function genuine(credentials: Credentials): CredentialsProof {
  return (
    proofOf(credentials) ??
    refuse(
      'Refused to use credentials that were not made by this backend; pass them on as they were received, not a copy',
    )
  );
}

function checkDelegation(
  principal: ServicePrincipal,
  { restrictions }: CredentialsProof,
  targetPluginId: string,
): void {
  if (principal.accessRestrictions === undefined) return;
  const target = restrictions?.get(targetPluginId);
  if (target === undefined)
    throw new NotAllowedError(
      `Access to target plugin '${targetPluginId}' is not included in token's access restrictions`,
    );
  if (target.permissionNames !== undefined || target.permissionAttributes !== undefined)
    throw new NotAllowedError(`Access to target plugin '${targetPluginId}' is restricted and cannot be delegated`);
}

function refuse(message: string): never {
  throw new AuthenticationError(message);
}
