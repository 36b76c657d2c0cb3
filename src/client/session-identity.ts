import type { DiscoveryApi } from './discovery-api.js';
import type { FetchFunction } from './fetch-api.js';
import type { IdentityApi } from './identity-api.js';
import { ResponseError } from './response-error.js';
import { endOfToken } from './end-of-token.js';

/** What is known of a user beside who it is. */
export interface ProfileInfo {
  readonly email?: string;
  readonly displayName?: string;
  readonly picture?: string;
}

/** Who a user is to the backend. */
export interface BackstageUserIdentity {
  readonly type: 'user';
  /** `user:default/ada` */
  readonly userEntityRef: string;
  /** The user and the groups that own what belongs to the user. */
  readonly ownershipEntityRefs: string[];
}

/** What {@link SessionIdentity} takes. */
export interface SessionIdentityOptions {
  readonly discoveryApi: DiscoveryApi;
  /** The provider of the auth plugin, such as `guest` or `github`. */
  readonly provider: string;
  /** The environment of the provider, which is `auth.environment` in the configuration; default `development`. */
  readonly environment?: string | undefined;
  /** Sends the requests to the auth plugin; default the global `fetch`. One that adds tokens would wait for itself. */
  readonly fetch?: FetchFunction | undefined;
  /** The time in milliseconds since 1970; default `Date.now`. */
  readonly now?: (() => number) | undefined;
}

/** How long before its end a token is renewed, in milliseconds. */
const MARGIN = 5 * 60_000;
/** How long the auth plugin is not asked again after it has failed or has said that nobody is signed in, in milliseconds. */
const PATIENCE = 30_000;
/** How long a renewal may take, in milliseconds. */
const LIMIT = 30_000;

interface Session {
  readonly profile: ProfileInfo;
  readonly backstageIdentity: { readonly token: string; readonly identity: BackstageUserIdentity };
}

/**
 * The identity of a user who has signed in with a provider of the auth plugin. The session itself is a cookie of that plugin; this class
 * asks it for tokens, and for another one five minutes before the end of the last, with one request at a time.
 *
 * @example
 * ```ts
 * import { FrontendHostDiscovery, SessionIdentity } from 'proscenium/client';
 *
 * const discoveryApi = FrontendHostDiscovery.fromConfig({ backend: { baseUrl: 'https://portal.example.com' } });
 * const identityApi = new SessionIdentity({ discoveryApi, provider: 'guest' });
 * const { userEntityRef } = await identityApi.getBackstageIdentity();
 * ```
 */
export class SessionIdentity implements IdentityApi {
  readonly #options: SessionIdentityOptions;
  readonly #fetch: FetchFunction;
  readonly #now: () => number;
  #session: Session | undefined;
  /** When the session is to be asked for again. */
  #renewAt = 0;
  /** Counts what puts an end to renewals under way. */
  #generation = 0;
  #renewal: Promise<Session | undefined> | undefined;

  constructor(options: SessionIdentityOptions) {
    this.#options = options;
    this.#fetch = options.fetch ?? ((input, init) => fetch(input, init));
    this.#now = options.now ?? (() => Date.now());
  }

  /**
   * The token of the user; none while nobody is signed in.
   *
   * @throws ResponseError or TypeError when the auth plugin fails, and there is no token that is still good
   */
  async getCredentials(): Promise<{ token?: string }> {
    const session = await this.#current();
    return session === undefined ? {} : { token: session.backstageIdentity.token };
  }

  /** @throws Error when nobody is signed in; otherwise as {@link getCredentials} */
  async getBackstageIdentity(): Promise<BackstageUserIdentity> {
    return (await this.#needed()).backstageIdentity.identity;
  }

  /** @throws Error when nobody is signed in; otherwise as {@link getCredentials} */
  async getProfileInfo(): Promise<ProfileInfo> {
    return (await this.#needed()).profile;
  }

  /**
   * Asks the auth plugin anew, after the user has signed in, say.
   *
   * @returns whether somebody is signed in
   */
  async renew(): Promise<boolean> {
    await this.#renewal?.catch(() => undefined);
    this.#renewAt = 0;
    return (await this.#current()) !== undefined;
  }

  /** Ends the session, here and in the auth plugin. */
  async signOut(): Promise<void> {
    this.#generation += 1;
    this.#session = undefined;
    this.#renewal = undefined;
    this.#renewAt = this.#now() + PATIENCE;
    const response = await this.#ask('logout', 'POST');
    // A provider without sessions of its own, such as those that trust a proxy, has nothing to end.
    if (!response.ok && response.status !== 404) throw await ResponseError.fromResponse(response);
  }

  async #needed(): Promise<Session> {
    const session = await this.#current();
    if (session === undefined) throw new Error(`Nobody is signed in with '${this.#options.provider}'.`);
    return session;
  }

  async #current(): Promise<Session | undefined> {
    if (this.#now() < this.#renewAt) return this.#session;
    this.#renewal ??= this.#startRenewal();
    return this.#renewal;
  }

  #startRenewal(): Promise<Session | undefined> {
    const generation = this.#generation;
    const renewal = this.#load(generation).finally(() => {
      if (this.#renewal === renewal) this.#renewal = undefined;
    });
    return renewal;
  }

  async #load(generation: number): Promise<Session | undefined> {
    try {
      const session = await this.#request();
      if (generation !== this.#generation) return this.#session;
      this.#session = session;
      this.#renewAt = this.#now() + (session === undefined ? PATIENCE : untilRenewal(this.#timeLeft(session)));
    } catch (error) {
      if (generation !== this.#generation) return this.#session;
      const timeLeft = this.#session === undefined ? 0 : this.#timeLeft(this.#session);
      if (timeLeft <= 0) throw error;
      this.#renewAt = this.#now() + Math.min(PATIENCE, timeLeft);
    }
    return this.#session;
  }

  async #request(): Promise<Session | undefined> {
    const response = await this.#ask('refresh', 'GET');
    if (response.status === 401) return undefined;
    if (!response.ok) throw await ResponseError.fromResponse(response);
    const answer = (await response.json()) as Partial<Session>;
    const { profile = {}, backstageIdentity } = answer;
    // Some providers answer 200 with an error in place of a session.
    return backstageIdentity === undefined ? undefined : { profile, backstageIdentity };
  }

  async #ask(action: 'refresh' | 'logout', method: string): Promise<Response> {
    const { discoveryApi, provider, environment = 'development' } = this.#options;
    const query = `?env=${encodeURIComponent(environment)}`;
    const address = `${await discoveryApi.getBaseUrl('auth')}/${encodeURIComponent(provider)}/${action}${query}`;
    return this.#fetch(address, {
      method,
      // The auth plugin takes it for proof that a page of the portal asks, since pages of others cannot send it.
      headers: { 'x-requested-with': 'XMLHttpRequest' },
      credentials: 'include',
      signal: AbortSignal.timeout(LIMIT),
    });
  }

  /** In milliseconds; of a token that does not say it, as long as two margins. */
  #timeLeft({ backstageIdentity }: Session): number {
    return (endOfToken(backstageIdentity.token) ?? this.#now() + 2 * MARGIN) - this.#now();
  }
}

/** Of tokens that last shorter than the margin, half of their time. */
function untilRenewal(timeLeft: number): number {
  return Math.max(timeLeft - MARGIN, timeLeft / 2);
}
