import type { ServerResponse } from 'node:http';
import { Auth } from '../../contracts/auth.js';
import { Clock } from '../../contracts/clock.js';
import type { Credentials, PrincipalTypes, UserPrincipal } from '../../contracts/credentials.js';
import { Discovery } from '../../contracts/discovery.js';
import {
  HttpAuth,
  type HttpAuthCredentialsOptions,
  type HttpAuthRequest,
  type HttpAuthResponse,
} from '../../contracts/http-auth.js';
import { PluginMetadata } from '../../contracts/metadata.js';
import { RootConfig } from '../../contracts/root-config.js';
import { Options } from '../../decorators/inject.js';
import { Service } from '../../decorators/service.js';
import { AuthenticationError, NotAllowedError } from '../../errors/http-errors.js';
import { isPrincipal, noneCredentials } from '../credentials/index.js';
import { CrossSiteCheck } from './cross-site.js';
import { bearerToken, cookieToken, type PlainRequest, plainRequest } from './request-token.js';
import { setUserCookie } from './user-cookie.js';

/** Settings of {@link TokenHttpAuth}. */
export interface TokenHttpAuthOptions {
  /**
   * Finds the token of a request; `undefined` when it has none. Default: that of `Authorization: Bearer`.
   *
   * @throws AuthenticationError for a request that shows something that cannot be read
   */
  readonly getTokenFromRequest: (request: PlainRequest) => string | undefined;
}

/**
 * Knows callers by the token in the `Authorization` header, and users of browsers by a cookie, on routes that allow it.
 * A token is checked once for each request, however many ask. Tokens in a query are never read: URLs end up in logs.
 *
 * @example
 * ```ts
 * backend.add(withOptions(TokenHttpAuth, { getTokenFromRequest: ({ headers }) => headers['x-forwarded-access-token']?.toString() }));
 * ```
 */
@Service('plugin', HttpAuth)
export class TokenHttpAuth implements HttpAuth {
  static readonly options: TokenHttpAuthOptions = { getTokenFromRequest: bearerToken };

  readonly #whole = new WeakMap<PlainRequest, Promise<Credentials>>();
  readonly #limited = new WeakMap<PlainRequest, Promise<Credentials>>();
  readonly #crossSite: CrossSiteCheck;

  constructor(
    private readonly auth: Auth,
    private readonly discovery: Discovery,
    private readonly plugin: PluginMetadata,
    private readonly clock: Clock,
    config: RootConfig,
    @Options() private readonly options: TokenHttpAuthOptions,
  ) {
    this.#crossSite = new CrossSiteCheck(config);
  }

  async credentials<Allowed extends keyof PrincipalTypes = 'unknown'>(
    request: HttpAuthRequest,
    { allow, allowLimitedAccess = false }: HttpAuthCredentialsOptions<Allowed> = {},
  ): Promise<Credentials<PrincipalTypes[Allowed]>> {
    const credentials = await this.#known(plainRequest(request), allowLimitedAccess);
    checkType(credentials, allow);
    return credentials as Credentials<PrincipalTypes[Allowed]>;
  }

  async issueUserCookie(
    response: HttpAuthResponse,
    { credentials }: { readonly credentials?: Credentials } = {},
  ): Promise<{ expiresAt: Date }> {
    const answer: ServerResponse = 'res' in response ? response.res : response;
    if (answer.headersSent) throw new Error('Failed to issue user cookie, headers were already sent');
    const { req } = answer;
    if (credentials !== undefined && isPrincipal(credentials, 'none')) return this.#takeAway(answer);
    const user = credentials ?? (await this.credentials(req, { allow: ['user'] }));
    if (!isPrincipal(user, 'user')) throw new AuthenticationError('Refused to issue cookie for non-user principal');
    const remaining = await this.#lastingCookie(req, user);
    if (remaining !== undefined) return { expiresAt: remaining };
    const { token, expiresAt } = await this.auth.getLimitedUserToken(user);
    setUserCookie(answer, { externalUrl: await this.#externalUrl(), token, expiresAt });
    return { expiresAt };
  }

  #known(request: PlainRequest, limited: boolean): Promise<Credentials> {
    const cache = limited ? this.#limited : this.#whole;
    let known = cache.get(request);
    if (known === undefined) {
      known = this.#read(request, limited);
      cache.set(request, known);
    }
    return known;
  }

  async #read(request: PlainRequest, limited: boolean): Promise<Credentials> {
    const token = this.options.getTokenFromRequest(request);
    if (token !== undefined && token !== '') return this.auth.authenticate(token, { allowLimitedAccess: limited });
    const cookie = limited ? cookieToken(request.headers) : undefined;
    if (cookie === undefined) return noneCredentials();
    if (this.#crossSite.isForged(request))
      throw new NotAllowedError('A cookie does not prove who asks, because a page of another site sent the request');
    return this.auth.authenticate(cookie, { allowLimitedAccess: true });
  }

  async #takeAway(answer: ServerResponse): Promise<{ expiresAt: Date }> {
    setUserCookie(answer, { externalUrl: await this.#externalUrl(), token: '', expiresAt: new Date(0) });
    return { expiresAt: new Date(this.clock.now()) };
  }

  /** When the cookie that the browser has ends, if it is this user's and lasts a while. */
  async #lastingCookie(request: PlainRequest, user: Credentials<UserPrincipal>): Promise<Date | undefined> {
    const cookie = cookieToken(request.headers);
    if (cookie === undefined) return undefined;
    const { expiresAt, principal } = await this.#authenticateCookie(cookie);
    const isSame = principal.type === 'user' && principal.userEntityRef === user.principal.userEntityRef;
    const lasts = expiresAt !== undefined && expiresAt.getTime() >= this.clock.now() + RENEWED_WITHIN;
    return isSame && lasts ? expiresAt : undefined;
  }

  async #authenticateCookie(cookie: string): Promise<Credentials<PrincipalTypes['user' | 'none']>> {
    try {
      const known = await this.auth.authenticate(cookie, { allowLimitedAccess: true });
      return isPrincipal(known, 'user') ? known : noneCredentials();
    } catch (error) {
      if (error instanceof Error && error.name === 'AuthenticationError') return noneCredentials();
      throw error;
    }
  }

  #externalUrl(): Promise<string> {
    return this.discovery.getExternalBaseUrl(this.plugin.getId());
  }
}

/** A cookie that ends sooner is replaced, in milliseconds. */
const RENEWED_WITHIN = 5 * 60_000;

function checkType(credentials: Credentials, allow: readonly (keyof PrincipalTypes)[] | undefined): void {
  if (allow === undefined || allow.includes('unknown')) return;
  if (isPrincipal(credentials, 'none')) {
    if (!allow.includes('none')) throw new AuthenticationError('Missing credentials');
    return;
  }
  const type = (['user', 'service'] as const).find((each) => isPrincipal(credentials, each));
  if (type === undefined) throw new NotAllowedError('This endpoint does not know the type of these credentials');
  if (!allow.includes(type)) throw new NotAllowedError(`This endpoint does not allow '${type}' credentials`);
}
