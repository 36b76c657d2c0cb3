import { expect } from 'chai';
import type { Context } from '#src/contracts/context.js';
import { ConflictError } from '#src/errors/http-errors.js';
import { errorOf } from './support/error-body.js';
import { RunningRouter } from './support/running-router.js';

describe('KoaHttpRouter', () => {
  let running: RunningRouter;
  beforeEach(async () => {
    running = await RunningRouter.start();
  });
  afterEach(() => running.stop());

  describe('what a handler returns', () => {
    const cases: [
      name: string,
      handler: (ctx: Context) => unknown,
      status: number,
      type: string | null,
      text: string,
    ][] = [
      ['an object', () => ({ a: 1 }), 200, 'application/json; charset=utf-8', '{"a":1}'],
      ['a promise', async () => [1, 'ü'], 200, 'application/json; charset=utf-8', '[1,"ü"]'],
      ['a string', () => 'text', 200, 'application/json; charset=utf-8', '"text"'],
      ['null', () => null, 200, 'application/json; charset=utf-8', 'null'],
      ['false', () => false, 200, 'application/json; charset=utf-8', 'false'],
      ['a date', () => new Date(0), 200, 'application/json; charset=utf-8', '"1970-01-01T00:00:00.000Z"'],
      ['a buffer', () => Buffer.from('bytes'), 200, 'application/octet-stream', 'bytes'],
      ['a stream', () => new Blob(['stream']).stream(), 200, 'application/octet-stream', 'stream'],
      ['nothing', () => undefined, 204, null, ''],
      ['nothing after setting the body', (ctx) => void (ctx.body = 'set'), 200, 'text/plain; charset=utf-8', 'set'],
      [
        'something after setting the body',
        (ctx) => {
          ctx.body = 'set';
          return { ignored: true };
        },
        200,
        'text/plain; charset=utf-8',
        'set',
      ],
      [
        'nothing after setting the status',
        (ctx) => void (ctx.status = 202),
        202,
        'text/plain; charset=utf-8',
        'Accepted',
      ],
      [
        'something with a status of its own',
        (ctx) => {
          ctx.status = 201;
          return { id: 1 };
        },
        201,
        'application/json; charset=utf-8',
        '{"id":1}',
      ],
      [
        'something with a type of its own',
        (ctx) => {
          ctx.type = 'application/problem+json';
          return { title: 'x' };
        },
        200,
        'application/problem+json',
        '{"title":"x"}',
      ],
    ];
    for (const [name, handler, status, type, text] of cases)
      it(`becomes ${status} for ${name}`, async () => {
        running.plugin().get('/x', handler);

        const response = await running.fetch('/api/demo/x');

        expect([response.status, response.headers.get('content-type'), await response.text()]).to.deep.equal([
          status,
          type,
          text,
        ]);
      });

    it('is 404 when the handler sets that status, or hands on', async () => {
      const router = running.plugin();
      router.get('/set', (ctx) => void (ctx.status = 404));
      router.get('/handed-on', (_, next) => next());

      const statuses = [
        (await running.fetch('/api/demo/set')).status,
        (await running.fetch('/api/demo/handed-on')).status,
      ];

      expect(statuses).to.deep.equal([404, 404]);
    });

    it('comes with HEAD as a length', async () => {
      running.plugin().get('/x', () => ({ a: 1 }));

      const answer = await running.exchange('HEAD /api/demo/x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');

      expect([
        /^HTTP\/1.1 200 /.test(answer),
        /Content-Length: 7\r\n/.test(answer),
        answer.endsWith('\r\n\r\n'),
      ]).to.deep.equal([true, true, true]);
    });
  });

  describe('routes', () => {
    it('are found with a slash at the end too, and at the prefix itself', async () => {
      const router = running.plugin();
      router.get('/', () => 'root');
      router.get('/items/', () => 'items');

      const texts = [];
      for (const path of ['', '/', '?q=1', '/items', '/items/', '/items?q=1'])
        texts.push(await (await running.fetch(`/api/demo${path}`)).text());

      expect(texts).to.deep.equal(['"root"', '"root"', '"root"', '"items"', '"items"', '"items"']);
    });

    it('are apart by method, and known to OPTIONS', async () => {
      const router = running.plugin();
      router.get('/items/:id', () => 'read');
      router.put('/items/:id', () => 'written');
      router.delete('/items/:id', () => 'deleted');
      router.post('/items/new', () => 'made');

      const answers = [];
      for (const [method, path] of [
        ['GET', '1'],
        ['PUT', '1'],
        ['DELETE', 'new'],
        ['POST', 'new'],
        ['POST', '1'],
        ['OPTIONS', '1'],
        ['PATCH', 'new'],
      ] as const) {
        const response = await running.fetch(`/api/demo/items/${path}`, { method });
        answers.push([method, response.status, response.headers.get('allow')]);
      }

      expect(answers).to.deep.equal([
        ['GET', 200, null],
        ['PUT', 200, null],
        ['DELETE', 200, null],
        ['POST', 200, null],
        ['POST', 405, 'DELETE, GET, HEAD, OPTIONS, PUT'],
        ['OPTIONS', 204, 'DELETE, GET, HEAD, OPTIONS, PUT'],
        ['PATCH', 405, 'DELETE, GET, HEAD, OPTIONS, POST, PUT'],
      ]);
    });

    it('may have several handlers, of which the last answers', async () => {
      running.plugin().get(
        '/x',
        async (ctx, next) => {
          ctx.state['seen'] = 'first';
          await next();
          ctx.set('X-Status', String(ctx.status));
        },
        (ctx) => ({ seen: ctx.state['seen'] as string }),
      );

      const response = await running.fetch('/api/demo/x');

      expect([response.headers.get('x-status'), await response.json()]).to.deep.equal(['200', { seen: 'first' }]);
    });

    it('may be added when requests have come already', async () => {
      const router = running.plugin();
      const early = (await running.fetch('/api/demo/late')).status;
      router.get('/late', () => 'here');

      expect([early, (await running.fetch('/api/demo/late')).status]).to.deep.equal([404, 200]);
    });

    it('also answer what the index forwards', async () => {
      running.plugin('app').get('/*path', (ctx) => ctx.params);

      const answers = [
        await (await running.fetch('/deep/link')).json(),
        await (await running.fetch('/api/app/x')).json(),
      ];

      expect(answers).to.deep.equal([{ path: 'deep/link' }, { path: 'x' }]);
    });

    it('are described with who may call them', () => {
      const router = running.plugin();
      router.get('/a', () => 1);
      router.route({ method: 'post', path: '/b', handler: () => 2, options: { allow: ['unauthenticated'] } });

      expect(router.describeRoutes()).to.deep.equal([
        { method: 'GET', path: '/openapi.json', allow: ['user', 'service'] },
        { method: 'GET', path: '/a', allow: ['user', 'service'] },
        { method: 'POST', path: '/b', allow: ['unauthenticated'] },
      ]);
    });

    it('are refused when declared twice, naming both declarations', () => {
      const router = running.plugin();
      router.route({ method: 'GET', path: '/items/:id', handler: () => 1, declaredBy: 'First.show  src/first.ts:1:1' });

      expect(() =>
        router.route({
          method: 'GET',
          path: '/items/:name',
          handler: () => 2,
          declaredBy: 'Second.show  src/second.ts:2:2',
        }),
      ).to.throw(
        [
          'GET /items/:name is declared twice.',
          '  where  First.show  src/first.ts:1:1 and Second.show  src/second.ts:2:2',
          '  mend   give one of the two another path or method.',
          '  see    docs/reference/errors.md#invalid_route',
        ].join('\n'),
      );
    });

    it('are refused with the line of the call', () => {
      const router = running.plugin();
      router.get('/x', () => 1);

      expect(() => router.get('/x', () => 2)).to.throw(
        /where {2}test\/services\/http\/koa-http-router\.test\.ts:\d+:\d+ and test\/services\/http\/koa-http-router\.test\.ts:\d+:\d+/,
      );
    });

    it('are refused when their path is malformed', () => {
      expect(() => running.plugin().get('/x{', () => 1)).to.throw(
        /^'\/x\{' is no path of a route: .*\n {2}where {2}test\/services\/http/,
      );
    });

    it('are refused without a handler', () => {
      expect(() => running.plugin().get('/x')).to.throw('GET /x has no handler.');
    });
  });

  describe('#use', () => {
    it('runs middleware for routes and for paths without one, in add order', async () => {
      const router = running.plugin();
      const log: string[] = [];
      router.get('/x', () => void log.push('handler'));
      router.use(async (ctx, next) => {
        log.push(`first ${ctx.path}`);
        await next();
      });
      router.use((_, next) => next());

      await running.fetch('/api/demo/x');
      await running.fetch('/api/demo/y');

      expect(log).to.deep.equal(['first /api/demo/x', 'handler', 'first /api/demo/y']);
    });

    it('lets middleware answer by itself', async () => {
      const router = running.plugin();
      router.get('/x', () => 'route');
      router.use((ctx) => {
        ctx.body = 'middleware';
      });

      expect(await (await running.fetch('/api/demo/x')).text()).to.equal('middleware');
    });

    it('lets middleware turn what a route threw into an answer', async () => {
      const router = running.plugin();
      router.use((ctx, next) =>
        next().catch((error: Error) => {
          ctx.body = error.message;
        }),
      );
      router.get('/x', () => {
        throw new ConflictError('caught');
      });

      expect(await (await running.fetch('/api/demo/x')).text()).to.equal('caught');
    });

    it('keeps middleware to a path and what lies below it', async () => {
      const router = running.plugin();
      const seen: string[] = [];
      router.use('/a', (ctx, next) => {
        seen.push(`fixed ${ctx.path}`);
        return next();
      });
      router.use('/b/:id', (ctx, next) => {
        seen.push(`pattern ${ctx.path}`);
        return next();
      });

      for (const path of ['/a', '/a/x', '/ab', '/b', '/b/1', '/b/1/x']) await running.fetch(`/api/demo${path}`);

      expect(seen).to.deep.equal([
        'fixed /api/demo/a',
        'fixed /api/demo/a/x',
        'pattern /api/demo/b/1',
        'pattern /api/demo/b/1/x',
      ]);
    });
  });

  describe('#addAuthPolicy', () => {
    it('records policies', () => {
      const router = running.plugin();

      router.addAuthPolicy({ path: '/open', allow: 'unauthenticated' });

      expect(router.authPolicies).to.deep.equal([{ path: '/open', allow: 'unauthenticated' }]);
    });

    it('refuses another word', () => {
      const policy = { path: '/open', allow: 'everybody' } as unknown as { path: string; allow: 'unauthenticated' };

      expect(() => running.plugin().addAuthPolicy(policy)).to.throw(
        "addAuthPolicy takes 'unauthenticated' or 'user-cookie' as `allow`, and received 'everybody'.",
      );
    });
  });
});

