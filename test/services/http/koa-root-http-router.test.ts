import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect } from 'chai';
import type { Context, Middleware } from '#src/contracts/context.js';
import { NotAllowedError } from '#src/errors/http-errors.js';
import { errorBody } from './support/error-body.js';
import { RunningRouter } from './support/running-router.js';

describe('KoaRootHttpRouter', () => {
  let running: RunningRouter;
  afterEach(() => running.stop());

  describe('health endpoints', () => {
    it('answer before, after and at the end of the life of the backend', async () => {
      running = await RunningRouter.start({}, { backend: { health: { headers: { 'X-Service': 'stage' } } } });
      const ask = async (endpoint: string) => {
        const response = await running.fetch(`/.backstage/health/v1/${endpoint}`);
        return [
          response.status,
          response.headers.get('content-type'),
          response.headers.get('x-service'),
          await response.text(),
        ];
      };
      const json = 'application/json; charset=utf-8';
      const seen = [await ask('liveness'), await ask('readiness')];
      for (const hook of running.lifecycle.releaseHooks('startup')) await hook.run();
      seen.push(await ask('readiness'));
      for (const hook of running.lifecycle.releaseHooks('beforeShutdown')) await hook.run();
      seen.push(await ask('readiness'), await ask('liveness'));

      expect(seen).to.deep.equal([
        [200, json, 'stage', '{"status":"ok"}'],
        [503, json, 'stage', '{"message":"Backend has not started yet","status":"error"}'],
        [200, json, 'stage', '{"status":"ok"}'],
        [503, json, 'stage', '{"message":"Backend is shutting down","status":"error"}'],
        [200, json, 'stage', '{"status":"ok"}'],
      ]);
    });

    it('answer HEAD, and nothing but GET and HEAD', async () => {
      running = await RunningRouter.start();

      const statuses = [];
      for (const method of ['HEAD', 'POST', 'DELETE'])
        statuses.push((await running.fetch('/.backstage/health/v1/liveness', { method })).status);

      expect(statuses).to.deep.equal([200, 404, 404]);
    });
  });

  describe('#use', () => {
    it('hands a request to the handler above its path, whatever comes below', async () => {
      running = await RunningRouter.start();
      running.root.use('/metrics', answerPath('metrics'));
      running.root.use('/api/demo', answerPath('demo'));

      const texts = [];
      for (const path of ['/metrics', '/metrics/x', '/api/demo', '/api/demo/a/b?q=1'])
        texts.push(await (await running.fetch(path)).text());

      expect(texts).to.deep.equal(['metrics /metrics', 'metrics /metrics/x', 'demo /api/demo', 'demo /api/demo/a/b']);
    });

    it('answers 404 with the same body for an unknown plugin and an unknown path', async () => {
      running = await RunningRouter.start();
      running.root.use('/api/demo', () => {});

      const answers = [];
      for (const path of ['/api/unknown', '/api/demo/unknown', '/elsewhere']) {
        const response = await running.fetch(path);
        answers.push([response.status, await errorBody(response)]);
      }

      expect(answers).to.deep.equal([
        [404, notFound('/api/unknown')],
        [404, notFound('/unknown')],
        [404, notFound('/elsewhere')],
      ]);
    });
  });

  describe('the index', () => {
    const cases: [string, string | undefined][] = [
      ['/', 'app /'],
      ['/catalog/entities/1', 'app /catalog/entities/1'],
      ['/apiary', 'app /apiary'],
      ['/api/app/x', 'app /api/app/x'],
      ['/api', undefined],
      ['/api/unknown/x', undefined],
      ['/API/unknown', undefined],
      ['//api/unknown', undefined],
    ];
    for (const [path, text] of cases)
      it(`${text === undefined ? 'leaves' : 'answers'} ${path}`, async () => {
        running = await RunningRouter.start();
        running.root.use('/api/app', answerPath('app'));

        const answer = await running.exchange(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);

        expect(answer.endsWith(text ?? '"response":{"statusCode":404}}')).to.equal(true);
      });

    it('is another mount on demand, or none', async () => {
      running = await RunningRouter.start({ indexPath: '/site' });
      running.root.use('/site', answerPath('site'));
      const other = await RunningRouter.start({ indexPath: false });
      other.root.use('/api/app', answerPath('app'));

      const answers = [(await running.fetch('/deep/link')).status, (await other.fetch('/deep/link')).status];
      await other.stop();

      expect(answers).to.deep.equal([200, 404]);
    });

    it('may not be empty', async () => {
      running = new RunningRouter({ indexPath: '' });

      const problem = await running.root.onInit().catch((error: Error) => error.message);

      expect(problem).to.equal(
        [
          'The option indexPath of KoaRootHttpRouter is empty.',
          "  mend   name a mounted path, such as '/api/app', or set it to false.",
          '  see    docs/reference/errors.md#invalid_route',
        ].join('\n'),
      );
    });
  });

  describe('configure', () => {
    it('is waited for', async () => {
      running = await RunningRouter.start({
        configure: async ({ app }) => {
          await new Promise((resolve) => setImmediate(resolve));
          app.use((ctx) => void (ctx.body = 'configured'));
        },
      });

      const response = await running.fetch('/anything');

      expect(await response.text()).to.equal('configured');
    });

    it('adds middleware that sees the request before and the answer after the handlers', async () => {
      running = await RunningRouter.start({
        configure: ({ app }) =>
          app.use(async (ctx, next) => {
            await next();
            ctx.set('X-Length', String((ctx.body as string).length));
          }),
      });
      running.root.use('/metrics', answerPath('metrics'));

      const response = await running.fetch('/metrics');

      expect(response.headers.get('x-length')).to.equal('16');
    });

    it('may be done later through the application', async () => {
      running = await RunningRouter.start();
      running.root.use('/metrics', answerPath('metrics'));
      await running.fetch('/metrics');
      running.root.app.use((ctx) => {
        ctx.body = 'replaced';
      });

      expect(await (await running.fetch('/metrics')).text()).to.equal('replaced');
    });
  });

  describe('what Koa makes of a body', () => {
    const cases: [string, Middleware, number, string | null, string][] = [
      ['a string', (ctx) => void (ctx.body = 'text'), 200, 'text/plain; charset=utf-8', 'text'],
      ['an object', (ctx) => void (ctx.body = { a: 1 }), 200, 'application/json; charset=utf-8', '{"a":1}'],
      ['a buffer', (ctx) => void (ctx.body = Buffer.from('bytes')), 200, 'application/octet-stream', 'bytes'],
      ['a stream', (ctx) => void (ctx.body = new Blob(['stream']).stream()), 200, 'application/octet-stream', 'stream'],
      ['null', (ctx) => void (ctx.body = null), 204, null, ''],
      ['a status alone', (ctx) => void (ctx.status = 202), 202, 'text/plain; charset=utf-8', 'Accepted'],
      [
        'a string with a status that has no body',
        (ctx) => {
          ctx.status = 204;
          ctx.body = 'x';
        },
        204,
        null,
        '',
      ],
      [
        'a response of its own',
        (ctx) => {
          ctx.respond = false;
          ctx.res.writeHead(201);
          ctx.res.end('own');
        },
        201,
        null,
        'own',
      ],
      [
        'a redirect',
        (ctx) => ctx.redirect('/elsewhere'),
        302,
        'text/html; charset=utf-8',
        'Redirecting to /elsewhere.',
      ],
    ];
    for (const [name, handler, status, type, text] of cases)
      it(`is kept for ${name}`, async () => {
        running = await RunningRouter.start();
        running.root.use('/x', handler);

        const response = await running.fetch('/x', { redirect: 'manual', headers: { accept: 'text/html' } });

        const body = await response.text();
        expect([
          response.status,
          response.headers.get('content-type'),
          name === 'a redirect' ? text : body,
        ]).to.deep.equal([status, type, text]);
      });

    it('is left out for HEAD, with the length that it would have', async () => {
      running = await RunningRouter.start();
      running.root.use('/x', (ctx) => void (ctx.body = 'text'));

      const answer = await running.exchange('HEAD /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');

      expect([/Content-Length: 4\r\n/.test(answer), answer.endsWith('\r\n\r\n')]).to.deep.equal([true, true]);
    });
  });

  describe('listening', () => {
    it('answers below its url on the port that it has', async () => {
      running = await RunningRouter.start();

      expect(running.root.url).to.match(/^http:\/\/127\.0\.0\.1:[1-9]\d*$/);
    });

    it('says what to do when the port is taken', async () => {
      const squatter = createServer().listen(0, '127.0.0.1');
      await once(squatter, 'listening');
      const { port } = squatter.address() as { port: number };
      running = new RunningRouter({ listen: { host: '127.0.0.1', port } });

      const problem = await running.root.onInit().catch((error: Error) => error.message);
      squatter.close();

      expect(problem).to.equal(
        [
          `The HTTP server cannot listen on 127.0.0.1:${port}: the address is in use.`,
          '  mend   stop the process that uses it, or set backend.listen to another port.',
          '  see    docs/reference/errors.md#listen_failed',
        ].join('\n'),
      );
    });

    it('says what to do when the address is not of this machine', async () => {
      running = new RunningRouter({ listen: { host: '192.0.2.1', port: 0 } });

      const problem = await running.root.onInit().catch((error: Error) => error.message);

      expect(problem).to.equal(
        [
          'The HTTP server cannot listen on 192.0.2.1:0: no interface of this machine has that address.',
          '  mend   set backend.listen to an address of this machine, or to a port only.',
          '  see    docs/reference/errors.md#listen_failed',
        ].join('\n'),
      );
    });

    it('has no url before it listens', () => {
      running = new RunningRouter();

      expect(() => running.root.url).to.throw('KoaRootHttpRouter.url was read before the backend has started.');
    });
  });

  it('reports an error of a mounted handler as one of that mount', async () => {
    running = await RunningRouter.start();
    running.root.use('/api/demo', () => {
      throw new NotAllowedError('not you');
    });

    const response = await running.fetch('/api/demo/me?verbose=1', { method: 'PUT' });

    expect(await errorBody(response)).to.deep.equal({
      error: { name: 'NotAllowedError', message: 'not you' },
      request: { method: 'PUT', url: '/me?verbose=1' },
      response: { statusCode: 403 },
    });
  });
});

function answerPath(name: string): Middleware {
  return (ctx: Context) => {
    ctx.body = `${name} ${ctx.path}`;
  };
}

function notFound(url: string): object {
  const error = { name: 'NotFoundError', message: 'Nothing was found at this path' };
  return { error, request: { method: 'GET', url }, response: { statusCode: 404 } };
}
