import { expect } from 'chai';
import { type Context, Controller, Database, Get, type JsonObject, Plugin } from 'proscenium';
import { createTestBackend } from 'proscenium/testing';
import { deferred } from '../../support/deferred.js';
import { withSettings } from './engines.js';
import { closeProxies, servers, throughProxy } from './servers.js';

const READINESS = '/.backstage/health/v1/readiness';

for (const server of servers)
  describe(`a backend on a ${server.name}`, () => {
    server.require();
    let place: JsonObject;

    beforeEach(async () => {
      place = await server.givenPlace();
    });

    afterEach(async () => {
      await closeProxies();
      await server.cleanUp();
    });

    it('is not ready while the server is away, and recovers without a restart', async () => {
      const { proxy, config } = await throughProxy(server, place);
      await using backend = await createTestBackend({ config: quickHealth(config) })
        .add(pluginWith(server.sleep))
        .start();
      const ask = async (path: string) => {
        const response = await backend.fetch(path);
        return [response.status, await response.json()];
      };
      const before = await ask(READINESS);
      await proxy.close();
      await nextRun();

      const during = [await ask(READINESS), await ask('/.backstage/health/v1/liveness')];
      await proxy.open();
      await nextRun();
      const after = [await ask(READINESS), await ask('/api/stage/answer')];

      expect([before, during, after]).to.deep.equal([
        [200, { status: 'ok' }],
        [
          [503, { message: 'Health checks fail', status: 'error', failedChecks: ['stage.database'] }],
          [200, { status: 'ok' }],
        ],
        [
          [200, { status: 'ok' }],
          [200, { one: 1 }],
        ],
      ]);
    });

    it('answers 503 with Retry-After, and nothing of the statement, when a query takes too long', async () => {
      const config = withSettings(place, { timeouts: { statement: '100ms' } });
      await using backend = await createTestBackend({ config }).add(pluginWith(server.sleep)).start();

      const response = await backend.fetch('/api/stage/sleep');

      const { error } = (await response.json()) as { error: JsonObject };
      expect([response.status, response.headers.get('retry-after'), error['name'], error['message']]).to.deep.equal([
        503,
        '1',
        'ServiceUnavailableError',
        "A query to the database of plugin 'stage' took too long.",
      ]);
    });

    it('keeps its word for a request that is under way when the backend stops', async () => {
      const isInside = deferred();
      const backend = await createTestBackend({ config: place })
        .add(pluginWith(server.sleep, isInside.resolve))
        .start();
      const request = backend.fetch('/api/stage/nap');
      await isInside.promise;

      const [response] = await Promise.all([request, backend.stop()]);

      expect(response.status).to.equal(200);
    });
  });

function pluginWith(sleep: (seconds: number) => string, onNap: () => void = () => undefined) {
  @Controller()
  class StageController {
    constructor(private readonly database: Database) {}

    @Get('/answer')
    async answer() {
      return { one: Number((await this.#ask('SELECT 1 AS one'))[0]?.['one']) };
    }

    @Get('/sleep')
    async sleep(ctx: Context) {
      await this.#ask(sleep(20));
      ctx.body = 'never';
    }

    @Get('/nap')
    async nap() {
      onNap();
      await this.#ask(sleep(0.2));
      return this.answer();
    }

    async #ask(sql: string): Promise<Record<string, unknown>[]> {
      return (await this.database.getDataSource()).query(sql);
    }
  }

  @Plugin('stage', { controllers: [StageController] })
  class StagePlugin {
    constructor(private readonly database: Database) {}

    async onInit() {
      await this.database.getDataSource();
    }
  }
  return StagePlugin;
}

function quickHealth(config: JsonObject): JsonObject {
  const { backend } = config as { backend: JsonObject };
  return { backend: { ...backend, health: { checks: { reuse: '1ms' } } } };
}

/** Lets the results of the last run of health checks grow old. */
async function nextRun(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 50));
}
