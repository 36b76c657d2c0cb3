import { expect } from 'chai';
import {
  createFetchApi,
  createPluginClient,
  FetchMiddlewares,
  FrontendHostDiscovery,
  type PluginClient,
  ResponseError,
} from 'proscenium/client';
import { createTestBackend, mockUser, type TestBackend } from 'proscenium/testing';
import type { paths } from './library/library-api.js';
import { LibraryPlugin } from './library/library-plugin.js';
import { recordingFetch, type Sent } from './support.js';

describe('createPluginClient', () => {
  let backend: TestBackend;
  let library: PluginClient<paths>;

  before(async () => {
    backend = await createTestBackend().add(LibraryPlugin).start();
    const config = { backend: { baseUrl: backend.url } };
    const discoveryApi = FrontendHostDiscovery.fromConfig(config);
    const { token } = mockUser();
    const identityApi = { getCredentials: () => Promise.resolve({ token }) };
    const fetchApi = createFetchApi({
      middleware: [
        FetchMiddlewares.resolvePluginProtocol({ discoveryApi }),
        FetchMiddlewares.injectIdentityAuth({ identityApi, config }),
      ],
    });
    library = createPluginClient<paths>('library', { fetchApi });
  });
  after(() => backend.stop());

  it('answers what the backend answers, for a query', async () => {
    const [book] = await library.get('/books', { query: { tag: ['new', 'a&b'], limit: 3 } });

    expect(book).to.deep.equal({ isbn: '1', title: '{"tag":["new","a&b"],"limit":3}' });
  });

  it('encodes what stands in the path', async () => {
    expect(await library.get('/books/{isbn}', { path: { isbn: 'a/b c?ä' } })).to.deep.equal({
      isbn: 'a/b c?ä',
      title: '/api/library/books/a%2Fb%20c%3F%C3%A4',
    });
  });

  it('sends JSON', async () => {
    const book = { isbn: '1', title: 'Once', sequels: [{ isbn: '2', title: 'Twice' }] };

    expect(await library.post('/books', { body: book })).to.deep.equal(book);
  });

  it('sends what is no JSON as it is', async () => {
    const answer = await library.put('/books/{isbn}/text', {
      path: { isbn: '1' },
      body: 'Once',
      contentType: 'text/plain',
    });

    expect(answer).to.deep.equal({ read: 'text/plain: Once' });
  });

  it('answers undefined where there is nothing', async () => {
    expect(await library.delete('/books/{isbn}', { path: { isbn: '1' } })).to.equal(undefined);
  });

  it('answers text as a string, and what is neither text nor JSON as a Blob', async () => {
    const text = await library.get('/books/{isbn}/cover', { path: { isbn: 'plain' } });
    const picture = (await library.get('/books/{isbn}/cover', { path: { isbn: '1' } })) as Blob;

    expect([text, picture.type, await picture.text()]).to.deep.equal(['picture', 'image/png', 'picture']);
  });

  it('hands out the whole answer, unread', async () => {
    const response = await library.respond('post', '/books', { body: { isbn: '1', title: 'Once' } });

    expect([response.status, response.bodyUsed]).to.deep.equal([201, false]);
  });

  it('rejects with what the backend says went wrong', async () => {
    const error: unknown = await library
      .get('/books/{isbn}', { path: { isbn: 'lost' } })
      .catch((thrown: unknown) => thrown);

    expect(error).to.be.instanceOf(ResponseError);
    const { name, message, statusCode, statusText, body, cause } = error as ResponseError;
    expect({ name, message, statusCode, statusText, cause: String(cause), request: body.request }).to.deep.equal({
      name: 'ResponseError',
      message: 'Request failed with 404 Not Found',
      statusCode: 404,
      statusText: 'Not Found',
      cause: 'NotFoundError: There is no book lost',
      request: { method: 'GET', url: '/books/lost' },
    });
  });

  it('rejects with the reason of the signal that gives it up', async () => {
    const signal = AbortSignal.abort(new Error('left'));

    const error: unknown = await library.get('/books', { signal }).catch((thrown: unknown) => thrown);

    expect(error).to.equal(signal.reason);
  });
});

