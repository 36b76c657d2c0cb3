import type { Clock } from '../../../contracts/clock.js';
import type { Context } from '../../../contracts/context.js';
import type { LogWriter } from '../../../contracts/logger.js';
import type { Config } from '../../../contracts/root-config.js';
import type { ProfileTransform } from '../sign-in/sign-in.js';

/** What an identity provider grants. */
export interface OAuthSession {
  readonly accessToken: string;
  /** `bearer` */
  readonly tokenType: string;
  readonly idToken?: string | undefined;
  /** Apart by spaces. */
  readonly scope: string;
  readonly expiresInSeconds?: number | undefined;
  readonly refreshToken?: string | undefined;
}

/** Who has signed in, and what was granted. */
export interface OAuthResult<Profile> {
  readonly fullProfile: Profile;
  readonly session: OAuthSession;
}

/** What an authenticator is made from. */
export interface OAuthSetup {
  /** The section `auth.providers.<providerId>.<env>`. */
  readonly config: Config;
  /** Where the identity provider sends browsers back to. */
  readonly callbackUrl: string;
  readonly logger: LogWriter;
  readonly clock: Clock;
}

/** How a sign-in begins. */
export interface OAuthStart {
  readonly scope: string;
  /** Goes out as the parameter `state`. */
  readonly state: string;
  /** 256 random bits of this sign-in, which only the browser that began keeps: for PKCE and a nonce. */
  readonly secret: string;
  readonly request: Context;
}

/** Talks to an identity provider. */
export interface OAuthAuthenticator<Setup, Profile> {
  readonly defaultProfileTransform: ProfileTransform<OAuthResult<Profile>>;
  readonly scopes?: {
    /** Asks for what was granted before as well, which a cookie remembers. */
    readonly persist?: boolean;
    readonly required?: readonly string[];
  };
  /** Once for each environment; waits for nothing. */
  initialize(setup: OAuthSetup): Setup;
  start(start: OAuthStart, setup: Setup): Promise<{ readonly url: string; readonly status?: number }>;
  authenticate(
    callback: { readonly request: Context; readonly secret: string },
    setup: Setup,
  ): Promise<OAuthResult<Profile>>;
  refresh(
    refresh: { readonly request: Context; readonly refreshToken: string; readonly scope: string },
    setup: Setup,
  ): Promise<OAuthResult<Profile>>;
  logout?(
    logout: { readonly request: Context; readonly refreshToken: string | undefined },
    setup: Setup,
  ): Promise<{ readonly logoutUrl?: string } | void>;
}
