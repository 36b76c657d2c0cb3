import { expect } from 'chai';
import { type Browser, chromium, type Page } from 'playwright-core';
import {
  Auth,
  type Context,
  Controller,
  Get,
  HttpAuth,
  type JsonObject,
  Plugin,
  UserInfo,
  withOptions,
} from 'proscenium';
import { createTestBackend, type TestBackend } from 'proscenium/testing';
import { AuthPlugin, GuestProviderModule } from '#src/plugins/auth/index.js';
import { TokenAuth } from '#src/services/auth/index.js';
import { KoaRootHttpRouter } from '#src/services/http/index.js';
import { TokenUserInfo } from '#src/services/user-info/index.js';
import { freePort } from '../support/own-server.js';
import { findChromium, requires } from '../support/requirements.js';
import { AppPlugin } from './browser/given-halves.js';
import { inPage } from './browser/in-page.js';

/** Knows who asks, and lets nobody else in. */
@Controller('/')
class WhoController {
  constructor(private readonly httpAuth: HttpAuth) {}

  @Get('/who', { allow: ['user'] })
  async who(ctx: Context) {
    const { principal } = await this.httpAuth.credentials(ctx, { allow: ['user'] });
    return { user: principal.userEntityRef };
  }

  @Get('/picture', { allow: ['user-cookie'] })
  async picture(ctx: Context) {
    const { principal } = await this.httpAuth.credentials(ctx, { allow: ['user'], allowLimitedAccess: true });
    return { picture: principal.userEntityRef };
  }
}

@Plugin('catalog', { controllers: [WhoController] })
class CatalogPlugin {}

@Plugin('scaffolder', { controllers: [WhoController] })
class ScaffolderPlugin {}

describe('a page in a browser behind the gateway of one of two backends', () => {
  const executable = requires('chromium', findChromium);
  let one: TestBackend;
  let two: TestBackend;
  let browser: Browser;
  let page: Page;

  before(async () => {
    const [first, second] = [await freePort(), await freePort()];
    const [urlOfOne, urlOfTwo] = [`http://127.0.0.1:${first}`, `http://127.0.0.1:${second}`];
    const given = (port: number, own: string, other: { url: string; plugins: string[] }, config: JsonObject = {}) =>
      createTestBackend({
        config: {
          app: { baseUrl: urlOfOne },
          discovery: {
            endpoints: [{ target: { internal: `${other.url}/api/{{pluginId}}` }, plugins: other.plugins }],
          },
          auth: { providers: { guest: { dangerouslyAllowOutsideDevelopment: true } } },
        },
      })
        .withConfig({ backend: { baseUrl: own, csp: { 'upgrade-insecure-requests': false } } })
        .withConfig(config)
        .add(withOptions(KoaRootHttpRouter, { listen: { host: '127.0.0.1', port } }))
        // Those of tests would take any token.
        .with(Auth, TokenAuth)
        .with(UserInfo, TokenUserInfo);
    one = given(
      first,
      urlOfOne,
      { url: urlOfTwo, plugins: ['scaffolder'] },
      { backend: { gateway: { enabled: true } } },
    )
      .add(AuthPlugin)
      .add(GuestProviderModule)
      .add(AppPlugin)
      .add(CatalogPlugin);
    two = given(second, urlOfOne, { url: urlOfOne, plugins: ['auth', 'catalog'] }).add(ScaffolderPlugin);
    await Promise.all([one.start(), two.start()]);
    browser = await chromium.launch({ executablePath: executable(), args: ['--no-sandbox'] });
    page = await browser.newPage();
    page.setDefaultTimeout(15_000);
    await page.goto(one.url);
  });
  after(async () => {
    await browser?.close();
    await Promise.all([one?.stop(), two?.stop()]);
  });

  const values = () => ({ config: { backend: { baseUrl: one.url } } });
  const APIS = `
    const discoveryApi = FrontendHostDiscovery.fromConfig(config);
    const identityApi = new SessionIdentity({ discoveryApi, provider: 'guest' });
    const fetchApi = createFetchApi({
      middleware: [
        FetchMiddlewares.resolvePluginProtocol({ discoveryApi }),
        FetchMiddlewares.injectIdentityAuth({ identityApi, config }),
      ],
    });`;

  it('signs a guest in, whom both backends know', async () => {
    const answers = await inPage(
      page,
      values(),
      `${APIS}
      const { userEntityRef } = await identityApi.getBackstageIdentity();
      const ask = (id) => createPluginClient(id, { fetchApi }).get('/who');
      return [userEntityRef, await ask('catalog'), await ask('scaffolder')];`,
    );

    expect(answers).to.deep.equal([
      'user:development/guest',
      { user: 'user:development/guest' },
      { user: 'user:development/guest' },
    ]);
  });

  it('is let in nowhere without a token', async () => {
    const errors = await inPage(
      page,
      values(),
      `${APIS}
      const bare = createFetchApi({ middleware: FetchMiddlewares.resolvePluginProtocol({ discoveryApi }) });
      const ask = (id) => createPluginClient(id, { fetchApi: bare }).get('/who').catch((error) => String(error.cause));
      return [await ask('catalog'), await ask('scaffolder')];`,
    );

    expect(errors).to.deep.equal([
      'AuthenticationError: Missing credentials',
      'AuthenticationError: Missing credentials',
    ]);
  });

  it('has a cookie for what cannot carry a token', async () => {
    const answers = await inPage(
      page,
      values(),
      `${APIS}
      const leaving = new AbortController();
      const ask = async () => (await fetch('/api/catalog/picture')).status;
      const before = await ask();
      await keepUserCookie({ pluginId: 'catalog', fetchApi, signal: leaving.signal });
      leaving.abort();
      return [before, await ask()];`,
    );

    expect(answers).to.deep.equal([401, 200]);
  });
});
