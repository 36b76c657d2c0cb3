import { expect } from 'chai';
import { RunningRouter, statusOf } from '../support/running-router.js';

describe('every answer', () => {
  let running: RunningRouter;
  beforeEach(async () => {
    running = await RunningRouter.start();
    const router = running.plugin();
    router.get('/json', () => ({ a: 1 }));
    router.get('/nothing', () => {});
    router.get('/buffer', () => Buffer.from('x'));
    router.get('/stream', () => new Blob(['x']).stream());
    router.get('/redirect', (ctx) => ctx.redirect('/elsewhere'));
    router.get('/broken', () => {
      throw new Error('broken');
    });
    router.get('/own', (ctx) => {
      ctx.respond = false;
      ctx.res.writeHead(201, { 'X-Own': 'yes' }).end('own');
    });
  });
  afterEach(() => running.stop());

  const requests: [line: string, status: number][] = [
    ['GET /api/demo/json', 200],
    ['HEAD /api/demo/json', 200],
    ['GET /api/demo/nothing', 204],
    ['GET /api/demo/buffer', 200],
    ['GET /api/demo/stream', 200],
    ['GET /api/demo/redirect', 302],
    ['GET /api/demo/broken', 500],
    ['GET /api/demo/own', 201],
    ['POST /api/demo/json', 405],
    ['GET /nowhere', 404],
    ['GET /%ff', 400],
    ['GET /.backstage/health/v1/liveness', 200],
  ];
  for (const [line, status] of requests)
    it(`has the security headers and an id: ${line}`, async () => {
      const answer = await running.exchange(
        `${line} HTTP/1.1\r\nHost: a\r\nX-Request-Id: r1\r\nConnection: close\r\n\r\n`,
      );

      const headers = answer.split('\r\n\r\n')[0]?.split('\r\n') ?? [];
      const names = headers.filter((header) => SECURITY.test(header)).map((header) => header.replace(/:.*/, ''));
      expect([statusOf(answer), names.toSorted(), headers.includes('x-request-id: r1')]).to.deep.equal([
        status,
        ['Content-Security-Policy', 'Referrer-Policy', 'X-Content-Type-Options'],
        true,
      ]);
    });

  it('has the value that a handler or middleware sets in place of a security header', async () => {
    running.plugin('frames').get('/', (ctx) => {
      ctx.set('X-Frame-Options', 'DENY');
      ctx.remove('Content-Security-Policy');
      return 'x';
    });

    const { headers } = await running.fetch('/api/frames');

    expect([headers.get('x-frame-options'), headers.get('content-security-policy')]).to.deep.equal(['DENY', null]);
  });

  it('has only the headers that the configuration leaves', async () => {
    await running.stop();
    running = await RunningRouter.start({}, { backend: { securityHeaders: false } });

    const { headers } = await running.fetch('/nowhere');

    expect([...headers.keys()].toSorted()).to.deep.equal([
      'connection',
      'content-length',
      'content-type',
      'date',
      'keep-alive',
      'x-request-id',
    ]);
  });

  it('is given to HEAD by the whole chain of GET', async () => {
    const router = running.plugin('guarded');
    router.use((ctx, next) => (ctx.get('authorization') === 'yes' ? next() : ctx.throw(401, 'no')));
    router.get('/', () => ({ secret: true }));

    const [refused, admitted] = [
      await running.fetch('/api/guarded', { method: 'HEAD' }),
      await running.fetch('/api/guarded', { method: 'HEAD', headers: { authorization: 'yes' } }),
    ];

    expect([refused.status, admitted.status, admitted.headers.get('content-length')]).to.deep.equal([401, 200, '15']);
  });

  for (const path of ['/API/guarded', '/api//guarded', '/api/guarded/', '/api/%67uarded', '/api/guarded/.'])
    it(`asks who it is also at ${path}, or finds nothing`, async () => {
      const router = running.plugin('guarded');
      router.use((ctx) => ctx.throw(401, 'no'));
      router.get('/', () => ({ secret: true }));

      const answer = await running.exchange(`GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);

      expect([401, 404]).to.include(statusOf(answer));
    });

  const hostile: [name: string, set: (value: string) => [string, string]][] = [
    ['a line break', () => ['X-Name', 'a\r\nX-Forged: yes']],
    ['characters beyond Latin-1', () => ['X-Name', '日本']],
    ['a bad name', () => ['X Name', 'a']],
  ];
  for (const [name, set] of hostile)
    it(`is 500 and leaks nothing for a header with ${name}`, async () => {
      const environment = process.env['NODE_ENV'];
      process.env['NODE_ENV'] = 'production';
      running.root.use('/x', (ctx) => {
        ctx.set(...set(''));
        ctx.body = 'x';
      });

      const response = await running.fetch('/x').finally(() => {
        process.env['NODE_ENV'] = environment;
      });

      expect([
        response.status,
        response.headers.get('x-forged'),
        (await response.text()).includes('X-Name'),
      ]).to.deep.equal([500, null, false]);
    });

  it('of many that fail alike is logged only so often, with the number of the others, and all are answered', async () => {
    running.root.use('/x', () => {
      throw new Error('broken');
    });

    const statuses = await Promise.all(Array.from({ length: 30 }, async () => (await running.fetch('/x')).status));

    const errors = () => running.logger.lines.filter(({ level }) => level === 'error');
    const before = errors().length;
    await running.stop();
    expect([
      new Set(statuses),
      before,
      errors().length,
      errors().at(-1)?.message,
      errors().at(-1)?.fields,
    ]).to.deep.equal([
      new Set([500]),
      10,
      11,
      'Request failed with status 500, 20 times more',
      { service: 'rootHttpRouter', method: 'GET', route: '/x', suppressed: 20 },
    ]);
  });
});

const SECURITY = /^(?:content-security-policy|referrer-policy|x-content-type-options):/i;
