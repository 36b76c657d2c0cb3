import { expect } from 'chai';
import { Cache, Plugin } from 'proscenium';
import { createTestBackend, TestCaches } from 'proscenium/testing';
import { RedisConnection } from '#src/testing/engines/redis-connection.js';
import { lines, textOf, thrownBy } from '../support/failure-of.js';
import { titlesSkippedBy, withVariables } from './support.js';

const caches = TestCaches.all();

@Plugin('shelf')
class ShelfPlugin {
  constructor(readonly cache: Cache) {}
}

interface Section {
  readonly store: string;
  readonly connection: string;
  readonly redis?: { readonly client: { readonly namespace: string } };
  readonly valkey?: { readonly client: { readonly keyPrefix: string } };
}

describe('TestCaches', () => {
  it('has nothing to say of a store in memory but its name', async () => {
    await using cache = await caches.init('MEMORY');

    expect(cache.config).to.deep.equal({ backend: { cache: { store: 'memory' } } });
  });

  for (const engine of caches.engines) {
    it(`keeps what backends of different tests write apart, on ${engine}`, async () => {
      await using first = await caches.init(engine);
      await using second = await caches.init(engine);
      await using one = await createTestBackend().withConfig(first.config).add(ShelfPlugin).start();
      await using two = await createTestBackend().withConfig(second.config).add(ShelfPlugin).start();
      const [mine, theirs] = await Promise.all([one, two].map((backend) => backend.get(Cache, { plugin: 'shelf' })));
      await mine?.set('book', 'Hamlet');

      const found = await Promise.all([mine?.get('book'), theirs?.get('book')]);

      expect(found).to.deep.equal(['Hamlet', undefined]);
    });
  }

  for (const engine of caches.engines.filter((one) => one === 'REDIS' || one === 'VALKEY'))
    it(`leaves none of the keys that a backend has written, on ${engine}`, async () => {
      const cache = await caches.init(engine);
      const backend = await createTestBackend().withConfig(cache.config).add(ShelfPlugin).start();
      await (await backend.get(Cache, { plugin: 'shelf' })).set('book', 'Hamlet');
      await backend.stop();
      const server = await RedisConnection.open(sectionOf(cache).connection);
      const before = await server.keys(namespaceOf(cache));

      await cache.drop();

      const after = await server.keys(namespaceOf(cache));
      server.close();
      expect([before.length, after]).to.deep.equal([1, []]);
    });

  for (const engine of caches.engines.filter((one) => one === 'REDIS' || one === 'VALKEY')) {
    it(`deletes the keys of its namespace, and no others, on ${engine}`, async () => {
      const [cache, other] = [await caches.init(engine), await caches.init(engine)];
      const server = await RedisConnection.open(sectionOf(cache).connection);
      for (const one of [cache, other]) await server.set(`${namespaceOf(one)}:catalog:catalog:YQ==`, 'x');

      await cache.drop();

      const left = await Promise.all([cache, other].map(async (one) => (await server.keys(namespaceOf(one))).length));
      await other.drop();
      server.close();
      expect(left).to.deep.equal([0, 1]);
    });

    it(`deletes what was left behind more than a day ago, on ${engine}`, async () => {
      const old = `proscenium_test_${Math.floor(Date.now() / 1000 - 172_800).toString(36)}_abcdef:x:x:y`;
      await using cache = await caches.init(engine);
      const server = await RedisConnection.open(sectionOf(cache).connection);
      await server.set(old, 'x');

      await using _ = await TestCaches.create({ ids: [engine] }).init(engine);

      const left = await server.keys(old);
      server.close();
      expect(left).to.deep.equal([]);
    });
  }

  if (caches.engines.includes('MEMCACHE'))
    it('starts a Memcached for every test, and ends it', async () => {
      const [one, two] = await Promise.all([caches.init('MEMCACHE'), caches.init('MEMCACHE')]);
      const places = [one, two].map((cache) => sectionOf(cache).connection);
      const probes = () => Promise.all(places.map(answers));
      const before = await probes();

      await Promise.all([one.drop(), two.drop()]);

      expect([before, await probes(), new Set(places).size]).to.deep.equal([[true, true], [false, false], 2]);
    });

  it('skips by name what is not there', async () => {
    const titles = await withVariables({ PATH: '', CI: undefined }, () =>
      titlesSkippedBy(() => TestCaches.create({ ids: ['MEMORY', 'MEMCACHE'] })),
    );

    expect(titles).to.deep.equal(['TestCaches: no Memcached: the program memcached is not installed']);
  });

  it('offers only what is there', async () => {
    let engines: readonly string[] = [];
    await withVariables({ PATH: '', CI: undefined }, () =>
      titlesSkippedBy(() => (engines = TestCaches.create({ ids: ['MEMORY', 'MEMCACHE'] }).engines)),
    );

    expect(engines).to.deep.equal(['MEMORY']);
  });

  it('fails in CI for what is not there', async () => {
    const error = await withVariables({ PATH: '', CI: 'true' }, () =>
      thrownBy(() => TestCaches.create({ ids: ['MEMORY', 'MEMCACHE'] })),
    );

    expect(textOf(error)).to.equal(
      lines(
        'TestCaches cannot use what the tests ask for: no Memcached: the program memcached is not installed.',
        '  mend   install it,',
        "         or ask for fewer engines, without 'MEMCACHE': TestCaches.create({ ids: [ … ] }).",
        '  see    docs/reference/errors.md#test_engine_missing',
      ),
    );
  });
});

function sectionOf(cache: { readonly config: object }): Section {
  return (cache.config as { backend: { cache: Section } }).backend.cache;
}

function namespaceOf(cache: { readonly config: object }): string {
  const { redis, valkey } = sectionOf(cache);
  return redis?.client.namespace ?? valkey?.client.keyPrefix.slice(0, -1) ?? '';
}

async function answers(address: string): Promise<boolean> {
  const { connect } = await import('node:net');
  const [host, port] = address.split(':');
  return new Promise((resolve) => {
    const socket = connect(Number(port), host);
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
