import { expect } from 'chai';
import {
  type Context,
  Controller,
  Get,
  HttpRouter,
  Plugin,
  Post,
  type RouteOptions,
  type StandardSchema,
} from 'proscenium';
import { createTestBackend, type TestBackend } from 'proscenium/testing';
import { z } from 'zod';
import type { OpenApiDocument } from '#src/services/openapi/document/open-api-types.js';
import { faultsOf } from './support/faults-of.js';

const author = z.object({ name: z.string(), born: z.date().optional() }).meta({ id: 'Author' });
const book = z
  .object({ isbn: z.string(), author, pages: z.number().default(100), sequel: z.lazy(() => z.unknown()) })
  .meta({ id: 'Book', description: 'A book', examples: [{ isbn: '978-3' }] });
const tree: z.ZodType = z.object({ children: z.array(z.lazy(() => tree)) });
const silent: StandardSchema = {
  '~standard': { version: 1, vendor: 'silent', validate: (value) => ({ value }) },
};

@Controller('/books')
class BookController {
  @Get('/', {
    query: z.object({
      limit: z.coerce.number().max(100).default(20).describe('How many'),
      tag: z.array(z.string()).optional(),
      title: z.string(),
    }),
    response: z.array(book),
    allow: ['unauthenticated'],
    summary: 'List books',
    description: 'Those with a **title**.',
    tags: ['reading'],
  })
  list() {
    return [];
  }

  @Get('/:isbn', { params: z.object({ isbn: z.string().length(3) }), response: book, deprecated: true })
  show(ctx: Context) {
    return ctx.params;
  }

  @Post('/', { body: book, response: book, allow: ['user-cookie', 'service'], operationId: 'createBook' })
  add(ctx: Context) {
    return ctx.request.body;
  }

  @Post('/import', { body: z.string().optional(), readBody: 'text', allow: ['user', 'unauthenticated'] })
  read() {}

  @Post('/tree', { body: tree, query: silent, response: silent })
  plant() {}
}

const hidden = { documented: false } satisfies RouteOptions;

@Plugin('library', { controllers: [BookController] })
class LibraryPlugin {
  constructor(router: HttpRouter) {
    router.get('/books/:id/pages{/:page}', () => 1);
    router.put('/books/:isbn', () => 1);
    router.get('/files/*path', () => 1);
    router.get('/hidden', () => 1);
    router.route({ method: 'GET', path: '/secret', handler: () => 1, options: hidden });
    router.route({ method: 'QUERY', path: '/strange', handler: () => 1 });
    router.addAuthPolicy({ path: '/files', allow: 'unauthenticated' });
  }
}

@Controller('/items')
class ItemController {
  @Get('/')
  list() {}

  @Post('/', { body: z.object({ isbn: z.number() }).meta({ id: 'Book' }) })
  add() {}
}

@Plugin('attic', { controllers: [ItemController] })
class AtticPlugin {}

