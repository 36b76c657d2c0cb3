/** What the compiler says about calls of a plugin whose OpenAPI document has been made into types. Compiled, never run. */
import { createPluginClient, type FetchApi } from 'proscenium/client';

declare const fetchApi: FetchApi;

interface Book {
  readonly isbn: string;
  readonly title?: string;
}

/** In the form of `openapi-typescript` 7. */
interface paths {
  '/books': {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get: operations['bookList'];
    put?: never;
    post: operations['bookAdd'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/books/{isbn}': {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get: operations['bookShow'];
    put: operations['bookPut'];
    post?: never;
    delete: operations['bookBurn'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/shelves': {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get: operations['shelves'];
  };
}

interface operations {
  bookList: {
    parameters: { query?: { limit?: number; tag?: string[] }; header?: never; path?: never; cookie?: never };
    requestBody?: never;
    responses: { '2XX': { headers: { [name: string]: unknown }; content: { 'application/json': Book[] } } };
  };
  bookAdd: {
    parameters: { query: { room: string }; header?: never; path?: never; cookie?: never };
    requestBody: { content: { 'application/json': Book } };
    responses: {
      201: { headers: { [name: string]: unknown }; content: { 'application/json': Book } };
      default: { headers: { [name: string]: unknown }; content: { 'application/json': { error: string } } };
    };
  };
  bookShow: {
    parameters: { query?: never; header?: never; path: { isbn: string }; cookie?: never };
    requestBody?: never;
    responses: {
      200: { headers: { [name: string]: unknown }; content: { 'application/json': Book } };
      203: { headers: { [name: string]: unknown }; content: { 'text/plain': string } };
    };
  };
  bookPut: {
    parameters: { query?: never; header?: never; path: { isbn: string }; cookie?: never };
    requestBody?: { content: { 'text/plain': string } };
    responses: { '2XX': { headers: { [name: string]: unknown }; content?: never } };
  };
  bookBurn: {
    parameters: { query?: never; header?: never; path: { isbn: string }; cookie?: never };
    requestBody?: never;
    responses: { 204: { headers: { [name: string]: unknown }; content?: never } };
  };
  shelves: {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    responses: { default: { content: { 'application/json': { error: string } } } };
  };
}

const library = createPluginClient<paths>('library', { fetchApi });

// What an operation answers is known, from every status of a success.
export const books: Promise<Book[]> = library.get('/books');
export const book: Promise<Book | string> = library.get('/books/{isbn}', { path: { isbn: '1' } });
export const added: Promise<Book> = library.post('/books', { query: { room: 'attic' }, body: { isbn: '1' } });
export const burnt: Promise<undefined> = library.delete('/books/{isbn}', { path: { isbn: '1' } });
export const titleOf = async (): Promise<string | undefined> =>
  (await library.post('/books', { query: { room: 'attic' }, body: { isbn: '1' } })).title;
// @ts-expect-error an answer of which the document says nothing is unknown
export const put: Promise<string> = library.put('/books/{isbn}', { path: { isbn: '1' } });
// @ts-expect-error so is one of which it only says how it fails
export const shelves: Promise<{ error: string }> = library.get('/shelves');

// What may be left out may be left out.
export const found = library.get('/books', { query: { limit: 1, tag: ['new'] }, signal: new AbortController().signal });
export const raw: Promise<Response> = library.respond('get', '/books');
export const text = library.put('/books/{isbn}', { path: { isbn: '1' }, body: 'Once', contentType: 'text/plain' });

export async function mistakes(): Promise<void> {
  // @ts-expect-error there is no such path
  await library.get('/bookz');
  // @ts-expect-error the path has no such method
  await library.post('/books/{isbn}', { path: { isbn: '1' } });
  // @ts-expect-error the path needs its parameter
  await library.get('/books/{isbn}');
  // @ts-expect-error under its name
  await library.get('/books/{isbn}', { path: { isnb: '1' } });
  // @ts-expect-error a parameter of the query is needed
  await library.post('/books', { body: { isbn: '1' } });
  // @ts-expect-error a parameter of the query has another type
  await library.get('/books', { query: { limit: 'many' } });
  // @ts-expect-error there is no such parameter
  await library.get('/books', { query: { sort: 'title' } });
  // @ts-expect-error the body is needed
  await library.post('/books', { query: { room: 'attic' } });
  // @ts-expect-error the body has another type
  await library.post('/books', { query: { room: 'attic' }, body: { isbn: 1 } });
  // @ts-expect-error what is no JSON says what it is
  await library.put('/books/{isbn}', { path: { isbn: '1' }, body: 'Once' });
  // @ts-expect-error the operation takes no body
  await library.get('/books', { body: {} });
}

// Without types every path is taken, and nothing is known of answers.
const untyped = createPluginClient('library', { fetchApi });
export const anything: Promise<unknown> = untyped.post('/any/{name}', {
  path: { name: 'x' },
  query: { a: 1 },
  body: [1],
});
// @ts-expect-error nothing is known of it
export const guess: Promise<string> = untyped.get('/any');