describe('a call of createPluginClient', () => {
  const given = (options: { readonly discovered?: string } = {}) => {
    const { fetch, sent } = recordingFetch();
    const { discovered } = options;
    const discoveryApi = { getBaseUrl: (id: string) => Promise.resolve(`${discovered}/${id}`) };
    const client = createPluginClient('library', {
      fetchApi: { fetch },
      ...(discovered === undefined ? {} : { discoveryApi }),
    });
    return { client, sent };
  };
  const sentBy = async (call: (client: PluginClient<never>) => Promise<unknown>): Promise<Sent> => {
    const { client, sent } = given();
    await call(client);
    return sent[0] as Sent;
  };
  type Loose = (path: string, options?: object) => Promise<unknown>;
  const loose = (call: unknown): Loose => call as Loose;

  it('goes to plugin://, or where discovery says', async () => {
    const one = given();
    const other = given({ discovered: 'http://b/api' });
    await one.client.get('/books');
    await one.client.get('/');
    await other.client.get('/books');

    expect([...one.sent, ...other.sent].map(({ url }) => url)).to.deep.equal([
      'plugin://library/books',
      'plugin://library',
      'http://b/api/library/books',
    ]);
  });

  it('writes queries as OpenAPI has them', async () => {
    const query = {
      a: [1, 2],
      at: new Date(0),
      flag: false,
      none: undefined,
      nothing: null,
      deep: { x: 1, y: ['ä'] },
      text: 'a b&c',
    };

    const { url } = await sentBy((client) => loose(client.get)('/books', { query }));

    expect(url).to.equal(
      'plugin://library/books?a=1&a=2&at=1970-01-01T00%3A00%3A00.000Z&flag=false&x=1&y=%C3%A4&text=a+b%26c',
    );
  });

  it('says what it sends and what it takes, unless the caller does', async () => {
    const usual = await sentBy((client) => loose(client.post)('/', { body: 'words' }));
    const own = await sentBy((client) =>
      loose(client.patch)('/', {
        body: { a: 1 },
        contentType: 'application/merge-patch+json',
        headers: { accept: 'text/html', 'x-a': '1' },
      }),
    );

    expect([usual, own]).to.deep.equal([
      {
        url: 'plugin://library',
        method: 'POST',
        headers: { accept: 'application/json', 'content-type': 'application/json' },
        body: '"words"',
      },
      {
        url: 'plugin://library',
        method: 'PATCH',
        headers: { accept: 'text/html', 'content-type': 'application/merge-patch+json', 'x-a': '1' },
        body: '{"a":1}',
      },
    ]);
  });

  const raw: [kind: string, body: object, type: string, text: string][] = [
    ['a form', new URLSearchParams({ a: '1' }), 'application/x-www-form-urlencoded;charset=UTF-8', 'a=1'],
    ['a Blob', new Blob(['words'], { type: 'text/csv' }), 'text/csv', 'words'],
  ];
  for (const [kind, body, type, text] of raw)
    it(`lets fetch say what ${kind} is`, async () => {
      const sent = await sentBy((client) => loose(client.post)('/', { body }));

      expect([sent.headers['content-type'], sent.body]).to.deep.equal([type, text]);
    });

  const paths: [values: object, message: string][] = [
    [{}, "The path /books/{isbn} needs a value for 'isbn'."],
    [{ isbn: '' }, "The path /books/{isbn} needs a value for 'isbn'."],
    [{ isbn: null }, "The path /books/{isbn} needs a value for 'isbn'."],
    [{ isbn: '..' }, "In the path /books/{isbn} 'isbn' cannot be '..'."],
    [{ isbn: '.' }, "In the path /books/{isbn} 'isbn' cannot be '.'."],
  ];
  for (const [path, message] of paths)
    it(`is refused with ${JSON.stringify(path)} in the path`, async () => {
      const { client, sent } = given();

      const error: unknown = await loose(client.get)('/books/{isbn}', { path }).catch((thrown: unknown) => thrown);

      expect([String(error), sent]).to.deep.equal([`TypeError: ${message}`, []]);
    });
});

describe('ResponseError', () => {
  const of = (body: string, init: ResponseInit) => ResponseError.fromResponse(new Response(body, init));

  it('keeps what the backend told of its error', async () => {
    const body = {
      error: { name: 'ConflictError', message: 'taken', by: 'ada', stack: 'ConflictError: taken\n  at there' },
      request: { method: 'PUT', url: '/x' },
      response: { statusCode: 409 },
    };
    const headers = { 'content-type': 'application/json; charset=utf-8' };

    const error = await of(JSON.stringify(body), { status: 409, statusText: 'Conflict', headers });

    const { name, message, stack, by } = error.cause as Error & { by?: string };
    expect({ name, message, stack, by, body: error.body }).to.deep.equal({ ...body.error, body });
  });

  const others: [fact: string, body: string, type: string, message: string][] = [
    ['a page', '<p>no</p>', 'text/html', 'Request failed with status 502 Bad Gateway, <p>no</p>'],
    [
      'JSON of another kind',
      '{"error":"no"}',
      'application/json',
      'Request failed with status 502 Bad Gateway, {"error":"no"}',
    ],
    ['broken JSON', '{', 'application/json', 'Request failed with status 502 Bad Gateway, {'],
    ['nothing', '', 'text/plain', 'Request failed with status 502 Bad Gateway'],
  ];
  for (const [fact, text, type, message] of others)
    it(`makes an error of ${fact}`, async () => {
      const error = await of(text, { status: 502, statusText: 'Bad Gateway', headers: { 'content-type': type } });

      expect([error.message, error.body, String(error.cause)]).to.deep.equal([
        'Request failed with 502 Bad Gateway',
        { error: { name: 'Error', message }, response: { statusCode: 502 } },
        `Error: ${message}`,
      ]);
    });
});