describe('KoaHttpRouter of a plugin that is not up', () => {
  let running: RunningRouter;
  beforeEach(async () => {
    running = await RunningRouter.start({}, { backend: { lifecycle: { startupRequestPauseTimeout: '100 ms' } } });
  });
  afterEach(() => running.stop());

  it('lets requests wait until it is', async () => {
    const router = running.startingPlugin();
    router.get('/x', () => 'up');
    const waiting = [running.fetch('/api/demo/x'), running.fetch('/api/demo/x')];

    setTimeout(() => router.onStartup(), 20);

    expect((await Promise.all(waiting)).map((response) => response.status)).to.deep.equal([200, 200]);
  });

  it('refuses them when they have waited long enough', async () => {
    running.startingPlugin();

    expect(await outcome(running.fetch('/api/demo/x'))).to.deep.equal(unavailable('Service has not started up yet'));
  });

  it('refuses them at once when it has failed, also those that wait', async () => {
    const patient = await RunningRouter.start(
      {},
      { backend: { lifecycle: { startupRequestPauseTimeout: { minutes: 5 } } } },
    );
    const router = patient.startingPlugin();
    const waiting = patient.fetch('/api/demo/x');
    setTimeout(() => router.onStartupFailure(), 20);

    const outcomes = [await outcome(waiting), await outcome(patient.fetch('/api/demo/x'))];
    await patient.stop();

    expect(outcomes).to.deep.equal([
      unavailable('Service has failed to start up'),
      unavailable('Service has failed to start up'),
    ]);
  });

  it('refuses them when it is going down', async () => {
    const router = running.plugin();
    router.get('/x', () => 'up');
    const before = (await running.fetch('/api/demo/x')).status;

    router.onShutdown();

    expect([before, await outcome(running.fetch('/api/demo/x'))]).to.deep.equal([
      200,
      unavailable('Service is shutting down'),
    ]);
  });

  it('holds up no other plugin', async () => {
    running.startingPlugin('slow');
    running.plugin('quick').get('/x', () => 'up');

    expect((await running.fetch('/api/quick/x')).status).to.equal(200);
  });

  it('refuses a pause that is no duration', () => {
    const broken = new RunningRouter({}, { backend: { lifecycle: { startupRequestPauseTimeout: 'soon' } } });

    expect(() => broken.startingPlugin()).to.throw('backend.lifecycle.startupRequestPauseTimeout');
  });
});

function unavailable(message: string): unknown[] {
  return [503, { name: 'ServiceUnavailableError', message }];
}

async function outcome(request: Promise<Response>): Promise<unknown[]> {
  const response = await request;
  return [response.status, await errorOf(response)];
}
