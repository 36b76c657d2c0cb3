import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect } from 'chai';
import { Cache, type JsonObject, Plugin, RootHealth } from 'proscenium';
import { createTestBackend } from 'proscenium/testing';
import { freePort } from '../../support/own-server.js';

@Plugin('stage')
class StagePlugin {
  constructor(readonly cache: Cache) {}
}

@Plugin('foyer')
class FoyerPlugin {}

/** The configuration of a Redis that is not there. */
async function deadRedis(settings: JsonObject = {}): Promise<JsonObject> {
  const connection = `redis://127.0.0.1:${await freePort()}`;
  return { backend: { cache: { store: 'redis', connection, ...settings } } };
}

async function readinessOf(config: JsonObject): Promise<unknown> {
  await using backend = await createTestBackend({ config }).add(StagePlugin).start();
  const cache = await backend.get(Cache, { plugin: 'stage' });
  await cache.get('play');
  const { status, payload } = await (await backend.get(RootHealth)).getReadiness();
  return { status, payload };
}

describe('CacheStores', () => {
  it('connects to nothing while no plugin asks for a cache', async () => {
    let connections = 0;
    const server = createServer((socket) => {
      connections += 1;
      socket.destroy();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { readonly port: number };
    const config = { backend: { cache: { store: 'redis', connection: `redis://127.0.0.1:${port}` } } };
    const seen = [];

    for (const plugin of [FoyerPlugin, StagePlugin]) {
      const backend = await createTestBackend({ config }).add(plugin).start();
      await (await fetch(`${backend.url}/.backstage/health/v1/readiness`)).text();
      await backend.stop();
      seen.push(connections > 0);
    }
    server.close();

    expect(seen).to.deep.equal([false, true]);
  });

  it('leaves readiness alone when its store is away', async () => {
    expect(await readinessOf(await deadRedis())).to.deep.equal({ status: 200, payload: { status: 'ok' } });
  });

  it('is seen in readiness when that is wanted', async () => {
    expect(await readinessOf(await deadRedis({ healthCheck: 'shown' }))).to.deep.equal({
      status: 200,
      payload: { status: 'degraded', failedChecks: ['cache'] },
    });
  });

  it('ends readiness when that is wanted', async () => {
    expect(await readinessOf(await deadRedis({ healthCheck: 'required' }))).to.deep.equal({
      status: 503,
      payload: { message: 'Health checks fail', status: 'error', failedChecks: ['cache'] },
    });
  });
});
