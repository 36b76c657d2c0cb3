import { expect } from 'chai';
import {
  Auth,
  type Context,
  Controller,
  Discovery,
  Get,
  HttpAuth,
  HttpRouter,
  Plugin,
  Post,
  Service,
  TokenHttpAuth,
  UserInfo,
} from 'proscenium';
import {
  createTestBackend,
  MemoryLogger,
  mockAnonymous,
  type MockCredentials,
  mockService,
  mockUser,
  mockUserCookie,
  type TestBackend,
} from 'proscenium/testing';
import { testServices } from '#src/testing/test-services.js';
import { errorOf } from '../support/error-body.js';

const whoIs = (ctx: Context) => String(ctx.state.credentials);

@Controller('/routes')
class RouteController {
  @Get('/plain')
  plain(ctx: Context) {
    return whoIs(ctx);
  }

  @Get('/users', { allow: ['user'] })
  users(ctx: Context) {
    return whoIs(ctx);
  }

  @Post('/services', { allow: ['service'] })
  services(ctx: Context) {
    return whoIs(ctx);
  }

  @Get('/cookies', { allow: ['user', 'user-cookie'] })
  cookies(ctx: Context) {
    return whoIs(ctx);
  }

  @Post('/cookies', { allow: ['user', 'user-cookie'] })
  change(ctx: Context) {
    return whoIs(ctx);
  }

  @Get('/open', { allow: ['unauthenticated'] })
  open(ctx: Context) {
    return whoIs(ctx);
  }

  @Get('/either', { allow: ['user', 'unauthenticated'] })
  either(ctx: Context) {
    return whoIs(ctx);
  }

  @Get('/nobody', { allow: [] })
  nobody() {}
}

@Plugin('gate', { controllers: [RouteController] })
class GatePlugin {
  readonly seen: string[] = [];

  constructor(router: HttpRouter) {
    router.use((ctx, next) => {
      ctx.set('x-middleware', whoIs(ctx));
      if (ctx.query['detour'] !== undefined) ctx.url = String(ctx.query['detour']);
      if (ctx.path === '/api/gate/from-middleware') ctx.body = 'middleware';
      return next();
    });
    for (const path of ['/policy', '/policy/below', '/POLICY/capital', '/policyX', '/things/:id/open', '/files/a'])
      router.get(path, whoIs);
    router.addAuthPolicy({ path: '/policy', allow: 'unauthenticated' });
    router.addAuthPolicy({ path: '/policy', allow: 'user-cookie' });
    router.addAuthPolicy({ path: '/things/:id/open', allow: 'unauthenticated' });
    router.addAuthPolicy({ path: '/files/*path', allow: 'user-cookie' });
    router.addAuthPolicy({ path: '/routes/users', allow: 'unauthenticated' });
  }
}

const NOBODY = 'backstageCredentials{nonePrincipal}';
const MOCK_USER = 'backstageCredentials{userPrincipal{user:default/mock}}';
const MOCK_SERVICE = 'backstageCredentials{servicePrincipal{external:test-service}}';

