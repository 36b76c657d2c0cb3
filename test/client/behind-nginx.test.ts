import { expect } from 'chai';
import { type Browser, chromium, type Page } from 'playwright-core';
import type { TestBackend } from 'proscenium/testing';
import { NginxServer } from '../support/nginx-server.js';
import { readText } from '../support/repository.js';
import { findChromium, findNginx, requires } from '../support/requirements.js';
import { givenHalves } from './browser/given-halves.js';
import { inPage } from './browser/in-page.js';

const PAGE = 'docs/how-to/put-nginx-in-front.md';

/** The configuration that the page shows, with other ports. */
function configuration(port: number, one: TestBackend, two: TestBackend): string {
  const [, shown = ''] = /^```nginx\n([\s\S]*?)^```$/m.exec(readText(PAGE)) ?? [];
  const ports = [
    ['127.0.0.1:7007', new URL(one.url).host],
    ['127.0.0.1:7008', new URL(two.url).host],
    ['listen 80;', `listen 127.0.0.1:${port};`],
  ] as const;
  return ports.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`${PAGE} does not say ${from}`);
    return text.replace(from, to);
  }, shown);
}

describe(`nginx as ${PAGE} has it`, () => {
  const program = requires('nginx', findNginx);
  let halves: { readonly one: TestBackend; readonly two: TestBackend };
  let nginx: NginxServer;

  before(async () => {
    halves = await givenHalves({ backend: { trustProxy: 'loopback', csp: { 'upgrade-insecure-requests': false } } });
    nginx = await NginxServer.start(program(), (port) => configuration(port, halves.one, halves.two));
  });
  after(async () => {
    await nginx?.stop();
    await Promise.all([halves?.one.stop(), halves?.two.stop()]);
  });

  const owners: [path: string, backend: string][] = [
    ['/api/catalog/who', 'one'],
    ['/api/scaffolder/who', 'two'],
    ['/api/scaffolder', 'two'],
    ['/api/scaffolder-extras/', 'one'],
  ];
  for (const [path, backend] of owners)
    it(`sends ${path} to backend ${backend}`, async () => {
      const response = await fetch(`${nginx.url}${path}`, { redirect: 'error' });

      expect(((await response.json()) as { backend: string }).backend).to.equal(backend);
    });

  it('passes paths on as they were sent', async () => {
    const response = await fetch(`${nginx.url}/api/scaffolder/named/a%2Fb%20c`);

    expect(await response.json()).to.deep.equal({ name: 'a/b c' });
  });

  it('replaces what clients say of their address', async () => {
    const headers = { 'x-forwarded-for': '203.0.113.9' };
    const { ip, forwarded } = (await (await fetch(`${nginx.url}/api/catalog/who`, { headers })).json()) as {
      ip: string;
      forwarded: string;
    };

    expect({ ip, forwarded }).to.deep.equal({ ip: '127.0.0.1', forwarded: '127.0.0.1' });
  });

  it('tells nobody how the backends are', async () => {
    const direct = await fetch(`${halves.one.url}/.backstage/health/v1/liveness`);
    const { status } = await fetch(`${nginx.url}/.backstage/health/v1/liveness`);

    expect([direct.status, status]).to.deep.equal([200, 404]);
  });

  describe('with a page in a browser', () => {
    const executable = requires('chromium', findChromium);
    let browser: Browser;
    let page: Page;
    before(async () => {
      browser = await chromium.launch({ executablePath: executable(), args: ['--no-sandbox'] });
      page = await browser.newPage();
      page.setDefaultTimeout(15_000);
      await page.goto(nginx.url);
    });
    after(() => browser?.close());

    it('finds the plugins of both backends below one address, with tokens', async () => {
      const values = {
        config: {
          backend: { baseUrl: nginx.url },
          discovery: { endpoints: [{ target: { internal: halves.two.url }, plugins: ['scaffolder'] }] },
        },
      };

      const answers = await inPage(
        page,
        values,
        `const discoveryApi = FrontendHostDiscovery.fromConfig(config);
        const identityApi = { getCredentials: async () => ({ token: 'abc' }) };
        const { fetch } = createFetchApi({
          middleware: [
            FetchMiddlewares.resolvePluginProtocol({ discoveryApi }),
            FetchMiddlewares.injectIdentityAuth({ identityApi, config }),
          ],
        });
        return Promise.all(
          ['plugin://catalog/who', 'plugin://scaffolder/who', 'plugin://scaffolder'].map(async (address) => {
            const response = await fetch(address);
            const { backend, authorization } = await response.json();
            return [new URL(response.url).origin, backend, authorization];
          }),
        );`,
      );

      expect(answers).to.deep.equal([
        [nginx.url, 'one', 'Bearer abc'],
        [nginx.url, 'two', 'Bearer abc'],
        [nginx.url, 'two', 'Bearer abc'],
      ]);
    });
  });
});
