import { expect } from 'chai';
import { createFetchApi, FetchMiddlewares } from 'proscenium/client';
import { recordingFetch, sentThrough } from './support.js';

const discoveryApi = { getBaseUrl: (id: string) => Promise.resolve(`http://localhost:7008/api/${id}`) };
const resolve = FetchMiddlewares.resolvePluginProtocol({ discoveryApi });

describe('FetchMiddlewares.resolvePluginProtocol', () => {
  const addresses: [from: string, to: string][] = [
    ['plugin://scaffolder/v2/tasks?x=1#h', 'http://localhost:7008/api/scaffolder/v2/tasks?x=1#h'],
    ['plugin://scaffolder', 'http://localhost:7008/api/scaffolder'],
    ['plugin://scaffolder/', 'http://localhost:7008/api/scaffolder'],
    ['plugin://scaffolder?x=1', 'http://localhost:7008/api/scaffolder?x=1'],
    ['PLUGIN://Scaffolder/V2', 'http://localhost:7008/api/scaffolder/V2'],
    ['plugin://scaffolder/a%2Fb/ä', 'http://localhost:7008/api/scaffolder/a%2Fb/%C3%A4'],
    ['plugin://scaffolder/../catalog', 'http://localhost:7008/api/scaffolder/catalog'],
    ['https://example.com/plugin://scaffolder', 'https://example.com/plugin://scaffolder'],
  ];
  for (const [from, to] of addresses)
    it(`sends ${from} to ${to}`, async () => {
      expect((await sentThrough(resolve, from)).url).to.equal(to);
    });

  it('drops a slash at the end of what discovery says', async () => {
    const slashed = { getBaseUrl: () => Promise.resolve('http://b/sub/') };

    const { url } = await sentThrough(
      FetchMiddlewares.resolvePluginProtocol({ discoveryApi: slashed }),
      'plugin://x/y',
    );

    expect(url).to.equal('http://b/sub/y');
  });

  const init = { method: 'POST', body: 'words', headers: { 'x-a': '1', 'content-type': 'text/plain' } };
  const expected = {
    url: 'http://localhost:7008/api/scaffolder/v2',
    method: 'POST',
    headers: { 'x-a': '1', 'content-type': 'text/plain' },
    body: 'words',
  };
  it('keeps what goes with a text', async () => {
    expect(await sentThrough(resolve, 'plugin://scaffolder/v2', init)).to.deep.equal(expected);
  });

  it('keeps what goes with a URL', async () => {
    expect(await sentThrough(resolve, new URL('plugin://scaffolder/v2'), init)).to.deep.equal(expected);
  });

  it('keeps what a Request says', async () => {
    expect(await sentThrough(resolve, new Request('plugin://scaffolder/v2', init))).to.deep.equal(expected);
  });

  it('lets init change what a Request says', async () => {
    const request = new Request('plugin://scaffolder/v2', { ...init, method: 'PUT' });

    expect(await sentThrough(resolve, request, { method: 'POST' })).to.deep.equal(expected);
  });

  it('gives a request for a plugin up when its signal says so', async () => {
    const leaving = new AbortController();
    const { fetch } = createFetchApi({
      baseImplementation: (_, sent) => Promise.resolve(new Response(String(sent?.signal?.aborted))),
      middleware: resolve,
    });
    const request = new Request('plugin://scaffolder', { signal: leaving.signal });
    leaving.abort();

    expect(await (await fetch(request)).text()).to.equal('true');
  });

  it('uses no body up that it does not send', async () => {
    const request = new Request('http://elsewhere/', { method: 'POST', body: 'words' });

    expect((await sentThrough(resolve, request)).body).to.equal('words');
  });

  it('refuses credentials in the address, and does not repeat them', async () => {
    const { fetch, sent } = recordingFetch();
    const api = createFetchApi({ baseImplementation: fetch, middleware: resolve });

    const failure = await api.fetch('plugin://ada:secret@catalog/x').catch((error: unknown) => error);

    expect([String(failure), sent]).to.deep.equal([
      'TypeError: Request cannot be constructed from a URL that includes credentials: plugin://catalog',
      [],
    ]);
  });
});
