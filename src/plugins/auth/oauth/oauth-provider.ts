import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { Context } from '../../../contracts/context.js';
import { AuthenticationError, InputError, NotAllowedError, statusOfErrorName } from '../../../errors/http-errors.js';
import { toError } from '../../../errors/to-error.js';
import type { AuthProvider, AuthProviderContext } from '../auth-providers.js';
import { queryText } from '../http/query-text.js';
import { type ClientAuthResponse, identityResponse } from '../sign-in/identity-response.js';
import type { ProfileTransform, SignInResolver } from '../sign-in/sign-in.js';
import type { OAuthAuthenticator, OAuthResult } from './oauth-authenticator.js';
import type { OAuthCookies } from './oauth-cookies.js';
import type { OAuthScopes } from './oauth-scopes.js';
import { decodeOAuthState, encodeOAuthState, type OAuthState } from './oauth-state.js';
import { checkRequestedWith } from './requested-with.js';
import { sendWebMessage } from './web-message.js';

/** What an {@link OAuthProvider} is made of. */
export interface OAuthProviderOptions<Setup, Profile> {
  readonly authenticator: OAuthAuthenticator<Setup, Profile>;
  readonly setup: Setup;
  readonly context: AuthProviderContext;
  readonly cookies: OAuthCookies;
  readonly scopes: OAuthScopes;
  readonly profileTransform: ProfileTransform<OAuthResult<Profile>>;
  readonly signInResolver: SignInResolver<OAuthResult<Profile>> | undefined;
}

/** One environment of a provider that speaks OAuth: a window to the identity provider and back, and a cookie to stay signed in. */
export class OAuthProvider<Setup, Profile> implements AuthProvider {
  readonly #options: OAuthProviderOptions<Setup, Profile>;

  constructor(options: OAuthProviderOptions<Setup, Profile>) {
    this.#options = options;
  }

  async start(ctx: Context): Promise<undefined> {
    const { authenticator, setup, cookies, scopes } = this.#options;
    const origin = this.#originOf(queryText(ctx, 'origin'), () => new InputError(UNREADABLE_ORIGIN));
    const env = queryText(ctx, 'env');
    if (env === undefined) throw new InputError('No env provided in request query parameters');
    const flow = queryText(ctx, 'flow');
    const redirectUrl = queryText(ctx, 'redirectUrl');
    if (redirectUrl !== undefined) this.#checkRedirect(redirectUrl);
    const nonce = randomBytes(16).toString('base64');
    const secret = randomBytes(32).toString('base64url');
    const scope = scopes.wanted(ctx);
    const state: OAuthState = { nonce, env, origin, redirectUrl, flow, ...(scopes.persist ? { scope } : {}) };
    const { url, status } = await authenticator.start(
      { scope, state: encodeOAuthState(state), secret, request: ctx },
      setup,
    );
    cookies.begin(ctx, { nonce, secret }, origin);
    ctx.set({ Location: url, 'Cache-Control': 'no-store' });
    ctx.status = status ?? 302;
    ctx.body = '';
    return undefined;
  }

