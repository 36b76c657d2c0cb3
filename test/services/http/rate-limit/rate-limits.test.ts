import { expect } from 'chai';
import type { JsonObject, JsonValue } from '#src/contracts/root-config.js';
import { NotFoundError } from '#src/errors/http-errors.js';
import { RedisServer } from '../../../support/redis-server.js';
import { findProgram, requires } from '../../../support/requirements.js';
import { errorBody } from '../support/error-body.js';
import { RunningRouter } from '../support/running-router.js';

describe('backend.rateLimit', () => {
  const all: RunningRouter[] = [];
  afterEach(async () => {
    for (const running of all.splice(0)) await running.stop();
  });

  async function start(rateLimit: JsonValue, plugins: readonly string[] = ['demo']): Promise<RunningRouter> {
    const running = await RunningRouter.start({}, { backend: { rateLimit, trustProxy: true } });
    all.push(running);
    for (const id of plugins) {
      const router = running.plugin(id);
      router.get('/x', () => 'x');
      router.get('/missing', () => {
        throw new NotFoundError('missing');
      });
    }
    return running;
  }

  describe('in memory', () => {
    it('limits nothing when it is not configured', async () => {
      const running = await start(false);

      const response = await ask(running, '/api/demo/x');

      expect([response.status, response.headers.get('x-ratelimit-limit')]).to.deep.equal([200, null]);
    });

    it('lets five requests of a client pass in a minute when it is true, and says how many are left', async () => {
      const running = await start(true);

      const seen = [];
      for (let index = 0; index < 6; index += 1) {
        const { status, headers } = await ask(running, '/api/demo/x');
        seen.push([status, headers.get('x-ratelimit-limit'), headers.get('x-ratelimit-remaining')]);
      }

      expect(seen).to.deep.equal([
        [200, '5', '4'],
        [200, '5', '3'],
        [200, '5', '2'],
        [200, '5', '1'],
        [200, '5', '0'],
        [429, '5', '0'],
      ]);
    });

    it('refuses with the body and the headers that Backstage has', async () => {
      const running = await start({ incomingRequestLimit: 1 });
      await ask(running, '/api/demo/x');
      const now = Date.now() / 1000;

      const response = await ask(running, '/api/demo/x');

      expect(await errorBody(response)).to.deep.equal({
        error: { name: 'Error', message: 'Too many requests, please try again later' },
        request: { method: 'GET', url: '/x' },
        response: { statusCode: 429 },
      });
      expect(Number(response.headers.get('retry-after'))).to.be.within(1, 60);
      expect(Number(response.headers.get('x-ratelimit-reset'))).to.be.within(now - 1, now + 62);
    });

    it('counts each client for itself, by the address that trusted proxies tell', async () => {
      const running = await start({ incomingRequestLimit: 1 });

      const statuses = [
        await ask(running, '/api/demo/x', '192.0.2.1'),
        await ask(running, '/api/demo/x', '192.0.2.2'),
        await ask(running, '/api/demo/x', '192.0.2.1'),
        await ask(running, '/api/demo/x', '2001:db8::1'),
        await ask(running, '/api/demo/x', '2001:db8::2'),
        await ask(running, '/api/demo/x', '2001:db8:0:1::1'),
      ].map(({ status }) => status);

      expect(statuses).to.deep.equal([200, 200, 429, 200, 429, 200]);
    });

    it('counts again in the next window', async () => {
      const running = await start({ incomingRequestLimit: 1, window: '1 second' });
      await ask(running, '/api/demo/x');

      let status = (await ask(running, '/api/demo/x')).status;
      const refused = status;
      while (status === 429) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        status = (await ask(running, '/api/demo/x')).status;
      }

      expect([refused, status]).to.deep.equal([429, 200]);
    });

    it('never limits health, nor addresses that are allowed', async () => {
      const running = await start({ incomingRequestLimit: 1, ipAllowList: ['192.0.2.0/24'] });
      await ask(running, '/api/demo/x');

      const statuses = [];
      for (let index = 0; index < 3; index += 1) {
        statuses.push((await ask(running, '/.backstage/health/v1/liveness')).status);
        statuses.push((await ask(running, '/api/demo/x', '192.0.2.1')).status);
      }

      expect(statuses).to.deep.equal([200, 200, 200, 200, 200, 200]);
    });

    it('counts what nobody answers too', async () => {
      const running = await start({ incomingRequestLimit: 1 });

      expect([(await ask(running, '/nowhere')).status, (await ask(running, '/nowhere')).status]).to.deep.equal([
        404, 429,
      ]);
    });

    it('leaves out of account what is to be left out', async () => {
      const successes = await start({ incomingRequestLimit: 1, skipSuccessfulRequests: true });
      const failures = await start({ incomingRequestLimit: 1, skipFailedRequests: true });
      const statusesOf = async (running: RunningRouter, path: string) => [
        (await ask(running, path)).status,
        (await ask(running, path)).status,
        (await ask(running, path)).status,
      ];

      expect([
        await statusesOf(successes, '/api/demo/x'),
        await statusesOf(successes, '/api/demo/missing'),
        await statusesOf(failures, '/api/demo/missing'),
        await statusesOf(failures, '/api/demo/x'),
      ]).to.deep.equal([
        [200, 200, 200],
        [404, 429, 429],
        [404, 404, 404],
        [200, 429, 429],
      ]);
    });

    it('has limits for single plugins, beside that of the backend or without it', async () => {
      const running = await start({ global: false, plugin: { demo: { incomingRequestLimit: 1 } } }, ['demo', 'other']);
      const both = await start({ incomingRequestLimit: 2, plugin: { demo: { incomingRequestLimit: 1 } } }, [
        'demo',
        'other',
      ]);
      const statusesOf = async (router: RunningRouter, ...ids: string[]) => {
        const statuses = [];
        for (const id of ids) statuses.push((await ask(router, `/api/${id}/x`)).status);
        return statuses;
      };

      expect([
        await statusesOf(running, 'demo', 'demo', 'other', 'other', 'other'),
        await statusesOf(both, 'demo', 'other', 'demo'),
      ]).to.deep.equal([
        [200, 429, 200, 200, 200],
        [200, 200, 429],
      ]);
    });
  });

  describe('in Redis', function () {
    this.timeout(20_000);
    const program = requires('redis-server', () => findProgram('redis-server'));
    let redis: RedisServer;
    beforeEach(async () => {
      redis = await RedisServer.start(program());
    });
    afterEach(() => redis.stop());

    const limits = (more: JsonObject = {}): JsonObject => ({
      store: { type: 'redis', connection: redis.url },
      incomingRequestLimit: 2,
      ...more,
    });

    it('counts what several backends are sent together', async () => {
      const [first, second] = [await start(limits()), await start(limits())];

      const seen = [];
      for (const running of [first, second, first]) {
        const { status, headers } = await ask(running, '/api/demo/x');
        seen.push([status, headers.get('x-ratelimit-remaining')]);
      }

      expect(seen).to.deep.equal([
        [200, '1'],
        [200, '0'],
        [429, '0'],
      ]);
    });

    it('gives back what shall not count', async () => {
      const running = await start(limits({ skipSuccessfulRequests: true }));

      const statuses = [];
      for (let index = 0; index < 4; index += 1) {
        statuses.push((await ask(running, '/api/demo/x')).status);
        // It is given back a moment after the answer.
        await new Promise((resolve) => setTimeout(resolve, 20));
      }

      expect(statuses).to.deep.equal([200, 200, 200, 200]);
    });

    it('refuses while it is away, or lets pass on demand, and counts again when it is back', async () => {
      const refusing = await start(limits());
      const passing = await start(limits({ passOnStoreError: true }));
      await redis.goAway();

      const refused = await ask(refusing, '/api/demo/x');
      const passed = await ask(passing, '/api/demo/x');
      await redis.resume();
      let again = await ask(refusing, '/api/demo/x');
      while (again.status === 503) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        again = await ask(refusing, '/api/demo/x');
      }

      expect([refused.status, await errorBody(refused), passed.status, again.status]).to.deep.equal([
        503,
        {
          error: { name: 'ServiceUnavailableError', message: 'The rate limit cannot be checked at the moment' },
          request: { method: 'GET', url: '/x' },
          response: { statusCode: 503 },
        },
        200,
        200,
      ]);
    });

    it('waits for one that hangs no longer than a second', async () => {
      const running = await start(limits());
      redis.freeze();

      const { status } = await ask(running, '/api/demo/x');
      redis.thaw();

      expect(status).to.equal(503);
    });

    it('lets the backend start while it is away, and says so in the log', async () => {
      await redis.goAway();

      const running = await start(limits({ passOnStoreError: true }));
      const { status } = await ask(running, '/api/demo/x');

      expect(status).to.equal(200);
      expect(running.logger.lines.map(({ message }) => message)).to.include(
        'The Redis of the rate limits cannot be reached',
      );
    });
  });
});

function ask(running: RunningRouter, path: string, client = '198.51.100.7'): Promise<Response> {
  return running.fetch(path, { headers: { 'X-Forwarded-For': client } });
}
