import { expect } from 'chai';
import { createFetchApi, type FetchMiddleware, FetchMiddlewares } from 'proscenium/client';
import { recordingFetch } from './support.js';

const tracing = (name: string, trace: string[]): FetchMiddleware => ({
  apply: (next) => async (input, init) => {
    trace.push(`${name} in`);
    const response = await next(input, init);
    trace.push(`${name} out`);
    return response;
  },
});

describe('createFetchApi', () => {
  it('puts the first middleware outside', async () => {
    const trace: string[] = [];
    const { fetch } = createFetchApi({
      baseImplementation: recordingFetch().fetch,
      middleware: [tracing('one', trace), tracing('two', trace), tracing('three', trace)],
    });

    await fetch('http://localhost/');

    expect(trace).to.deep.equal(['one in', 'two in', 'three in', 'three out', 'two out', 'one out']);
  });

  it('takes one middleware alone, or none', async () => {
    const trace: string[] = [];
    const base = recordingFetch();

    await createFetchApi({ baseImplementation: base.fetch, middleware: tracing('one', trace) }).fetch('http://a/');
    await createFetchApi({ baseImplementation: base.fetch }).fetch('http://b/');

    expect([trace, base.sent.map(({ url }) => url)]).to.deep.equal([
      ['one in', 'one out'],
      ['http://a/', 'http://b/'],
    ]);
  });

  it('sends with the global fetch unless told otherwise, whatever that is at the time', async () => {
    const { fetch } = createFetchApi();
    const own = globalThis.fetch;
    globalThis.fetch = () => Promise.resolve(new Response('another'));
    try {
      expect(await (await fetch('http://a/')).text()).to.equal('another');
    } finally {
      globalThis.fetch = own;
    }
  });
});

describe('FetchMiddlewares.clarifyFailures', () => {
  const failing = (error: Error) =>
    createFetchApi({
      baseImplementation: () => Promise.reject(error),
      middleware: FetchMiddlewares.clarifyFailures(),
    });
  const failureOf = (promise: Promise<unknown>): Promise<unknown> => promise.catch((error: unknown) => error);
  const cases: [fact: string, request: [string | URL | Request, RequestInit?], message: string][] = [
    ['a text', ['http://x/1'], 'Failed to fetch: GET http://x/1'],
    ['a URL', [new URL('http://x/1'), { method: 'PUT' }], 'Failed to fetch: PUT http://x/1'],
    ['a request', [new Request('http://x/1', { method: 'PUT' })], 'Failed to fetch: PUT http://x/1'],
  ];
  for (const [fact, [input, init], message] of cases)
    it(`says what could not be fetched, for ${fact}`, async () => {
      const error = new TypeError('Failed to fetch');

      expect(await failureOf(failing(error).fetch(input, init))).to.equal(error);
      expect(error.message).to.equal(message);
    });

  for (const error of [new TypeError('terminated'), new Error('Failed to fetch')])
    it(`leaves ${error} as it is`, async () => {
      const { message } = error;

      expect(await failureOf(failing(error).fetch('http://x/1'))).to.equal(error);
      expect(error.message).to.equal(message);
    });
});
