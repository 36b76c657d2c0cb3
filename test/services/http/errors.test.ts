import { expect } from 'chai';
import type { Middleware } from '#src/contracts/context.js';
import * as errors from '#src/errors/http-errors.js';
import { errorBody, errorOf } from './support/error-body.js';
import { RunningRouter, statusOf } from './support/running-router.js';

describe('what a handler throws', () => {
  let running: RunningRouter;
  const environment = process.env['NODE_ENV'];
  beforeEach(async () => {
    process.env['NODE_ENV'] = 'test';
    running = await RunningRouter.start();
  });
  afterEach(async () => {
    if (environment === undefined) delete process.env['NODE_ENV'];
    else process.env['NODE_ENV'] = environment;
    await running.stop();
  });

  const circular = new Error('outer');
  circular.cause = new Error('inner', { cause: circular });

  const answered: [name: string, thrown: unknown, status: number, error: object][] = [
    ['an InputError', new errors.InputError('bad'), 400, { name: 'InputError', message: 'bad' }],
    [
      'an AuthenticationError',
      new errors.AuthenticationError('who'),
      401,
      { name: 'AuthenticationError', message: 'who' },
    ],
    ['a NotAllowedError', new errors.NotAllowedError('no'), 403, { name: 'NotAllowedError', message: 'no' }],
    ['a NotFoundError', new errors.NotFoundError('none'), 404, { name: 'NotFoundError', message: 'none' }],
    ['a ConflictError', new errors.ConflictError('two'), 409, { name: 'ConflictError', message: 'two' }],
    [
      'a NotImplementedError',
      new errors.NotImplementedError('later'),
      501,
      { name: 'NotImplementedError', message: 'later' },
    ],
    [
      'a ServiceUnavailableError',
      new errors.ServiceUnavailableError('soon'),
      503,
      { name: 'ServiceUnavailableError', message: 'soon' },
    ],
    [
      'an error with the name of one',
      withProperties({ name: 'ConflictError' }, 'remote'),
      409,
      { name: 'ConflictError', message: 'remote' },
    ],
    ['an error with a status', withProperties({ status: 418, secret: 'x' }), 418, { name: 'Error', message: 'broken' }],
    ['an error with a statusCode', withProperties({ statusCode: 429 }), 429, { name: 'Error', message: 'broken' }],
    ['an error with status 200', withProperties({ status: 200 }), 500, { name: 'Error', message: 'broken' }],
    ['an error with status 302', withProperties({ status: 302 }), 302, { name: 'Error', message: 'broken' }],
    ['an error with status 999', withProperties({ status: 999 }), 500, { name: 'Error', message: 'broken' }],
    [
      'an error with a status that is no number',
      withProperties({ status: '404' }),
      500,
      { name: 'Error', message: 'broken' },
    ],
    [
      'an error with a cause',
      new Error('outer', { cause: new TypeError('inner') }),
      500,
      { name: 'Error', message: 'outer; caused by TypeError: inner' },
    ],
    ['an error that causes itself', circular, 500, { name: 'Error', message: 'outer; caused by Error: inner' }],
    [
      'a cause of a request at fault',
      new errors.InputError('bad', new Error('private')),
      400,
      { name: 'InputError', message: 'bad' },
    ],
  ];
  for (const [name, thrown, status, error] of answered)
    it(`becomes ${status} for ${name}`, async () => {
      running.root.use('/x', throwing(thrown));

      const response = await running.fetch('/x');

      expect([response.status, response.headers.get('content-type'), await errorBody(response)]).to.deep.equal([
        status,
        'application/json; charset=utf-8',
        { error, request: { method: 'GET', url: '/' }, response: { statusCode: status } },
      ]);
    });

  const unreadable = Object.defineProperty(new Error('x'), 'message', {
    get: () => {
      throw new Error('gotcha');
    },
  });
  const withheld: [name: string, thrown: unknown][] = [
    ['null', null],
    ['undefined', undefined],
    ['a string', 'password=hunter2'],
    ['a number', 42],
    ['an object', { password: 'hunter2' }],
    ['a symbol', Symbol('hunter2')],
    ['an error of a database', withProperties({ name: 'DatabaseError' }, 'postgres://user:hunter2@db')],
    ['a failed query', withProperties({ name: 'QueryFailedError' }, 'SELECT hunter2')],
    ['an error that cannot be read', unreadable],
  ];
  for (const [name, thrown] of withheld)
    it(`becomes 500 and is told to the log only, for ${name}`, async () => {
      running.root.use('/x', throwing(thrown));
      running.root.use('/rejecting', () => Promise.reject(thrown));

      const bodies = [await errorBody(await running.fetch('/x')), await errorBody(await running.fetch('/rejecting'))];

      const logged = running.logger.lines.filter((line) => line.level === 'error');
      expect(logged.map((line) => line.message)).to.deep.equal([
        'Request failed with status 500',
        'Request failed with status 500',
      ]);
      expect(bodies).to.deep.equal(
        logged.map(({ fields }) => ({
          error: { name: 'Error', message: `An internal error occurred logId=${fields['logId'] as string}` },
          request: { method: 'GET', url: '/' },
          response: { statusCode: 500 },
        })),
      );
      expect(logged[0]?.fields['logId']).to.match(/^[\da-f]{20}$/);
    });

  it('says nothing of an unexpected error in production', async () => {
    process.env['NODE_ENV'] = 'production';
    running.root.use('/x', throwing(new Error('postgres://user:hunter2@db', { cause: new Error('hunter2') })));
    running.root.use('/y', throwing(new errors.ServiceUnavailableError('soon')));

    const shown = [await errorOf(await running.fetch('/x')), await errorOf(await running.fetch('/y'))];

    expect([
      /hunter2/.test(JSON.stringify(shown[0])),
      /^An internal error occurred logId=[\da-f]{20}$/.test(shown[0]?.message ?? ''),
      shown[1],
    ]).to.deep.equal([false, true, { name: 'ServiceUnavailableError', message: 'soon' }]);
  });

  it('shows its stack in development only', async () => {
    process.env['NODE_ENV'] = 'development';
    running.root.use('/x', throwing(new Error('broken')));

    const { stack } = await errorOf(await running.fetch('/x'));

    expect(stack).to.match(/^Error: broken\n {4}at .*errors\.test/);
  });

  it('is logged with method and URL from status 500 on', async () => {
    const broken = new Error('broken');
    running.root.use('/x', throwing(broken));
    running.root.use('/y', throwing(new errors.NotFoundError('none')));

    await running.fetch('/x/a?b=1', { method: 'DELETE' });
    await running.fetch('/y');

    expect(running.logger.lines.filter((line) => line.level === 'error')).to.deep.equal([
      {
        level: 'error',
        message: 'Request failed with status 500',
        meta: broken,
        fields: { service: 'rootHttpRouter', method: 'DELETE', url: '/x/a?b=1' },
      },
    ]);
  });

  it('is 304 without a body for a NotModifiedError', async () => {
    running.root.use('/x', throwing(new errors.NotModifiedError()));

    const answer = await running.exchange('GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');

    expect([statusOf(answer), answer.endsWith('\r\n\r\n')]).to.deep.equal([304, true]);
  });

  it('may come from ctx.throw, with the headers given there', async () => {
    running.root.use('/x', (ctx) => ctx.throw(401, 'who are you', { headers: { 'WWW-Authenticate': 'Bearer' } }));

    const response = await running.fetch('/x');

    expect([response.status, response.headers.get('www-authenticate'), await errorOf(response)]).to.deep.equal([
      401,
      'Bearer',
      { name: 'UnauthorizedError', message: 'who are you' },
    ]);
  });

  it('may come from ctx.throw with headers that cannot be sent, which are left out', async () => {
    const headers = { 'Bad Name': '1', 'X-Bad': 'a\r\nb', 'X-Good': 'yes' };
    running.root.use('/x', (ctx) => ctx.throw(409, 'taken', { headers }));

    const response = await running.fetch('/x');

    expect([
      response.status,
      response.headers.has('x-bad'),
      response.headers.get('x-good'),
      await errorOf(response),
    ]).to.deep.equal([409, false, 'yes', { name: 'ConflictError', message: 'taken' }]);
  });

  it('drops headers of the body that there was to be, and keeps others', async () => {
    running.root.use('/x', (ctx) => {
      ctx.set({ 'Content-Encoding': 'gzip', ETag: '"1"', 'Cache-Control': 'public', 'X-Kept': 'yes' });
      throw new errors.InputError('bad');
    });

    const { headers } = await running.fetch('/x');

    expect(['content-encoding', 'etag', 'cache-control', 'x-kept'].map((name) => headers.get(name))).to.deep.equal([
      null,
      null,
      null,
      'yes',
    ]);
  });

  it('cuts the connection after headers were sent, and is logged once', async () => {
    running.root.use('/x', async (ctx) => {
      ctx.res.writeHead(200);
      ctx.res.write('some of it');
      throw new Error('too late');
    });

    const outcome = await running
      .fetch('/x')
      .then((response) => response.text())
      .then(
        () => 'complete',
        () => 'cut off',
      );

    expect([
      outcome,
      running.logger.lines.filter((line) => line.level === 'error').map((line) => line.message),
    ]).to.deep.equal(['cut off', ['Request failed while it was being answered']]);
  });

  it('cuts the connection when a stream fails half-way, and is logged once', async () => {
    running.root.use('/x', (ctx) => {
      let sent = false;
      ctx.body = new ReadableStream({
        pull(controller) {
          if (sent) controller.error(new Error('disk gone'));
          else controller.enqueue(Buffer.from('some of it'));
          sent = true;
        },
      });
    });

    const outcome = await running
      .fetch('/x')
      .then((response) => response.text())
      .then(
        () => 'complete',
        () => 'cut off',
      );

    expect([
      outcome,
      running.logger.lines.filter((line) => line.level === 'error').map((line) => line.message),
    ]).to.deep.equal(['cut off', ['Request failed while it was being answered']]);
  });

  const cyclic: Record<string, unknown> = {};
  cyclic['self'] = cyclic;
  const unserialisable: [string, unknown][] = [
    ['a bigint', 1n],
    ['an object with a bigint', { a: 1n }],
    ['a cyclic object', cyclic],
    ['a function', () => {}],
    ['a symbol', Symbol('x')],
  ];
  for (const [name, value] of unserialisable)
    it(`includes ${name} that has no JSON`, async () => {
      running.plugin().get('/returned', () => value);
      running.root.use('/set', (ctx) => void (ctx.body = value));

      const statuses = [(await running.fetch('/api/demo/returned')).status, (await running.fetch('/set')).status];

      expect(statuses).to.deep.equal([500, 500]);
    });

  it('leaves the error log alone when the client has gone', async () => {
    const gone = new Promise<void>((resolve) => {
      running.root.use('/x', async (ctx) => {
        await new Promise<void>((closed) => ctx.req.once('close', closed));
        setImmediate(resolve);
        throw new Error('aborted');
      });
    });
    const controller = new AbortController();
    const request = running.fetch('/x', { signal: controller.signal }).catch(() => 'aborted');
    setTimeout(() => controller.abort(), 20);

    await request;
    await gone;

    expect(running.logger.lines.map((line) => line.level).filter((level) => level === 'error')).to.deep.equal([]);
  });
});

function throwing(thrown: unknown): Middleware {
  return () => {
    throw thrown;
  };
}

function withProperties(properties: object, message = 'broken'): Error {
  return Object.assign(new Error(message), properties);
}