describe('the barrier before the routes of a plugin', () => {
  let backend: TestBackend;
  before(async () => {
    backend = await createTestBackend().add(GatePlugin).start();
  });
  after(() => backend.stop());

  /** The status, and who the handler saw, or what was wrong. */
  async function ask(path: string, as: MockCredentials, init: RequestInit = {}, prefix = '/api/gate'): Promise<string> {
    const response = await backend.fetch(`${prefix}${path}`, { ...init, as });
    const text = await response.text();
    const body = text === '' ? '' : (JSON.parse(text) as string | { error: { message: string } });
    return `${response.status} ${typeof body === 'string' ? body : body.error.message}`;
  }

  const CALLERS = [mockUser(), mockService(), mockUserCookie(), mockAnonymous()];
  const MISSING = '401 Missing credentials';
  const noUser = "403 This endpoint does not allow 'user' credentials";
  const noService = "403 This endpoint does not allow 'service' credentials";

  describe('lets in, of a user, a service, a cookie and nobody', () => {
    const cases: [method: string, path: string, outcomes: readonly string[]][] = [
      ['GET', '/routes/plain', [`200 ${MOCK_USER}`, `200 ${MOCK_SERVICE}`, MISSING, MISSING]],
      ['GET', '/routes/users', [`200 ${MOCK_USER}`, noService, MISSING, MISSING]],
      ['POST', '/routes/services', [noUser, `200 ${MOCK_SERVICE}`, MISSING, MISSING]],
      ['GET', '/routes/cookies', [`200 ${MOCK_USER}`, noService, `200 ${MOCK_USER}`, MISSING]],
      ['GET', '/routes/open', [`200 ${NOBODY}`, `200 ${NOBODY}`, `200 ${NOBODY}`, `200 ${NOBODY}`]],
      ['GET', '/routes/either', [`200 ${MOCK_USER}`, noService, `200 ${NOBODY}`, `200 ${NOBODY}`]],
      ['GET', '/routes/nobody', [noUser, noService, MISSING, MISSING]],
      ['GET', '/policy', [`200 ${NOBODY}`, `200 ${NOBODY}`, `200 ${NOBODY}`, `200 ${NOBODY}`]],
      ['GET', '/files/a', [`200 ${MOCK_USER}`, `200 ${MOCK_SERVICE}`, `200 ${MOCK_USER}`, MISSING]],
    ];
    for (const [method, path, outcomes] of cases)
      it(`those whom ${method} ${path} allows`, async () => {
        const seen = await Promise.all(CALLERS.map((caller) => ask(path, caller, { method })));

        expect(seen).to.deep.equal(outcomes);
      });
  });

  describe('a policy', () => {
    const cases: [path: string, status: number][] = [
      ['/policy/', 200],
      ['/policy/below', 200],
      ['/policy/nothing', 404],
      ['/POLICY/capital', 200],
      ['/policyX', 401],
      ['/things/7/open', 200],
      ['/things/7/other', 401],
    ];
    for (const [path, status] of cases)
      it(`answers ${status} at ${path} to callers who show nothing`, async () => {
        expect((await backend.fetch(`/api/gate${path}`, { as: mockAnonymous() })).status).to.equal(status);
      });

    it('takes nothing back from a route that demands less than the default', async () => {
      expect(await ask('/routes/users', mockAnonymous())).to.equal(MISSING);
    });

    it('for the whole plugin leaves alone what the framework serves at reserved paths', async () => {
      @Plugin('wide')
      class WidePlugin {
        constructor(router: HttpRouter) {
          router.addAuthPolicy({ path: '/', allow: 'unauthenticated' });
          router.addAuthPolicy({ path: '*', allow: 'unauthenticated' });
          router.get('/page', () => 'page');
          router.post('/.backstage/scheduler/v1/tasks/:id/trigger', () => 'triggered');
        }
      }
      await using wide = await createTestBackend().add(WidePlugin).start();
      const status = async (path: string, method = 'GET') =>
        (await wide.fetch(`/api/wide${path}`, { method, as: mockAnonymous() })).status;

      expect([
        await status('/page'),
        await status('/.backstage/scheduler/v1/tasks/a/trigger', 'POST'),
        await status('/.backstage/auth/v1/cookie', 'DELETE'),
      ]).to.deep.equal([200, 401, 204]);
    });

    it('is refused when its path cannot be read', async () => {
      @Plugin('torn')
      class TornPlugin {
        constructor(router: HttpRouter) {
          router.addAuthPolicy({ path: '/a(b', allow: 'unauthenticated' });
        }
      }
      const error: Error = await createTestBackend()
        .add(TornPlugin)
        .start()
        .then(
          () => expect.fail(),
          (thrown) => thrown,
        );

      expect(error.message).to.include("'/a(b' is no path of an auth policy: Unexpected");
    });
  });

  it('answers 401 with a challenge, in the form of Backstage', async () => {
    const response = await backend.fetch('/api/gate/routes/plain', { as: mockAnonymous() });

    expect([response.status, response.headers.get('www-authenticate'), await errorOf(response)]).to.deep.equal([
      401,
      'Bearer',
      { name: 'AuthenticationError', message: 'Missing credentials' },
    ]);
  });

  it('answers 401 at an unknown path to callers who show nothing, and 404 to others', async () => {
    expect([await ask('/unknown', mockAnonymous()), await ask('/unknown', mockUser())]).to.deep.equal([
      MISSING,
      '404 Nothing was found at this path',
    ]);
  });

  it('decides on HEAD as on GET', async () => {
    const statuses = async (path: string) =>
      Promise.all(
        ['GET', 'HEAD'].map(
          async (method) => (await backend.fetch(`/api/gate${path}`, { method, as: mockAnonymous() })).status,
        ),
      );

    expect([await statuses('/routes/plain'), await statuses('/routes/open')]).to.deep.equal([
      [401, 401],
      [200, 200],
    ]);
  });

  it('lets preflights of known paths pass, and tells nothing of unknown ones', async () => {
    const options = async (path: string) => {
      const response = await backend.fetch(`/api/gate${path}`, { method: 'OPTIONS', as: mockAnonymous() });
      return [response.status, response.headers.get('allow')];
    };

    expect([await options('/routes/plain'), await options('/unknown')]).to.deep.equal([
      [204, 'GET, HEAD, OPTIONS'],
      [401, null],
    ]);
  });

  it('names the methods of a path that is open, and of no other', async () => {
    const post = async (path: string) =>
      (await backend.fetch(`/api/gate${path}`, { method: 'POST', as: mockAnonymous() })).status;

    expect([await post('/routes/open'), await post('/routes/plain')]).to.deep.equal([405, 401]);
  });

  it('stands before middleware', async () => {
    const seen = async (as: MockCredentials) =>
      (await backend.fetch('/api/gate/from-middleware', { as })).headers.get('x-middleware');

    expect([await seen(mockUser()), await seen(mockAnonymous())]).to.deep.equal([MOCK_USER, null]);
  });

  it('decides anew where middleware sends a request elsewhere', async () => {
    const detour = (path: string) => `/routes/open?detour=${encodeURIComponent(`/api/gate${path}`)}`;

    expect([
      await ask(detour('/routes/plain'), mockAnonymous()),
      await ask(detour('/routes/plain'), mockService()),
      await ask(detour('/routes/users'), mockService()),
    ]).to.deep.equal([MISSING, `200 ${MOCK_SERVICE}`, noService]);
  });

  it('refuses a token that is not valid, also where nobody need be known', async () => {
    const bad = { token: 'mock-invalid-user-token' };

    expect([await ask('/routes/either', bad), await ask('/routes/open', bad)]).to.deep.equal([
      '401 User token is invalid',
      `200 ${NOBODY}`,
    ]);
  });

  it('does not take a limited token in the place of a whole one', async () => {
    expect(await ask('/routes/plain', { token: mockUserCookie().cookie ?? '' })).to.equal(
      '401 Illegal limited user token',
    );
  });

  it('does not believe a cookie when a page of another site makes a browser change something', async () => {
    const post = (headers: Record<string, string>) =>
      ask('/routes/cookies', mockUserCookie(), { method: 'POST', headers });

    expect([
      await post({ origin: 'https://evil.example' }),
      await post({ origin: 'null' }),
      await post({ 'sec-fetch-site': 'cross-site' }),
      await post({ origin: backend.url }),
      await post({ 'sec-fetch-site': 'same-site', origin: 'http://other.localhost' }),
    ]).to.deep.equal([FORGED, FORGED, FORGED, `200 ${MOCK_USER}`, `200 ${MOCK_USER}`]);
  });

  describe('with the default policy switched off', () => {
    let off: TestBackend;
    before(async () => {
      const config = { backend: { auth: { dangerouslyDisableDefaultAuthPolicy: true } } };
      off = await createTestBackend({ config }).add(GatePlugin).start();
    });
    after(() => off.stop());
    const show = async (path: string, as: MockCredentials) => {
      const response = await off.fetch(`/api/gate${path}`, { as });
      return `${response.status} ${response.ok ? await response.json() : ''}`.trim();
    };

    it('lets everybody in, and knows those who show a valid token', async () => {
      expect([
        await show('/routes/plain', mockAnonymous()),
        await show('/routes/plain', mockUser()),
        await show('/routes/plain', { token: 'of-a-proxy' }),
      ]).to.deep.equal([`200 ${NOBODY}`, `200 ${MOCK_USER}`, `200 ${NOBODY}`]);
    });

    it('holds callers to what a route demands itself', async () => {
      expect([await show('/routes/users', mockAnonymous()), await show('/routes/users', mockService())]).to.deep.equal([
        '401',
        '403',
      ]);
    });
  });

  it('refuses everybody where nobody can be known, except on open routes', async () => {
    const services = testServices({}, new MemoryLogger()).filter((service) => service !== TokenHttpAuth);
    await using alone = await createTestBackend({ services }).add(GatePlugin).start();
    const status = async (path: string) => (await alone.fetch(`/api/gate${path}`)).status;

    expect([
      await status('/routes/plain'),
      await status('/routes/open'),
      await status('/.backstage/auth/v1/cookie'),
    ]).to.deep.equal([401, 200, 401]);
  });

  it('passes a user on from plugin to plugin, with the tokens of tests', async () => {
    @Service('plugin')
    class Neighbour {
      constructor(
        private readonly auth: Auth,
        private readonly discovery: Discovery,
        private readonly httpAuth: HttpAuth,
      ) {}

      async ask(ctx: Context): Promise<unknown> {
        const onBehalfOf = await this.httpAuth.credentials(ctx);
        const { token } = await this.auth.getPluginRequestToken({ onBehalfOf, targetPluginId: 'gate' });
        const url = `${await this.discovery.getBaseUrl('gate')}/routes/plain`;
        return (await fetch(url, { headers: { authorization: `Bearer ${token}` } })).json();
      }
    }
    @Plugin('asking')
    class AskingPlugin {
      constructor(router: HttpRouter, neighbour: Neighbour, userInfo: UserInfo) {
        router.get('/', async (ctx) => [await neighbour.ask(ctx), await userInfo.getUserInfo(ctx.state.credentials)]);
      }
    }
    await using two = await createTestBackend().add(GatePlugin).add(AskingPlugin).start();

    const as = mockUser('user:default/ada', { ownershipEntityRefs: ['group:default/poets'] });
    expect(await (await two.fetch('/api/asking', { as })).json()).to.deep.equal([
      'backstageCredentials{userPrincipal{user:default/ada,actor={servicePrincipal{plugin:asking}}}}',
      { userEntityRef: 'user:default/ada', ownershipEntityRefs: ['group:default/poets'] },
    ]);
  });
});

const FORGED = '403 A cookie does not prove who asks, because a page of another site sent the request';
