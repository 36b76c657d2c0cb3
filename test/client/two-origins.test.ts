import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { expect } from 'chai';
import { type Browser, chromium, type Page } from 'playwright-core';
import { Plugin, HttpRouter } from 'proscenium';
import { createTestBackend, type TestBackend } from 'proscenium/testing';
import { freePort } from '../support/own-server.js';
import { findChromium, requires } from '../support/requirements.js';
import { givenHalves, pageFiles } from './browser/given-halves.js';
import { inPage } from './browser/in-page.js';

/** The part of the auth plugin that a page asks for tokens. */
@Plugin('auth')
class SignedInPlugin {
  constructor(router: HttpRouter) {
    router.addAuthPolicy({ path: '/', allow: 'unauthenticated' });
    router.get('/guest/refresh', (ctx) => ({
      profile: {},
      backstageIdentity: {
        token: ctx.get('x-requested-with') === 'XMLHttpRequest' ? 'guest-token' : '',
        identity: { type: 'user', userEntityRef: 'user:default/guest', ownershipEntityRefs: [] },
      },
    }));
  }
}

describe('a page in a browser whose plugins are on two other origins', () => {
  const executable = requires('chromium', findChromium);
  let server: Server;
  let origin: string;
  let halves: { readonly one: TestBackend; readonly two: TestBackend };
  let auth: TestBackend;
  let stranger: TestBackend;
  let browser: Browser;
  let page: Page;
  let values: Record<string, unknown>;

  before(async () => {
    server = createServer((request, response) => {
      const { type, text } = pageFiles()[request.url ?? ''] ?? { type: 'text/plain', text: '' };
      response.setHeader('content-type', type).end(text);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    origin = `http://127.0.0.1:${(server.address() as { readonly port: number }).port}`;
    const config = { backend: { cors: { origin, credentials: true } } };
    halves = await givenHalves(config);
    auth = await createTestBackend({ config }).add(SignedInPlugin).start();
    stranger = (await givenHalves({ backend: { cors: { origin: '*' } } })).one;
    browser = await chromium.launch({ executablePath: executable(), args: ['--no-sandbox'] });
    page = await browser.newPage();
    page.setDefaultTimeout(15_000);
    await page.goto(origin);
    values = {
      config: {
        backend: { baseUrl: halves.one.url },
        discovery: {
          endpoints: [
            { target: `${halves.two.url}/api/{{pluginId}}`, plugins: ['scaffolder'] },
            { target: `${auth.url}/api/auth`, plugins: ['auth'] },
          ],
        },
      },
      allowed: [halves.one.url, halves.two.url],
      stranger: stranger.url,
    };
  });
  after(async () => {
    await browser?.close();
    server?.close();
    await Promise.all([halves?.one, halves?.two, auth, stranger].map((backend) => backend?.stop()));
  });

  /** What an app of Backstage declares in its `apis.ts`, in plain code. */
  const APIS = `
    const discoveryApi = FrontendHostDiscovery.fromConfig(config);
    const identityApi = new SessionIdentity({ discoveryApi, provider: 'guest' });
    const fetchApi = createFetchApi({
      middleware: [
        FetchMiddlewares.clarifyFailures(),
        FetchMiddlewares.resolvePluginProtocol({ discoveryApi }),
        FetchMiddlewares.injectIdentityAuth({ identityApi, config, urlPrefixAllowlist: allowed }),
      ],
    });`;

  it('reaches both, and tells both who asks', async () => {
    const answers = await inPage(
      page,
      values,
      `${APIS}
      const ask = async (address) => {
        const { backend, authorization } = await (await fetchApi.fetch(address)).json();
        return { backend, authorization };
      };
      return [await ask('plugin://catalog/who'), await ask('plugin://scaffolder/who')];`,
    );

    expect(answers).to.deep.equal([
      { backend: 'one', authorization: 'Bearer guest-token' },
      { backend: 'two', authorization: 'Bearer guest-token' },
    ]);
  });

  it('reaches both by a topology alone, and tells both who asks', async () => {
    const backends = {
      one: { url: halves.one.url, plugins: ['catalog'] },
      two: { url: { external: halves.two.url }, plugins: ['scaffolder'] },
      three: { url: auth.url, plugins: ['auth'] },
    };

    const answers = await inPage(
      page,
      { config: { backend: { baseUrl: stranger.url, topology: { backends } } } },
      `${APIS.replace(', urlPrefixAllowlist: allowed', '')}
      const ask = async (address) => {
        const { backend, authorization } = await (await fetchApi.fetch(address)).json();
        return { backend, authorization };
      };
      return [await ask('plugin://catalog/who'), await ask('plugin://scaffolder/who')];`,
    );

    expect(answers).to.deep.equal([
      { backend: 'one', authorization: 'Bearer guest-token' },
      { backend: 'two', authorization: 'Bearer guest-token' },
    ]);
  });

  it('tells nobody else who asks', async () => {
    const authorization = await inPage(
      page,
      values,
      `${APIS} return (await (await fetchApi.fetch(stranger + '/api/catalog/who')).json()).authorization;`,
    );

    expect(authorization).to.equal('');
  });

  it('tells nobody who asks when the middleware is the other way round', async () => {
    const authorization = await inPage(
      page,
      values,
      `${APIS}
      const turned = createFetchApi({
        middleware: [
          FetchMiddlewares.injectIdentityAuth({ identityApi, config }),
          FetchMiddlewares.resolvePluginProtocol({ discoveryApi }),
        ],
      });
      return (await (await turned.fetch('plugin://catalog/who')).json()).authorization;`,
    );

    expect(authorization).to.equal('');
  });

  it('sends the body of a Request, which is a stream', async () => {
    const answer = await inPage(
      page,
      values,
      `${APIS}
      const headers = { 'content-type': 'application/json' };
      const request = new Request('plugin://scaffolder/v2/tasks', { method: 'POST', headers, body: '{"a":1}' });
      const { method, body, authorization } = await (await fetchApi.fetch(request)).json();
      return { method, body, authorization };`,
    );

    expect(answer).to.deep.equal({ method: 'POST', body: { a: 1 }, authorization: 'Bearer guest-token' });
  });

  it('calls routes through a client of the plugin', async () => {
    const answer = await inPage(
      page,
      values,
      `${APIS}
      const scaffolder = createPluginClient('scaffolder', { fetchApi });
      const catalog = createPluginClient('catalog', { fetchApi });
      const { body } = await scaffolder.post('/v2/tasks', { body: { templateRef: 'template:default/site' } });
      const error = await catalog.get('/entities/{name}', { path: { name: 'a/b' } }).catch((thrown) => thrown);
      return { body, error: [error.name, error.statusCode, String(error.cause)] };`,
    );

    expect(answer).to.deep.equal({
      body: { templateRef: 'template:default/site' },
      error: ['ResponseError', 404, 'NotFoundError: There is no a/b'],
    });
  });

  it('says what it could not fetch', async () => {
    const address = `http://127.0.0.1:${await freePort()}/x`;

    const failure = await inPage(
      page,
      { ...values, address },
      `${APIS} return fetchApi.fetch(address, { method: 'PUT' }).catch(String);`,
    );

    expect(failure).to.equal(`TypeError: Failed to fetch: PUT ${address}`);
  });
});
