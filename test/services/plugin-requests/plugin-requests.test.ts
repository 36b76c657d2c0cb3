import { expect } from 'chai';
import { type Auth, AuthenticationError, type Credentials, PluginRequests } from 'proscenium';
import { noneCredentials, userCredentials } from '#src/services/credentials/index.js';
import { failureOf } from '../../support/failure-of.js';
import { FakePlugin, tokenMaker } from '../permissions/support.js';

const ADA = userCredentials('user:default/ada', { token: 't' });

describe('PluginRequests', () => {
  let plugin: FakePlugin;
  beforeEach(async () => {
    plugin = await new FakePlugin().listen();
  });
  afterEach(() => plugin[Symbol.asyncDispose]());

  it('sends JSON with a token on behalf of the user, and returns the JSON of the answer', async () => {
    plugin.answer = () => ({ body: { seats: 3 } });

    const answer = await post(ADA);

    const [{ path, headers, body } = { path: '', headers: {}, body: {} }] = plugin.received;
    expect([answer, path, body, headers.authorization, headers['content-type']]).to.deep.equal([
      { seats: 3 },
      '/api/catalog/seats',
      { hall: 1 },
      'Bearer user:default/ada to catalog',
      'application/json',
    ]);
  });

  it('sends no token for somebody who has shown nothing', async () => {
    await post(noneCredentials());

    expect(plugin.received[0]?.headers).to.not.have.property('authorization');
  });

  it('sends no empty token, as there is one where the default policy of authentication is switched off', async () => {
    const auth = { getPluginRequestToken: async () => ({ token: '' }) } as unknown as Auth;

    await new PluginRequests(auth, plugin.discovery).post(
      'catalog',
      '/seats',
      {},
      { credentials: ADA, timeout: 9_000 },
    );

    expect(plugin.received[0]?.headers).to.not.have.property('authorization');
  });

  it('hands on that no token can be had', async () => {
    const auth = {
      getPluginRequestToken: () => Promise.reject(new AuthenticationError('expired')),
    } as unknown as Auth;

    const failure = await failureOf(
      new PluginRequests(auth, plugin.discovery).post('catalog', '/seats', {}, { credentials: ADA, timeout: 9_000 }),
    );

    expect([failure.name, failure.message, plugin.received]).to.deep.equal(['AuthenticationError', 'expired', []]);
  });

  const failures: [string, () => { status?: number; body?: unknown; headers?: Record<string, string> }, string][] = [
    [
      'an error of the plugin',
      () => ({ status: 403, body: { error: { name: 'NotAllowedError', message: 'no' } } }),
      'POST <url>/api/catalog/seats was answered with 403: NotAllowedError: no',
    ],
    [
      'an error page',
      () => ({ status: 502, body: 'x'.repeat(1000) }),
      `POST <url>/api/catalog/seats was answered with 502: ${'x'.repeat(300)}…`,
    ],
    ['an empty error', () => ({ status: 500, body: '' }), 'POST <url>/api/catalog/seats was answered with 500'],
    [
      'an answer that is no JSON',
      () => ({ body: '<html>' }),
      'POST <url>/api/catalog/seats was answered with something that is no JSON',
    ],
    [
      'more than 10 MB',
      () => ({ body: 'x'.repeat(10_000_001) }),
      'the answer of <url>/api/catalog/seats is larger than 10000000 bytes',
    ],
    ['a redirect', () => ({ status: 302, headers: { location: 'http://127.0.0.1:1/' }, body: '' }), 'fetch failed'],
  ];
  for (const [what, answer, cause] of failures)
    it(`fails by ${what}, which only the log is told`, async () => {
      plugin.answer = answer;

      const failure = await failureOf(post(ADA));

      expect([failure.name, failure.message, causeOf(failure)]).to.deep.equal([
        'ServiceUnavailableError',
        "Plugin 'catalog' could not be asked",
        cause,
      ]);
    });

  it('fails when nobody listens', async () => {
    const nowhere = async () => 'http://127.0.0.1:1';
    const discovery = { getBaseUrl: nowhere, getExternalBaseUrl: nowhere };

    const failure = await failureOf(
      new PluginRequests(tokenMaker, discovery).post('catalog', '/seats', {}, { credentials: ADA, timeout: 9_000 }),
    );

    expect([failure.name, failure.message]).to.deep.equal([
      'ServiceUnavailableError',
      "Plugin 'catalog' could not be asked",
    ]);
  });

  it('waits no longer than the limit', async () => {
    plugin.answer = () => ({});

    const failure = await failureOf(post(ADA, { timeout: 20 }));

    expect([failure.name, causeOf(failure)]).to.deep.equal([
      'ServiceUnavailableError',
      'there was no answer within 20 ms',
    ]);
  });

  it('ends when its signal is aborted', async () => {
    const ending = new AbortController();
    plugin.answer = () => {
      ending.abort(new Error('nobody waits'));
      return {};
    };

    const failure = await failureOf(post(ADA, { signal: ending.signal }));

    expect(causeOf(failure)).to.equal('nobody waits');
  });

  it('sends nothing when its signal is aborted already', async () => {
    const failure = await failureOf(post(ADA, { signal: AbortSignal.abort(new Error('too late')) }));

    expect([failure.message, plugin.received]).to.deep.equal(['too late', []]);
  });

  function post(credentials: Credentials, options: { timeout?: number; signal?: AbortSignal } = {}) {
    const requests = new PluginRequests(tokenMaker, plugin.discovery);
    return requests.post('catalog', '/seats', { hall: 1 }, { credentials, timeout: 9_000, ...options });
  }

  function causeOf({ cause }: Error): string | undefined {
    return cause instanceof Error ? cause.message.replaceAll(plugin.url, '<url>') : undefined;
  }
});
