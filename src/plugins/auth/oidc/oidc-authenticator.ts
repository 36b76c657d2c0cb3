import { createHash } from 'node:crypto';
import type { TokenEndpointResponse, TokenEndpointResponseHelpers } from 'openid-client';
import type { Context } from '../../../contracts/context.js';
import type { LogWriter } from '../../../contracts/logger.js';
import { toError } from '../../../errors/to-error.js';
import type { OAuthAuthenticator, OAuthResult } from '../oauth/oauth-authenticator.js';
import { OidcClient, type OpenedOidcClient } from './oidc-client.js';
import type { OidcProfile } from './oidc-profile.js';
import { oidcProblem } from './oidc-problem.js';
import { type OidcSettings, readOidcSettings } from './oidc-settings.js';

interface OidcSetup {
  readonly settings: OidcSettings;
  readonly client: OidcClient;
  readonly logger: LogWriter;
}

type Tokens = TokenEndpointResponse & TokenEndpointResponseHelpers;

/** Signs in by OpenID Connect: authorization code, PKCE, state and nonce. */
export const oidcAuthenticator: OAuthAuthenticator<OidcSetup, OidcProfile> = {
  scopes: { persist: true, required: ['openid', 'profile', 'email'] },

  async defaultProfileTransform({ fullProfile: { userinfo } }) {
    const { email, email_verified: isVerified, name, picture } = userinfo;
    return {
      profile: {
        // An address that nobody has checked could be anybody's.
        ...(isVerified === true && email !== undefined ? { email } : {}),
        ...(picture === undefined ? {} : { picture }),
        ...(name === undefined ? {} : { displayName: name }),
      },
    };
  },

  initialize({ config, callbackUrl, logger }) {
    const settings = readOidcSettings(config, callbackUrl);
    return { settings, client: new OidcClient(settings, logger), logger };
  },

  async start({ scope, state, secret }, setup) {
    return guarded(setup, 'begin the sign-in', async ({ library, configuration }) => {
      const { callbackUrl, prompt, startParameters } = setup.settings;
      const url = library.buildAuthorizationUrl(configuration, {
        ...startParameters,
        ...(prompt === undefined ? {} : { prompt }),
        redirect_uri: callbackUrl,
        scope,
        state,
        nonce: nonceOf(secret),
        code_challenge: await library.calculatePKCECodeChallenge(secret),
        code_challenge_method: 'S256',
      });
      return { url: url.href };
    });
  },

  async authenticate({ request, secret }, setup) {
    return guarded(setup, 'finish the sign-in', async (client) => {
      const { library, configuration } = client;
      const url = callbackOf(request, setup.settings);
      const tokens = await library.authorizationCodeGrant(configuration, url, {
        pkceCodeVerifier: secret,
        expectedNonce: nonceOf(secret),
        // That it is the one of this browser has been checked by the cookie.
        expectedState: url.searchParams.get('state') ?? '',
        idTokenExpected: true,
      });
      return resultOf(client, tokens);
    });
  },

  async refresh({ refreshToken, scope }, setup) {
    return guarded(setup, 'renew the session', async (client) => {
      const tokens = await client.library.refreshTokenGrant(client.configuration, refreshToken);
      return resultOf(client, tokens, scope);
    });
  },

  async logout({ refreshToken }, setup) {
    if (refreshToken === undefined) return;
    await guarded(setup, 'end the session', async ({ library, configuration }) => {
      if (configuration.serverMetadata().revocation_endpoint === undefined) return;
      await library.tokenRevocation(configuration, refreshToken, { token_type_hint: 'refresh_token' });
    });
  },
};

/** Known to nobody but the browser that began, and to the identity provider, which cannot find the secret by it. */
function nonceOf(secret: string): string {
  return createHash('sha256').update(`nonce ${secret}`).digest('base64url');
}

/** The address that the identity provider knows, whatever this backend is called behind a proxy. */
function callbackOf({ querystring }: Context, { callbackUrl }: OidcSettings): URL {
  const url = new URL(callbackUrl);
  url.search = querystring;
  return url;
}

async function resultOf(
  { library, configuration }: OpenedOidcClient,
  tokens: Tokens,
  askedScope = '',
): Promise<OAuthResult<OidcProfile>> {
  const claims = tokens.claims();
  const userinfo =
    configuration.serverMetadata().userinfo_endpoint === undefined
      ? { ...claims }
      : await library.fetchUserInfo(configuration, tokens.access_token, claims?.sub ?? library.skipSubjectCheck);
  return {
    fullProfile: { userinfo, tokenset: tokens },
    session: {
      accessToken: tokens.access_token,
      tokenType: tokens.token_type,
      scope: tokens.scope ?? askedScope,
      expiresInSeconds: tokens.expires_in,
      idToken: tokens.id_token,
      refreshToken: tokens.refresh_token,
    },
  };
}

async function guarded<T>(
  { client, logger }: OidcSetup,
  action: string,
  work: (client: OpenedOidcClient) => Promise<T>,
): Promise<T> {
  try {
    return await work(await client.open());
  } catch (thrown) {
    const problem = oidcProblem(thrown, action);
    logger.warn(`${problem.message}: ${toError(thrown).name}`);
    throw problem;
  }
}