describe('the OpenAPI document', () => {
  let backend: TestBackend;
  let library: OpenApiDocument;
  let whole: OpenApiDocument;
  before(async () => {
    backend = await createTestBackend({ config: { app: { title: 'Harbour' }, backend: { openapi: { version: '7' } } } })
      .add(LibraryPlugin)
      .add(AtticPlugin)
      .start();
    library = await read('/api/library/openapi.json');
    whole = await read('/.proscenium/openapi.json');
  });
  after(() => backend.stop());

  const read = async (path: string) => (await (await backend.fetch(path)).json()) as OpenApiDocument;
  const operation = (path: string, method = 'get') => library.paths[path]?.[method];

  describe('of a plugin', () => {
    it('is valid', () => {
      expect(faultsOf(library)).to.deep.equal([]);
    });

    it('says what it is about', () => {
      const { openapi, info, servers } = library;

      expect({ openapi, info, servers }).to.deep.equal({
        openapi: '3.1.0',
        info: { title: 'library', version: '7' },
        servers: [{ url: '/api/library' }],
      });
    });

    it('has every route that is to be seen, in the order of paths', () => {
      const operations = Object.entries(library.paths).map(([path, item]) => [
        path,
        Object.fromEntries(Object.entries(item).map(([method, { operationId }]) => [method, operationId])),
      ]);

      expect(Object.fromEntries(operations)).to.deep.equal({
        '/books': { get: 'bookList', post: 'createBook' },
        '/books/import': { post: 'bookRead' },
        '/books/tree': { post: 'bookPlant' },
        '/books/{id}/pages': { get: 'getBooksByIdPagesByPage_2' },
        '/books/{id}/pages/{page}': { get: 'getBooksByIdPagesByPage' },
        '/books/{isbn}': { get: 'bookShow', put: 'putBooksByIsbn' },
        '/files/{path}': { get: 'getFilesByPath' },
        '/hidden': { get: 'getHidden' },
      });
    });

    it('describes what a route says of itself', () => {
      expect(operation('/books')).to.deep.equal({
        operationId: 'bookList',
        summary: 'List books',
        description: 'Those with a **title**.',
        tags: ['reading'],
        parameters: [
          {
            name: 'limit',
            in: 'query',
            required: false,
            description: 'How many',
            schema: { type: 'number', maximum: 100, default: 20, description: 'How many' },
          },
          { name: 'tag', in: 'query', required: false, schema: { type: 'array', items: { type: 'string' } } },
          { name: 'title', in: 'query', required: true, schema: { type: 'string' } },
        ],
        responses: {
          '2XX': {
            description: 'It is done.',
            content: {
              'application/json': { schema: { type: 'array', items: { $ref: '#/components/schemas/Book' } } },
            },
          },
          '400': { $ref: '#/components/responses/InvalidRequest' },
          default: { $ref: '#/components/responses/Failure' },
        },
        security: [],
        'x-proscenium-allow': ['unauthenticated'],
      });
    });

    it('describes the parameters of a path by their schema', () => {
      expect(operation('/books/{isbn}')?.parameters).to.deep.equal([
        { name: 'isbn', in: 'path', required: true, schema: { type: 'string', minLength: 3, maxLength: 3 } },
      ]);
      expect(operation('/books/{isbn}')?.deprecated).to.equal(true);
    });

    it('describes bodies by the form in which they are read', () => {
      expect([operation('/books', 'post')?.requestBody, operation('/books/import', 'post')?.requestBody]).to.deep.equal(
        [
          { required: true, content: { 'application/json': { schema: { $ref: '#/components/schemas/Book' } } } },
          { required: false, content: { 'text/plain': { schema: { type: 'string' } } } },
        ],
      );
    });

    it('has each named schema once, dates as the text that they become, and names what refers to itself', () => {
      const { ErrorResponse: _, ...schemas } = library.components.schemas;

      expect(schemas).to.deep.equal({
        Author: {
          type: 'object',
          properties: { name: { type: 'string' }, born: { type: 'string', format: 'date-time' } },
          required: ['name'],
        },
        Body: {
          type: 'object',
          properties: { children: { type: 'array', items: { $ref: '#/components/schemas/Body' } } },
          required: ['children'],
        },
        Book: {
          type: 'object',
          description: 'A book',
          examples: [{ isbn: '978-3' }],
          properties: {
            isbn: { type: 'string' },
            author: { $ref: '#/components/schemas/Author' },
            pages: { type: 'number', default: 100 },
            sequel: {},
          },
          required: ['isbn', 'author', 'sequel'],
        },
      });
    });

    it('says so where a library has no JSON Schema', () => {
      const description = 'silent does not tell what this is as JSON Schema.';

      expect(operation('/books/tree', 'post')?.parameters).to.deep.equal([
        { name: 'query', in: 'query', required: false, description, schema: { description } },
      ]);
      expect(operation('/books/tree', 'post')?.responses['2XX']).to.deep.equal({
        description: 'It is done.',
        content: { 'application/json': { schema: { description } } },
      });
    });

    it('says who may call', () => {
      const security = ['/books', '/books/import', '/hidden', '/files/{path}'].map((path) =>
        Object.values(library.paths[path] ?? {}).map((one) => one.security),
      );

      expect(security).to.deep.equal([
        [[], [{ bearer: [] }, { cookie: [] }]],
        [[{ bearer: [] }, {}]],
        [[{ bearer: [] }]],
        [[{ bearer: [] }, {}]],
      ]);
    });

    it('is written again when a route was added', async () => {
      const router = await backend.get(HttpRouter, { plugin: 'attic' });
      const before = Object.keys((await read('/api/attic/openapi.json')).paths);
      router.get('/later', () => 1);

      const after = Object.keys((await read('/api/attic/openapi.json')).paths);

      expect([before, after]).to.deep.equal([['/items'], ['/items', '/later']]);
    });
  });

  describe('of a backend', () => {
    it('is valid', () => {
      expect(faultsOf(whole)).to.deep.equal([]);
    });

    it('says what it is about, with a tag for each plugin', () => {
      const { info, tags, servers } = whole;

      expect({ info, tags, servers }).to.deep.equal({
        info: { title: 'Harbour', version: '7' },
        tags: [{ name: 'attic' }, { name: 'library' }],
        servers: undefined,
      });
    });

    it('names the plugin in paths, ids and tags', () => {
      const { operationId, tags } = whole.paths['/api/library/books']?.['get'] ?? {};

      expect({ operationId, tags }).to.deep.equal({ operationId: 'library_bookList', tags: ['library', 'reading'] });
    });

    it('keeps schemas of two plugins apart that have one name', () => {
      expect(Object.keys(whole.components.schemas)).to.deep.equal([
        'Author',
        'Body',
        'Book',
        'Book_2',
        'ErrorResponse',
      ]);
    });
  });
});

describe('a plugin with a document of its own', () => {
  it('keeps it', async () => {
    @Plugin('own')
    class OwnPlugin {
      constructor(router: HttpRouter) {
        router.get('/:anything', () => 'a parameter');
        router.get('/openapi.json', () => 'its own');
      }
    }
    await using backend = await createTestBackend().add(OwnPlugin).start();

    expect(await (await backend.fetch('/api/own/openapi.json')).json()).to.equal('its own');
  });

  it('is served ours before what any path could mean', async () => {
    @Plugin('other')
    class OtherPlugin {
      constructor(router: HttpRouter) {
        router.get('/:anything', () => 'a parameter');
      }
    }
    await using backend = await createTestBackend().add(OtherPlugin).start();

    expect(await (await backend.fetch('/api/other/openapi.json')).json()).to.have.property('openapi', '3.1.0');
  });
});
