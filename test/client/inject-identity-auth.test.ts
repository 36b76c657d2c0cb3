import { expect } from 'chai';
import { createFetchApi, FetchMiddlewares, FrontendHostDiscovery, type IdentityAuthOptions } from 'proscenium/client';
import { recordingFetch, sentThrough } from './support.js';

const identityApi = { getCredentials: () => Promise.resolve({ token: 'abc' }) };
const inject = (options: Omit<IdentityAuthOptions, 'identityApi'> = {}) =>
  FetchMiddlewares.injectIdentityAuth({ identityApi, ...options });
const authorizationAt = async (url: string, options: Omit<IdentityAuthOptions, 'identityApi'>) =>
  (await sentThrough(inject(options), url)).headers['authorization'];

const TOKEN = 'Bearer abc';

describe('FetchMiddlewares.injectIdentityAuth', () => {
  const urlPrefixAllowlist = ['http://localhost:7007', 'http://b2/api/x', 'HTTP://B3:80/'];
  const listed: [url: string, authorization: string | undefined][] = [
    ['http://localhost:7007', TOKEN],
    ['http://localhost:7007/', TOKEN],
    ['http://localhost:7007/api/catalog?x=1#h', TOKEN],
    ['http://localhost:7008/', undefined],
    ['http://localhost.example.com:7007/', undefined],
    ['https://localhost:7007/', undefined],
    ['http://b2/api/x', TOKEN],
    ['http://b2/api/x/1', TOKEN],
    ['http://b2/api/x?q=1', TOKEN],
    ['http://b2/api/xx', undefined],
    ['http://b2/api/x/../y', undefined],
    ['http://b2/api/x/%2e%2e/y', undefined],
    ['http://b3/any', TOKEN],
    ['http://b30/any', undefined],
  ];
  for (const [url, authorization] of listed)
    it(`${authorization === undefined ? 'tells no token to' : 'adds the token for'} ${url}`, async () => {
      expect(await authorizationAt(url, { urlPrefixAllowlist })).to.equal(authorization);
    });

  it('leaves a header that is there already', async () => {
    const own = { headers: { Authorization: 'Basic x' } };

    const { headers } = await sentThrough(inject({ urlPrefixAllowlist }), 'http://localhost:7007/', own);

    expect(headers).to.deep.equal({ authorization: 'Basic x' });
  });

  for (const credentials of [{}, { token: '' }, { token: undefined }])
    it(`sends the request as it is with ${JSON.stringify(credentials)} for credentials`, async () => {
      const nobody = { getCredentials: () => Promise.resolve(credentials) };
      const middleware = FetchMiddlewares.injectIdentityAuth({ identityApi: nobody, urlPrefixAllowlist });

      expect((await sentThrough(middleware, 'http://localhost:7007/a')).headers).to.deep.equal({});
    });

  const init = { method: 'PUT', body: 'words', headers: { 'content-type': 'text/plain', 'x-a': '1' } };
  const inputs: [kind: string, input: URL | Request, init?: RequestInit][] = [
    ['URL', new URL('http://localhost:7007/a'), init],
    ['Request', new Request('http://localhost:7007/a', init)],
  ];
  for (const [kind, input, rest] of inputs)
    it(`keeps method, headers and body of a ${kind}`, async () => {
      expect(await sentThrough(inject({ urlPrefixAllowlist }), input, rest)).to.deep.equal({
        url: 'http://localhost:7007/a',
        method: 'PUT',
        headers: { authorization: TOKEN, 'content-type': 'text/plain', 'x-a': '1' },
        body: 'words',
      });
    });

  it('asks for no token where none would be added', async () => {
    const asked: string[] = [];
    const counting = { getCredentials: () => Promise.resolve({ token: `${asked.push('asked')}` }) };
    const middleware = FetchMiddlewares.injectIdentityAuth({ identityApi: counting, urlPrefixAllowlist });

    await sentThrough(middleware, 'http://elsewhere/');
    await sentThrough(middleware, 'http://localhost:7007/', { headers: { authorization: 'own' } });

    expect(asked).to.deep.equal([]);
  });

  const config = {
    backend: {
      baseUrl: 'http://b1/',
      topology: {
        backends: {
          one: { url: 'http://t1', plugins: ['t'] },
          two: { url: { internal: 'http://inside-t2', external: 'http://t2/sub/' }, plugins: ['u'] },
        },
      },
    },
    discovery: {
      endpoints: [
        { target: 'http://b2/api/{{pluginId}}', plugins: ['x', 'y'] },
        { target: { internal: 'http://inside/z', external: 'http://outside/z' }, plugins: ['z'] },
        { target: { internal: 'http://only-inside/w' }, plugins: ['w'] },
        { target: 'https://{{pluginId}}.b3/api/{{ pluginId }}/', plugins: ['*'] },
      ],
    },
  };
  const configured: [url: string, authorization: string | undefined][] = [
    ['http://b1/api/any', TOKEN],
    ['http://t1/api/t', TOKEN],
    ['http://t2/sub/api/u', TOKEN],
    ['http://t2/api/u', undefined],
    ['http://inside-t2/api/u', undefined],
    ['http://b10/api/any', undefined],
    ['http://b2/api/x/1', TOKEN],
    ['http://b2/api/y', TOKEN],
    ['http://b2/api/xx', undefined],
    ['http://outside/z/1', TOKEN],
    ['http://inside/z/1', undefined],
    ['http://only-inside/w', undefined],
    ['https://q.b3/api/q/1', TOKEN],
    ['https://q.b3/api/q?x', TOKEN],
    ['https://q.b3/api/r', undefined],
    ['https://q.r.b3/api/q.r/', TOKEN],
    ['https://q/b3/api/q', undefined],
  ];
  for (const [url, authorization] of configured)
    it(`${authorization === undefined ? 'tells no token to' : 'adds the token for'} ${url} of a configuration`, async () => {
      expect(await authorizationAt(url, { config })).to.equal(authorization);
    });

  it('ignores the configuration when there is a list', async () => {
    const options = { config, urlPrefixAllowlist: ['http://localhost:7007'] };

    expect([
      await authorizationAt('http://b1/api/any', options),
      await authorizationAt('http://localhost:7007/', options),
    ]).to.deep.equal([undefined, TOKEN]);
  });

  it('ignores list and configuration when there is a function, which sees whole addresses', async () => {
    const seen: string[] = [];
    const allowUrl = (url: string) => seen.push(url) === 1;
    const options = { config, urlPrefixAllowlist, allowUrl };

    expect([
      await authorizationAt('http://Elsewhere:80/a/../b', options),
      await authorizationAt('http://b1/', options),
    ]).to.deep.equal([TOKEN, undefined]);
    expect(seen).to.deep.equal(['http://elsewhere/b', 'http://b1/']);
  });

  it('does nothing without any of them', async () => {
    expect(await authorizationAt('http://localhost:7007/', {})).to.equal(undefined);
  });

  it('writes another header', async () => {
    const header = { name: 'X-Token', value: (token: string) => `<${token}>` };

    const { headers } = await sentThrough(inject({ urlPrefixAllowlist, header }), 'http://localhost:7007/');

    expect(headers).to.deep.equal({ 'x-token': '<abc>' });
  });
});

