import type { Clock } from '../../contracts/clock.js';
import type { Context } from '../../contracts/context.js';
import type { LogWriter } from '../../contracts/logger.js';
import type { Config } from '../../contracts/root-config.js';
import { Contract } from '../../decorators/contract.js';
import type { AuthResolverContext } from './sign-in/sign-in.js';

/** One way to sign in: what answers below `/api/auth/<providerId>`. What a method returns becomes the body. */
export interface AuthProvider {
  /** `GET …/start`: sends the browser to where users sign in. */
  start(ctx: Context): Promise<unknown>;
  /** `GET` and `POST …/handler/frame`: where the browser comes back to. */
  frameHandler(ctx: Context): Promise<unknown>;
  /** `GET` and `POST …/refresh`: a new session for whoever has one; answers a {@link ClientAuthResponse}. */
  refresh?(ctx: Context): Promise<unknown>;
  /** `POST …/logout`. */
  logout?(ctx: Context): Promise<unknown>;
}

/** What the maker of a provider gets. */
export interface AuthProviderContext {
  readonly providerId: string;
  /** Where the page is that people sign in from: `app.baseUrl`. */
  readonly appUrl: string;
  /** Where browsers reach this plugin: `https://portal.example.com/api/auth`. */
  readonly baseUrl: string;
  /** The section `auth.providers.<providerId>`. */
  readonly config: Config;
  readonly logger: LogWriter;
  readonly clock: Clock;
  readonly resolverContext: AuthResolverContext;
  /** Whether pages of this origin may receive what is told about a user. */
  isOriginAllowed(origin: string): boolean;
}

/** Makes a provider, once, when the plugin starts. */
export type AuthProviderFactory = (context: AuthProviderContext) => AuthProvider | Promise<AuthProvider>;

/** A provider and its name. */
export interface AuthProviderRegistration {
  /** The part of the path, and the section of the configuration below `auth.providers`. */
  readonly providerId: string;
  readonly factory: AuthProviderFactory;
}

/**
 * What modules of the plugin `auth` may do: add ways to sign in. A provider is made when `auth.providers.<providerId>` is configured.
 *
 * @example
 * ```ts
 * @Module('auth')
 * export class BadgeProviderModule {
 *   constructor(private readonly providers: AuthProviders) {}
 *
 *   onInit() {
 *     this.providers.registerProvider({
 *       providerId: 'badge',
 *       factory: createProxyAuthProviderFactory({
 *         authenticator: badgeAuthenticator,
 *         signInResolver: async ({ result }, context) =>
 *           context.signInWithCatalogUser({ annotations: { 'example.com/badge': result.badge } }),
 *       }),
 *     });
 *   }
 * }
 * ```
 */
@Contract('auth.providers')
export abstract class AuthProviders {
  /** @throws ConflictError when the id is taken */
  abstract registerProvider(registration: AuthProviderRegistration): void;
}
