import { expect } from 'chai';
import { type Context, Controller, Delete, Get, NotFoundError, Plugin, Post } from 'proscenium';
import { createTestBackend, type TestBackend } from 'proscenium/testing';
import { z } from 'zod';
import { deferred } from './support/running-router.js';
import { errorBody, errorOf } from './support/error-body.js';

@Controller('/books')
class BookController {
  @Get('/')
  list(ctx: Context) {
    return { limit: (ctx.state['query'] as { limit: number } | undefined)?.limit ?? 0 };
  }

  @Get('/:isbn')
  async show(ctx: Context) {
    if (ctx.params['isbn'] === 'none') throw new NotFoundError('There is no such book');
    return { isbn: ctx.params['isbn'] };
  }

  @Post('/', { body: z.object({ title: z.string().min(1) }) })
  create(ctx: Context) {
    ctx.status = 201;
    return ctx.request.body;
  }

  @Delete('/:isbn')
  remove() {}
}

@Plugin('library', { controllers: [BookController] })
class LibraryPlugin {}

describe('a decorated controller in a backend', () => {
  let backend: TestBackend;
  before(async () => {
    backend = await createTestBackend().add(LibraryPlugin).start();
  });
  after(() => backend.stop());

  const json = { 'content-type': 'application/json' };
  const cases: [method: string, path: string, init: RequestInit, status: number, text: string][] = [
    ['GET', '/books', {}, 200, '{"limit":0}'],
    ['GET', '/books/978%2F3', {}, 200, '{"isbn":"978/3"}'],
    ['POST', '/books', { body: '{"title":"Solaris"}', headers: json }, 201, '{"title":"Solaris"}'],
    ['DELETE', '/books/1', {}, 204, ''],
    ['HEAD', '/books/1', {}, 200, ''],
    [
      'GET',
      '/books/none',
      {},
      404,
      '{"error":{"name":"NotFoundError","message":"There is no such book"},"request":{"method":"GET","url":"/books/none"},"response":{"statusCode":404}}',
    ],
    [
      'PATCH',
      '/books/1',
      {},
      405,
      '{"error":{"name":"MethodNotAllowedError","message":"PATCH is not possible here, only DELETE, GET, HEAD, OPTIONS"},"request":{"method":"PATCH","url":"/books/1"},"response":{"statusCode":405}}',
    ],
  ];
  for (const [method, path, init, status, text] of cases)
    it(`answers ${method} ${path} with ${status}`, async () => {
      const response = await backend.fetch(`/api/library${path}`, { method, ...init });

      const answer = response.status < 400 ? await response.text() : JSON.stringify(await errorBody(response));
      expect([response.status, answer]).to.deep.equal([status, text]);
    });

  it('checks a body by its schema', async () => {
    const response = await backend.fetch('/api/library/books', { method: 'POST', body: '{"title":""}', headers: json });

    expect([response.status, ((await response.json()) as { error: { message: string } }).error.message]).to.deep.equal([
      400,
      'Invalid request: body.title: Too small: expected string to have >=1 characters',
    ]);
  });

  it('is ready', async () => {
    const response = await backend.fetch('/.backstage/health/v1/readiness');

    expect([response.status, await response.json()]).to.deep.equal([200, { status: 'ok' }]);
  });
});

describe('a plugin that fails to start', () => {
  it('answers 503 at once when the backend goes on without it', async () => {
    @Plugin('broken', { controllers: [BookController] })
    class BrokenPlugin {
      onInit() {
        throw new Error('no');
      }
    }
    const config = { backend: { startup: { plugins: { broken: { onPluginBootFailure: 'continue' } } } } };
    const backend = await createTestBackend({ config }).add(BrokenPlugin).start();

    const response = await backend.fetch('/api/broken/books');
    await backend.stop();

    expect([response.status, await errorOf(response)]).to.deep.equal([
      503,
      { name: 'ServiceUnavailableError', message: 'Service has failed to start up' },
    ]);
  });
});

describe('a backend that stops while it answers', () => {
  it('finishes the answer', async () => {
    const started = deferred();

    @Controller()
    class SlowController {
      @Get('/slow')
      async slow() {
        started.resolve();
        await new Promise((resolve) => setTimeout(resolve, 50));
        return { finished: true };
      }
    }
    @Plugin('slow', { controllers: [SlowController] })
    class SlowPlugin {}
    const backend = await createTestBackend().add(SlowPlugin).start();
    const request = backend.fetch('/api/slow/slow');
    await started.promise;

    await backend.stop();

    expect(await (await request).json()).to.deep.equal({ finished: true });
  });
});