describe('the fetch API of an app that is split over two backends', () => {
  const config = {
    backend: { baseUrl: 'http://localhost:7007' },
    discovery: { endpoints: [{ target: 'http://localhost:7008/api/scaffolder', plugins: ['scaffolder'] }] },
  };
  const discoveryApi = FrontendHostDiscovery.fromConfig(config);
  const resolve = FetchMiddlewares.resolvePluginProtocol({ discoveryApi });
  const injectToken = inject({ config, urlPrefixAllowlist: ['http://localhost:7007', 'http://localhost:7008'] });

  it('finds both, and tells both who asks', async () => {
    const { fetch, sent } = recordingFetch();
    const api = createFetchApi({ baseImplementation: fetch, middleware: [resolve, injectToken] });

    await api.fetch('plugin://catalog/entities');
    await api.fetch('plugin://scaffolder/v2/tasks');
    await api.fetch('http://elsewhere/');

    expect(sent.map(({ url, headers }) => [url, headers['authorization']])).to.deep.equal([
      ['http://localhost:7007/api/catalog/entities', TOKEN],
      ['http://localhost:7008/api/scaffolder/v2/tasks', TOKEN],
      ['http://elsewhere/', undefined],
    ]);
  });

  it('tells nobody who asks when the middleware is the other way round', async () => {
    const { url, headers } = await sentThrough([injectToken, resolve], 'plugin://catalog/entities');

    expect([url, headers]).to.deep.equal(['http://localhost:7007/api/catalog/entities', {}]);
  });
});
