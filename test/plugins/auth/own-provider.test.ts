import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { AuthenticationError, type Context, Controller, Get, type JsonObject, Module, Plugin } from 'proscenium';
import {
  AuthProviders,
  type ClientAuthResponse,
  commonSignInResolvers,
  createOAuthProviderFactory,
  createProxyAuthProviderFactory,
  type OAuthAuthenticator,
  type OAuthResult,
  OidcProviderModule,
} from '#src/plugins/auth/index.js';
import { failureOf, textOf } from '../../support/failure-of.js';
import { errorOf, GivenAuth } from './support/given-auth.js';

const REQUESTED = { 'x-requested-with': 'XMLHttpRequest' };
const LONG = 'l'.repeat(9000);

describe('a provider that a module adds', () => {
  let given: GivenAuth;

  before(async () => {
    const resolvers = [{ resolver: 'emailMatchingUserEntityProfileEmail' }, { resolver: 'nobody' }];
    given = GivenAuth.create(
      {
        providers: {
          harbour: {
            development: { sessionDuration: { days: 1 }, additionalScopes: ['berths'], signIn: { resolvers } },
            strict: { signIn: { resolvers: [{ resolver: 'emailMatchingUserEntityProfileEmail' }] } },
            anonymous: {},
            elsewhere: { callbackUrl: 'https://portal.example.com/sign-in/back' },
          },
          badge: {},
        },
      },
      HarbourModule,
      CatalogPlugin,
    );
    await given.backend.withConfig({ backend: { baseUrl: 'https://portal.example.com/' } }).start();
  });

  /** Begins and comes back in one. */
  async function signIn(who: string, env = 'development'): Promise<Response> {
    const started = await given.fetch(`/harbour/start?env=${env}`);
    const back = new URL(started.headers.get('location') ?? '');
    const cookie = started.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ');
    return given.fetch(`/harbour/handler/frame${back.search}&who=${encodeURIComponent(who)}`, { headers: { cookie } });
  }

  async function identityOf(who: string, env?: string): Promise<string> {
    const [text = ''] = /(?<=decodeURIComponent\(')[^']*/.exec(await (await signIn(who, env)).text()) ?? [];
    const { response, error } = JSON.parse(decodeURIComponent(text)) as {
      response?: ClientAuthResponse;
      error?: { name: string; message: string };
    };
    if (error !== undefined) return `${error.name}: ${error.message}`;
    return response?.backstageIdentity?.identity.ownershipEntityRefs.join(' ') ?? 'nobody';
  }

  async function refresh(token: string, env = 'development'): Promise<Response> {
    return given.fetch(`/harbour/refresh?env=${env}`, {
      headers: { ...REQUESTED, cookie: `harbour-refresh-token=${token}` },
    });
  }

  it('signs in the user whose address it tells, with the groups of the catalog', async () => {
    expect(await identityOf('ada@example.com')).to.equal('user:default/ada group:default/pilots');
  });

  it('finds the user by an address without what follows a plus', async () => {
    expect(await identityOf('ada+portal@example.com')).to.equal('user:default/ada group:default/pilots');
  });

  it('asks the next resolver about whom the first one does not know', async () => {
    expect(await identityOf('eve@example.com')).to.equal('user:default/nobody');
  });

  it('refuses whom no resolver knows', async () => {
    expect(await identityOf('eve@example.com', 'strict')).to.equal(
      'AuthenticationError: Failed to sign-in, unable to resolve user identity. Please verify that your catalog contains the expected User entities that would match your configured sign-in resolver.',
    );
  });

  it('refuses an address that two users have, and one that would be a filter of its own', async () => {
    expect(await identityOf('twins@example.com')).to.equal('ConflictError: User lookup resulted in multiple matches');
    expect(await identityOf('x@example.com,metadata.name=ada', 'strict')).to.match(/^AuthenticationError: Failed to/);
  });

  it('says when the catalog gives no answer of use', async () => {
    expect(await identityOf('storm@example.com')).to.equal(
      'ServiceUnavailableError: The catalog could not be asked for the user: it answered 500',
    );
  });

  it('makes nobody a user without a resolver', async () => {
    expect(await identityOf('ada@example.com', 'anonymous')).to.equal('nobody');
  });

  it('keeps what an unexpected error says from the page, and logs it', async () => {
    expect(await identityOf('error')).to.equal('Error: Login failed, see the log of the backend');

    const entry = given.backend.logger.entries.findLast(({ message }) => message === 'A sign-in has failed');
    expect(entry?.fields['error']).to.include({ message: 'password=hunter2' });
  });

  it('sends cookies over HTTPS only, to pages of other sites as well, where that is how it is reached', async () => {
    const response = await signIn('ada@example.com');

    const [nonce = ''] = (await given.fetch('/harbour/start?env=development')).headers.getSetCookie();
    const token = response.headers.getSetCookie().findLast((line) => line.startsWith('harbour-refresh-token=first'));
    expect(nonce).to.match(
      /^harbour-nonce=\S+; path=\/api\/auth\/harbour\/handler; expires=.*; samesite=none; secure; httponly$/,
    );
    expect(token).to.match(
      /^harbour-refresh-token=first; path=\/api\/auth\/harbour; expires=.*; samesite=none; secure; httponly$/,
    );
  });

  it('confines cookies to another address of coming back', async () => {
    const [nonce = ''] = (await given.fetch('/harbour/start?env=elsewhere')).headers.getSetCookie();

    expect(nonce).to.include('; path=/sign-in/back/harbour/handler; ');
  });

  it('keeps a long session in several cookies, and puts them together', async () => {
    const response = await refresh('long');
    const pieces = response.headers.getSetCookie().filter((line) => line.startsWith('harbour-refresh-token'));
    const cookie = pieces.flatMap((line) => (/=;/.test(line) ? [] : [line.split(';')[0] ?? '']));

    const again = await given.fetch('/harbour/refresh?env=development', {
      headers: { ...REQUESTED, cookie: cookie.join('; ') },
    });

    expect(cookie.map((piece) => piece.length)).to.deep.equal([4024, 4024, 1024]);
    expect(((await again.json()) as { providerInfo: { accessToken: string } }).providerInfo.accessToken).to.equal(
      `for ${LONG.length}`,
    );
    expect(again.headers.getSetCookie().filter((line) => /^harbour-refresh-token-\d=;/.test(line))).to.have.length(3);
  });

  it('asks for the scopes of the configuration and those that were granted before', async () => {
    const response = await given.fetch('/harbour/start?env=development&scope=tides', {
      headers: { cookie: 'harbour-granted-scope=cranes%20berths' },
    });

    const { searchParams } = new URL(response.headers.get('location') ?? '');
    expect(searchParams.get('scope')).to.equal('tides cranes berths basic');
  });

  it('answers 401 to a session that the provider does not know, and 503 while it cannot be asked', async () => {
    expect(await errorOf(await refresh('gone'))).to.deep.equal([
      401,
      'AuthenticationError',
      'Refresh failed; caused by AuthenticationError: no such session',
    ]);
    expect((await refresh('unexpected')).status).to.equal(401);
  });

  it('tells where else to go for leaving, when that is safe', async () => {
    const leave = async (token: string) => {
      const headers = { ...REQUESTED, cookie: `harbour-refresh-token=${encodeURIComponent(token)}` };
      const response = await given.fetch('/harbour/logout?env=development', { method: 'POST', headers });
      return [response.status, await response.text()];
    };

    expect(await leave('https://id.example.com/bye')).to.deep.equal([
      200,
      '{"logoutUrl":"https://id.example.com/bye"}',
    ]);
    expect(await leave('javascript:alert(1)')).to.deep.equal([200, '']);
    expect(await leave('unexpected')).to.deep.equal([200, '']);
  });

  it('knows people by their request alone, where a proxy has done the rest', async () => {
    const ask = (badge: string) => given.fetch('/badge/refresh', { headers: { 'x-badge': badge } });

    const session = (await (await ask('7')).json()) as Required<ClientAuthResponse>;

    expect([session.profile, session.providerInfo]).to.deep.equal([{ displayName: 'Badge 7' }, { badge: '7' }]);
    expect(session.backstageIdentity.identity.userEntityRef).to.equal('user:default/ada');
    expect(await errorOf(await ask(''))).to.deep.equal([401, 'AuthenticationError', 'The proxy has sent no badge']);
  });
});

describe('a provider that cannot be made', () => {
  const configured: [string, JsonObject, string][] = [
    [
      'an unknown resolver',
      { harbour: { development: { signIn: { resolvers: [{ resolver: 'magic' }] } } } },
      "Failed to initialize harbour auth provider: Sign-in resolver 'magic' is not available.",
    ],
    [
      'an address that is none',
      { oidc: { development: { metadataUrl: 'id.example.com', clientId: 'a', clientSecret: 'b' } } },
      "Failed to initialize oidc auth provider: 'metadataUrl' of the provider oidc is no address: 'id.example.com'.",
    ],
    [
      'a key of former times',
      { oidc: { development: { metadataUrl: 'https://a', clientId: 'a', clientSecret: 'b', scope: 'openid' } } },
      "Failed to initialize oidc auth provider: 'scope' of the provider oidc is not read any more.",
    ],
  ];
  for (const [what, providers, message] of configured)
    it(`ends the start with ${what}`, async () => {
      const given = GivenAuth.create({ providers }, HarbourModule, OidcProviderModule);

      const error = await failureOf(given.backend.start());

      expect(textOf(error)).to.include(message);
    });

  it('is left out while developing, and says so to whoever asks', async () => {
    const given = GivenAuth.create({ providers: configured[0]?.[1] ?? {} }, HarbourModule);
    const before = process.env['NODE_ENV'];
    process.env['NODE_ENV'] = 'development';
    await given.backend.start().finally(() => {
      if (before === undefined) delete process.env['NODE_ENV'];
      else process.env['NODE_ENV'] = before;
    });

    const [status, name, message] = await errorOf(await given.fetch('/harbour/start?env=development'));

    expect([status, name]).to.deep.equal([404, 'NotFoundError']);
    expect(message).to.match(/^Auth provider registered for 'harbour' is misconfigured\./);
  });

  it('is not waited for longer than configured, when it does not answer', async () => {
    const server = createServer(() => undefined).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const metadataUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const development = { metadataUrl, clientId: 'a', clientSecret: 'b', timeout: { milliseconds: 200 } };
    const given = await GivenAuth.start({ providers: { oidc: { development } } }, OidcProviderModule);

    const answer = await errorOf(await given.fetch('/oidc/start?env=development'));
    server.close();

    expect(answer).to.deep.equal([
      503,
      'ServiceUnavailableError',
      'The identity provider took too long to begin the sign-in',
    ]);
  });
});

/** An identity provider that believes what the browser says. */
const harbour: OAuthAuthenticator<undefined, string> = {
  scopes: { persist: true, required: ['basic'] },
  defaultProfileTransform: async ({ fullProfile }) => ({ profile: { email: fullProfile } }),
  initialize: () => undefined,
  async start({ scope, state }) {
    return { url: `https://harbour.example.com/?${new URLSearchParams({ scope, state })}` };
  },
  async authenticate({ request }) {
    const who = String(request.query['who']);
    if (who === 'error') throw new Error('password=hunter2');
    return sessionOf(who, { refreshToken: 'first' });
  },
  async refresh({ refreshToken }) {
    if (refreshToken === 'gone') throw new AuthenticationError('no such session');
    if (refreshToken === 'unexpected') throw new Error('password=hunter2');
    const next = refreshToken === 'long' ? LONG : 'next';
    return sessionOf('ada@example.com', { refreshToken: next, accessToken: `for ${refreshToken.length}` });
  },
  async logout({ refreshToken }) {
    if (refreshToken === 'unexpected') throw new Error('the line is busy');
    return refreshToken === undefined ? {} : { logoutUrl: refreshToken };
  },
};

function sessionOf(fullProfile: string, tokens: { refreshToken: string; accessToken?: string }): OAuthResult<string> {
  return { fullProfile, session: { accessToken: 'any', tokenType: 'bearer', scope: 'basic', ...tokens } };
}

@Module('auth')
class HarbourModule {
  constructor(private readonly providers: AuthProviders) {}

  onInit() {
    this.providers.registerProvider({
      providerId: 'harbour',
      factory: createOAuthProviderFactory({
        authenticator: harbour,
        signInResolverFactories: {
          ...commonSignInResolvers,
          nobody: () => async (_info, context) => context.issueToken({ claims: { sub: 'user:default/nobody' } }),
        },
      }),
    });
    this.providers.registerProvider({
      providerId: 'badge',
      factory: createProxyAuthProviderFactory<undefined, { badge: string }>({
        authenticator: {
          defaultProfileTransform: async ({ badge }) => ({ profile: { displayName: `Badge ${badge}` } }),
          initialize: () => undefined,
          authenticate: async ({ request }) => {
            const badge = request.get('x-badge');
            if (badge === '') throw new AuthenticationError('The proxy has sent no badge');
            return { result: { badge }, providerInfo: { badge } };
          },
        },
        signInResolver: async (_info, context) =>
          context.signInWithCatalogUser({ annotations: { 'example.com/badge': '7' } }),
      }),
    });
  }
}

@Controller('/entities')
class CatalogController {
  @Get('/')
  list(ctx: Context) {
    const filter = String(ctx.query['filter']);
    if (filter.includes('storm')) throw new Error('the catalog is out');
    const [ada, bob] = ['ada', 'bob'].map((name) => ({
      kind: 'User',
      metadata: { name },
      relations: [{ type: 'memberOf', targetRef: 'group:default/pilots' }],
    }));
    if (filter.includes('twins')) return [ada, bob];
    const known = [
      'kind=user,spec.profile.email=ada@example.com',
      'kind=user,metadata.annotations.example.com/badge=7',
    ];
    return known.includes(filter) ? [ada] : [];
  }
}

@Plugin('catalog', { controllers: [CatalogController] })
class CatalogPlugin {}
