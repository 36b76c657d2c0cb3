import { expect } from 'chai';
import { GuestProviderModule, OidcProviderModule, type ClientAuthResponse } from '#src/plugins/auth/index.js';
import { APP, errorOf, GivenAuth } from './support/given-auth.js';
import { CLIENT, IdentityProvider } from './support/identity-provider.js';
import { SmallBrowser } from './support/small-browser.js';

const BACK = /\/api\/auth\/oidc\/handler\/frame\?/;
const REQUESTED = { 'x-requested-with': 'XMLHttpRequest' };

describe('OidcProviderModule', () => {
  let idp: IdentityProvider;
  let given: GivenAuth;
  let browser: SmallBrowser;
  let base: string;

  before(async () => {
    idp = await IdentityProvider.start();
    const development = {
      metadataUrl: idp.metadataUrl,
      clientId: CLIENT.id,
      clientSecret: CLIENT.secret,
      additionalScopes: 'offline_access',
      // Otherwise an identity provider gives nothing to stay signed in with.
      prompt: 'consent',
      signIn: {
        resolvers: [
          {
            resolver: 'emailLocalPartMatchingUserEntityName',
            allowedDomains: ['example.com'],
            dangerouslyAllowSignInWithoutUserInCatalog: true,
          },
        ],
      },
    };
    given = await GivenAuth.start(
      {
        environment: 'development',
        experimentalExtraAllowedOrigins: ['https://*.preview.example.com'],
        providers: {
          oidc: {
            development,
            silent: { ...development, metadataUrl: 'http://127.0.0.1:9/.well-known/openid-configuration' },
          },
        },
      },
      OidcProviderModule,
      GuestProviderModule,
    );
    base = `http://localhost:${new URL(given.backend.url).port}/api/auth/oidc`;
    idp.serve(`${base}/handler/frame`);
  });

  after(async () => {
    await given?.backend.stop();
    await idp?.stop();
  });

  beforeEach(() => {
    browser = new SmallBrowser();
  });

  /** Signs in at the identity provider, and stops before coming back. */
  async function signInThere(login = 'ada', query = '', change = (url: string) => url): Promise<string> {
    const started = await browser.ask(`${base}/start?env=development${query}`);
    const there = change(started.headers.get('location') ?? '');
    const loginPage = await browser.open(there);
    const consentPage = await browser.submit(loginPage.response as Response, loginPage.url, { login, password: 'any' });
    const { url } = await browser.submit(consentPage.response as Response, consentPage.url, {}, BACK);
    return url;
  }

  async function comeBack(url: string): Promise<Message> {
    return messageOf(await browser.ask(url));
  }

  async function refresh(headers: Record<string, string> = REQUESTED): Promise<Response> {
    return browser.ask(`${base}/refresh?env=development`, { headers });
  }

  it('signs in with a window that tells the page, and nobody else', async () => {
    const { origin, response, headers } = await comeBack(await signInThere());

    expect(origin).to.equal(APP);
    expect(headers.get('content-security-policy')).to.match(/^default-src 'none'; script-src 'sha256-[^']+'; /);
    expect(response?.profile).to.deep.equal({
      email: 'ada@example.com',
      displayName: 'Ada',
      picture: 'https://example.com/ada.png',
    });
    expect(response?.backstageIdentity?.identity).to.deep.equal({
      type: 'user',
      userEntityRef: 'user:default/ada',
      ownershipEntityRefs: ['user:default/ada'],
    });
    expect(Object.keys(response?.providerInfo as object)).to.deep.equal([
      'idToken',
      'accessToken',
      'scope',
      'expiresInSeconds',
    ]);
    expect((response?.providerInfo as { scope: string }).scope).to.equal('openid profile email offline_access');
  });

  it('asks with PKCE, a state and a nonce, of which the browser keeps the secret', async () => {
    const started = await browser.ask(`${base}/start?env=development&scope=address`);

    const { searchParams, origin } = new URL(started.headers.get('location') ?? '');
    expect([started.status, origin, started.headers.get('cache-control')]).to.deep.equal([302, idp.url, 'no-store']);
    expect([...searchParams.keys()].toSorted()).to.deep.equal(
      'client_id code_challenge code_challenge_method nonce prompt redirect_uri response_type scope state'.split(' '),
    );
    expect(searchParams.get('code_challenge_method')).to.equal('S256');
    expect(searchParams.get('scope')).to.equal('address openid profile email offline_access');
    const kept = browser.cookiesFor(`${base}/handler/frame`);
    expect(kept.map(({ name, path }) => `${name} ${path}`)).to.deep.equal([
      'oidc-nonce /api/auth/oidc/handler',
      'oidc-verifier /api/auth/oidc/handler',
    ]);
    for (const { line } of kept) expect(line).to.match(/; samesite=lax; httponly$/i);
  });

  it('keeps a session in a cookie that no page can read, and renews it', async () => {
    await comeBack(await signInThere());
    const first = browser.cookiesFor(`${base}/refresh`).find(({ name }) => name === 'oidc-refresh-token');

    const response = await refresh();

    const session = (await response.json()) as Required<ClientAuthResponse>;
    const second = browser.cookiesFor(`${base}/refresh`).find(({ name }) => name === 'oidc-refresh-token');
    expect(session.backstageIdentity.identity.userEntityRef).to.equal('user:default/ada');
    expect(response.headers.get('cache-control')).to.equal('no-store');
    expect(first?.line).to.match(/; path=\/api\/auth\/oidc; .*httponly$/i);
    expect(second?.value).to.not.equal(first?.value);
  });

  it('ends the session here and there', async () => {
    await comeBack(await signInThere());
    const [cookie] = browser.cookiesFor(`${base}/refresh`).filter(({ name }) => name === 'oidc-refresh-token');

    const response = await browser.ask(`${base}/logout?env=development`, { method: 'POST', headers: REQUESTED });
    const after = await refresh();
    const replayed = await fetch(`${base}/refresh?env=development`, {
      headers: { ...REQUESTED, cookie: `oidc-refresh-token=${cookie?.value}` },
    });

    expect(response.status).to.equal(200);
    expect(await errorOf(after)).to.deep.equal([
      401,
      'AuthenticationError',
      'Refresh failed; caused by InputError: Missing session cookie',
    ]);
    expect(await errorOf(replayed)).to.deep.equal([
      401,
      'AuthenticationError',
      'Refresh failed; caused by AuthenticationError: The identity provider refused to renew the session: invalid_grant',
    ]);
  });

  it('goes back to the page where it began, without a window', async () => {
    const target = encodeURIComponent(`${APP}/catalog?a=1`);
    const url = await signInThere('ada', `&flow=redirect&redirectUrl=${target}`);

    const response = await browser.ask(url);

    expect([response.status, response.headers.get('location')]).to.deep.equal([302, `${APP}/catalog?a=1`]);
  });

  it('tells a page of another allowed origin, when that one began', async () => {
    const origin = 'https://two.preview.example.com';

    const message = await comeBack(await signInThere('ada', `&origin=${encodeURIComponent(origin)}`));

    expect([message.origin, message.error]).to.deep.equal([origin, undefined]);
  });

  it('takes no address that nobody has checked', async () => {
    const { error } = await comeBack(await signInThere('eve'));

    expect(error).to.deep.equal({
      name: 'AuthenticationError',
      message: 'Login failed, user profile does not contain an email',
    });
    expect(browser.cookiesFor(`${base}/refresh`).map(({ name }) => name)).to.not.include('oidc-refresh-token');
  });

  const refusedStarts: [string, string, readonly [number, string, string]][] = [
    ['no environment', '', [400, 'InputError', "Must specify 'env' query to select environment"]],
    [
      'an unknown environment',
      'env=moon',
      [404, 'NotFoundError', "No configuration available for the 'moon' environment of this provider."],
    ],
    [
      'an origin that is none',
      'env=development&origin=page',
      [400, 'InputError', 'App origin is invalid, failed to parse'],
    ],
    [
      'an origin that is not allowed',
      'env=development&origin=https://evil.example.com',
      [403, 'NotAllowedError', "Origin 'https://evil.example.com' is not allowed"],
    ],
    [
      'a redirect to elsewhere',
      'env=development&flow=redirect&redirectUrl=https://evil.example.com/',
      [403, 'NotAllowedError', 'The redirectUrl is not allowed: it leads to another origin'],
    ],
    [
      'a redirect that is a script',
      'env=development&flow=redirect&redirectUrl=javascript:alert(1)',
      [403, 'NotAllowedError', 'The redirectUrl is not allowed: it leads to another origin'],
    ],
    ['a parameter twice', 'env=development&env=silent', [400, 'InputError', "The query has 'env' more than once"]],
    [
      'an identity provider that is away',
      'env=silent',
      [503, 'ServiceUnavailableError', 'The identity provider could not be asked to begin the sign-in'],
    ],
  ];
  for (const [what, query, expected] of refusedStarts) {
    it(`begins no sign-in with ${what}`, async () => {
      expect(await errorOf(await browser.ask(`${base}/start?${query}`))).to.deep.equal(expected);
      expect(browser.cookiesFor(`${base}/handler/frame`)).to.deep.equal([]);
    });
  }

  it('refuses who comes back twice', async () => {
    const url = await signInThere();
    await comeBack(url);

    expect((await comeBack(url)).error).to.deep.equal({
      name: 'NotAllowedError',
      message: 'Auth response is missing cookie nonce',
    });
  });

  it('refuses a code of another sign-in', async () => {
    const used = new URL(await signInThere()).searchParams.get('code') ?? '';
    browser = new SmallBrowser();
    const url = new URL(await signInThere());
    url.searchParams.set('code', used);

    expect((await comeBack(url.href)).error).to.deep.equal({
      name: 'AuthenticationError',
      message: 'The identity provider refused to finish the sign-in: invalid_grant',
    });
  });

  it('refuses a sign-in that another browser began', async () => {
    const url = await signInThere();
    browser = new SmallBrowser();
    await browser.ask(`${base}/start?env=development`);

    expect((await comeBack(url)).error).to.deep.equal({ name: 'NotAllowedError', message: 'Invalid nonce' });
  });

  it('refuses a forged secret', async () => {
    const url = await signInThere();
    browser.plant(url, 'oidc-verifier', 'a'.repeat(43));

    expect((await comeBack(url)).error).to.deep.equal({
      name: 'AuthenticationError',
      message: 'The identity provider refused to finish the sign-in: invalid_grant',
    });
  });

  it('refuses a token that was made for another sign-in', async () => {
    const url = await signInThere('ada', '', (there) => there.replace(/nonce=[^&]+/, 'nonce=another'));

    expect((await comeBack(url)).error).to.deep.equal({
      name: 'AuthenticationError',
      message:
        'The answer of the identity provider was not accepted, to finish the sign-in (OAUTH_JWT_CLAIM_COMPARISON_FAILED)',
    });
  });

  it('refuses what comes from another identity provider', async () => {
    const url = new URL(await signInThere());
    url.searchParams.set('iss', 'https://evil.example.com');

    expect((await comeBack(url.href)).error).to.deep.equal({
      name: 'AuthenticationError',
      message: 'The answer of the identity provider was not accepted, to finish the sign-in (OAUTH_INVALID_RESPONSE)',
    });
  });

  it('says by which code the identity provider refuses, and not in whose words', async () => {
    const state = new URL(await signInThere()).searchParams.get('state');

    const { error } = await comeBack(
      `${base}/handler/frame?state=${state}&error=access_denied&error_description=%3Cb%3Ecall+us&iss=${encodeURIComponent(idp.url)}`,
    );

    expect(error).to.deep.equal({
      name: 'AuthenticationError',
      message: 'The identity provider refused to finish the sign-in: access_denied',
    });
  });

  it('answers 400 or 403 to a state that is none', async () => {
    expect(await errorOf(await browser.ask(`${base}/handler/frame`))).to.deep.equal([
      400,
      'InputError',
      "Must specify 'env' query to select environment",
    ]);
    expect(await errorOf(await browser.ask(`${base}/handler/frame?state=zz`))).to.deep.equal([
      403,
      'NotAllowedError',
      'OAuth state is invalid, missing env',
    ]);
  });

  it('sends nothing to an origin that a forged state names', async () => {
    const forged = Buffer.from('nonce=1&env=development&origin=https://evil.example.com').toString('hex');

    const { origin, error } = await comeBack(`${base}/handler/frame?state=${forged}`);

    expect([origin, error?.message]).to.deep.equal([APP, "Origin 'https://evil.example.com' is not allowed"]);
  });

  it('sends nobody to an address that a forged state names', async () => {
    const forged = Buffer.from('nonce=1&env=development&flow=redirect&redirectUrl=https://evil.example.com').toString(
      'hex',
    );

    const { origin, error } = await comeBack(`${base}/handler/frame?state=${forged}`);

    expect([origin, error?.message]).to.deep.equal([APP, 'The redirectUrl is not allowed: it leads to another origin']);
  });

  it('answers pages of other sites neither a refresh nor a logout', async () => {
    await comeBack(await signInThere());
    const evil = { ...REQUESTED, origin: 'https://evil.example.com' };

    const answers = [
      await refresh({}),
      await refresh(evil),
      await browser.ask(`${base}/logout?env=development`, { method: 'POST' }),
      await browser.ask(`${base}/logout?env=development`, { method: 'POST', headers: evil }),
    ];

    const header = [401, 'AuthenticationError', 'Invalid X-Requested-With header'];
    const origin = [403, 'NotAllowedError', "Origin 'https://evil.example.com' is not allowed"];
    expect(await Promise.all(answers.map(errorOf))).to.deep.equal([header, origin, header, origin]);
  });

  it('takes a forged session for none', async () => {
    const response = await fetch(`${base}/refresh?env=development`, {
      headers: { ...REQUESTED, cookie: 'oidc-refresh-token=forged%' },
    });

    expect(await errorOf(response)).to.deep.equal([
      401,
      'AuthenticationError',
      'Refresh failed; caused by InputError: Missing session cookie',
    ]);
  });

  it('writes no secret, code or token to the log', async () => {
    const url = new URL(await signInThere());
    const { response } = await comeBack(url.href);
    const { idToken, accessToken } = response?.providerInfo as { idToken: string; accessToken: string };

    const log = JSON.stringify(given.backend.logger.entries);

    const secrets = [CLIENT.secret, url.searchParams.get('code') ?? '', idToken, accessToken];
    expect(secrets.filter((secret) => log.includes(secret))).to.deep.equal([]);
  });
});

interface Message {
  readonly origin: string;
  readonly headers: Headers;
  readonly response?: ClientAuthResponse;
  readonly error?: { readonly name: string; readonly message: string };
}

/** What the page in the window hands on, and to whom. */
async function messageOf(answer: Response): Promise<Message> {
  const [message = '', origin = ''] = [...(await answer.text()).matchAll(/decodeURIComponent\('([^']*)'\)/g)].map(
    ([, text = '']) => decodeURIComponent(text),
  );
  return { ...(JSON.parse(message) as object), origin, headers: answer.headers };
}
