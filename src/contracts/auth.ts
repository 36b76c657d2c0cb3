import { Contract } from '../decorators/contract.js';
import type { Credentials, NonePrincipal, PrincipalTypes, ServicePrincipal, UserPrincipal } from './credentials.js';
import type { MutableJsonObject } from './mutable-json.js';

/** What a token is accepted as. */
export interface AuthenticateOptions {
  /** Accepts limited user tokens too, such as those in cookies; default `false`. */
  readonly allowLimitedAccess?: boolean;
}

/** On whose behalf a plugin calls which other. */
export interface PluginRequestTokenOptions {
  /** Who began it: the credentials of the incoming request, or those of `getOwnServiceCredentials`. */
  readonly onBehalfOf: Credentials;
  /** The plugin to be called; the token is of no use with another. */
  readonly targetPluginId: string;
}

/**
 * Turns tokens into credentials, and credentials into tokens for calls to other plugins.
 *
 * @example
 * ```ts
 * import { Auth, Discovery, Service } from 'proscenium';
 *
 * @Service('plugin')
 * export class CatalogClient {
 *   constructor(private readonly auth: Auth, private readonly discovery: Discovery) {}
 *
 *   async fetchEntities(): Promise<Response> {
 *     const onBehalfOf = await this.auth.getOwnServiceCredentials();
 *     const { token } = await this.auth.getPluginRequestToken({ onBehalfOf, targetPluginId: 'catalog' });
 *     const baseUrl = await this.discovery.getBaseUrl('catalog');
 *     return fetch(`${baseUrl}/entities`, { headers: { authorization: `Bearer ${token}` } });
 *   }
 * }
 * ```
 */
@Contract('core.auth')
export abstract class Auth {
  /**
   * Whose token it is.
   *
   * @throws AuthenticationError when the token is unknown, expired, meant for another plugin, or limited and that is not allowed
   * @throws NotAllowedError when the token is confined to other plugins
   */
  abstract authenticate(token: string, options?: AuthenticateOptions): Promise<Credentials>;
  /** Whether these are credentials of that type, and tells the compiler; everything is `'unknown'`. */
  abstract isPrincipal<Type extends keyof PrincipalTypes>(
    credentials: Credentials,
    type: Type,
  ): credentials is Credentials<PrincipalTypes[Type]>;
  /** The credentials of a caller who has shown nothing. */
  abstract getNoneCredentials(): Promise<Credentials<NonePrincipal>>;
  /** The credentials of this plugin itself. */
  abstract getOwnServiceCredentials(): Promise<Credentials<ServicePrincipal>>;
  /**
   * A token for one call to another plugin. Ask before every call: tokens are made for a short time.
   *
   * @returns an empty token for credentials of nobody where the default policy of authentication is switched off
   * @throws AuthenticationError for credentials of nobody
   * @throws NotAllowedError for a service whose restrictions leave the target out, or may not be handed on
   */
  abstract getPluginRequestToken(options: PluginRequestTokenOptions): Promise<{ token: string }>;
  /**
   * A token that says who the user is and permits little else, fit for a cookie.
   *
   * @throws AuthenticationError when the user's own token does not permit one to be made
   */
  abstract getLimitedUserToken(credentials: Credentials<UserPrincipal>): Promise<{ token: string; expiresAt: Date }>;
  /** The public keys, as JSON Web Keys, of the tokens that this plugin has issued and that may still be valid. */
  abstract listPublicServiceKeys(): Promise<{ keys: MutableJsonObject[] }>;
}