  async frameHandler(ctx: Context): Promise<string | undefined> {
    let state: OAuthState | undefined;
    let origin: string | undefined;
    try {
      state = decodeOAuthState(queryText(ctx, 'state') ?? '');
      origin = this.#originOf(state.origin, () => new NotAllowedError(UNREADABLE_ORIGIN));
      if (state.redirectUrl !== undefined) this.#checkRedirect(state.redirectUrl);
      const response = await this.#finish(ctx, state, origin);
      if (state.flow !== 'redirect')
        return sendWebMessage(ctx, origin ?? this.#appOrigin, { type: 'authorization_response', response });
      if (state.redirectUrl === undefined) throw new InputError('No redirectUrl provided in request query parameters');
      return redirect(ctx, this.#checkRedirect(state.redirectUrl));
    } catch (error) {
      const shown = this.#describe(error);
      const target = state?.flow === 'redirect' && this.#safeRedirect(state.redirectUrl);
      if (target) {
        target.searchParams.set('error', shown.message);
        return redirect(ctx, target);
      }
      return sendWebMessage(ctx, origin ?? this.#appOrigin, { type: 'authorization_response', error: shown });
    }
  }

  async refresh(ctx: Context): Promise<ClientAuthResponse> {
    const { authenticator, setup, cookies, scopes } = this.#options;
    checkRequestedWith(ctx);
    const origin = this.#originOfHeader(ctx);
    try {
      const refreshToken = cookies.refreshToken(ctx);
      if (refreshToken === undefined) throw new InputError('Missing session cookie');
      const asked = scopes.wanted(ctx);
      const result = await authenticator.refresh({ request: ctx, refreshToken, scope: asked }, setup);
      // Before anything else may fail: the old one is of no use any more.
      const { refreshToken: next } = result.session;
      if (next !== undefined && next !== refreshToken) cookies.setRefreshToken(ctx, next, origin);
      const scope = scopes.granted(ctx, { asked, told: result.session.scope, origin });
      ctx.set('Cache-Control', 'no-store');
      return await this.#respond(result, scope);
    } catch (error) {
      const { name, message } = this.#describe(error);
      if (name === 'ServiceUnavailableError') throw error;
      throw new AuthenticationError(`Refresh failed; caused by ${name}: ${message}`, error);
    }
  }

  async logout(ctx: Context): Promise<unknown> {
    const { authenticator, setup, cookies, scopes, context } = this.#options;
    checkRequestedWith(ctx);
    const origin = this.#originOfHeader(ctx);
    const refreshToken = cookies.refreshToken(ctx);
    cookies.setRefreshToken(ctx, undefined, origin);
    scopes.clear(ctx, origin);
    ctx.status = 200;
    ctx.body = '';
    try {
      const result = await authenticator.logout?.({ request: ctx, refreshToken }, setup);
      return result?.logoutUrl !== undefined && isSafe(result.logoutUrl) ? { logoutUrl: result.logoutUrl } : undefined;
    } catch (error) {
      // Who wants to leave has left: the browser has forgotten the session.
      context.logger.warn(`The identity provider could not be told of a logout: ${toError(error).message}`);
      return undefined;
    }
  }

  async #finish(ctx: Context, state: OAuthState, origin: string | undefined): Promise<ClientAuthResponse> {
    const { authenticator, setup, cookies, scopes } = this.#options;
    const { nonce, secret } = cookies.finish(ctx);
    if (nonce === undefined || secret === undefined) throw new NotAllowedError('Auth response is missing cookie nonce');
    if (!areEqual(nonce, state.nonce)) throw new NotAllowedError('Invalid nonce');
    if (scopes.persist && state.scope === undefined) throw new AuthenticationError('No scope found in OAuth state');
    const result = await authenticator.authenticate({ request: ctx, secret }, setup);
    const { refreshToken } = result.session;
    const response = await this.#respond(result, undefined);
    const scope = scopes.granted(ctx, { asked: state.scope ?? '', told: result.session.scope, origin });
    if (refreshToken !== undefined) cookies.setRefreshToken(ctx, refreshToken, origin);
    return { ...response, providerInfo: { ...(response.providerInfo as object), scope } };
  }

  async #respond(result: OAuthResult<Profile>, scope: string | undefined): Promise<ClientAuthResponse> {
    const { profileTransform, signInResolver, context } = this.#options;
    const { profile } = await profileTransform(result, context.resolverContext);
    const signedIn = signInResolver && (await signInResolver({ profile, result }, context.resolverContext));
    const { idToken, accessToken, expiresInSeconds } = result.session;
    return {
      profile,
      providerInfo: { idToken, accessToken, scope, expiresInSeconds },
      ...(signedIn && { backstageIdentity: identityResponse(signedIn, context.clock.now()) }),
    };
  }

  get #appOrigin(): string {
    return new URL(this.#options.context.appUrl).origin;
  }

  #originOf(text: string | undefined, unreadable: () => Error): string | undefined {
    if (text === undefined) return undefined;
    if (!URL.canParse(text)) throw unreadable();
    const { origin } = new URL(text);
    if (!this.#options.context.isOriginAllowed(origin)) throw new NotAllowedError(`Origin '${origin}' is not allowed`);
    return origin;
  }

  /** A page of the backend itself has its origin, whatever the address of the app is. */
  #originOfHeader(ctx: Context): string | undefined {
    const origin = ctx.get('origin');
    if (origin === '' || origin === new URL(this.#options.context.baseUrl).origin) return undefined;
    return this.#originOf(origin, () => new NotAllowedError(`Origin '${origin}' is not allowed`));
  }

  /** Elsewhere would be a page that only looks as if people had signed in. */
  #checkRedirect(text: string): URL {
    const url = this.#safeRedirect(text);
    if (url === undefined) throw new NotAllowedError('The redirectUrl is not allowed: it leads to another origin');
    return url;
  }

  #safeRedirect(text: string | undefined): URL | undefined {
    const { appUrl, isOriginAllowed } = this.#options.context;
    if (text === undefined || !URL.canParse(text, appUrl)) return undefined;
    const url = new URL(text, appUrl);
    return /^https?:$/.test(url.protocol) && isOriginAllowed(url.origin) ? url : undefined;
  }

  /** What may be told: the errors that have a meaning on the wire. Others are logged, and may hold anything. */
  #describe(error: unknown): { readonly name: string; readonly message: string } {
    const { name, message } = toError(error);
    if (statusOfErrorName(name) !== undefined) return { name, message };
    this.#options.context.logger.error('A sign-in has failed', toError(error));
    return { name: 'Error', message: 'Login failed, see the log of the backend' };
  }
}

const UNREADABLE_ORIGIN = 'App origin is invalid, failed to parse';

function redirect(ctx: Context, url: URL): undefined {
  ctx.redirect(url.href);
  ctx.set('Cache-Control', 'no-store');
}

function areEqual(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function isSafe(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || (protocol === 'http:' && hostname === 'localhost');
}
