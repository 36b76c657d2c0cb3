import { expect } from 'chai';
import type { JsonValue } from 'proscenium';
import { readCacheSettings } from '#src/services/cache/cache-settings.js';
import { StaticConfig } from '#src/services/root-config/static-config.js';
import { failureOf, lines } from '../../support/failure-of.js';

function read(cache: JsonValue) {
  return readCacheSettings(new StaticConfig({ backend: { cache } }));
}

async function faultOf(cache: JsonValue): Promise<string> {
  const { message } = await failureOf(Promise.resolve().then(() => read(cache)));
  return message;
}

function fault(what: string, mend: string): string {
  return lines(
    what,
    '  where  the given configuration',
    `  mend   ${mend}`,
    '  see    docs/reference/errors.md#invalid_config',
  );
}

describe('readCacheSettings', () => {
  it('keeps values in memory, for ever, by default', () => {
    expect(readCacheSettings(new StaticConfig({}))).to.deep.equal({
      store: { type: 'memory', maxEntries: 10_000, maxSize: 67_108_864 },
      defaultTtl: undefined,
      timeout: 150,
      breaker: { failures: 1, probeInterval: 1_000 },
      healthCheck: 'none',
    });
  });

  it('reads durations in every form', () => {
    const forms = [5_000, '5 seconds', 'PT5S', { seconds: 5 }].map((defaultTtl) => read({ defaultTtl }).defaultTtl);

    expect(forms).to.deep.equal([5_000, 5_000, 5_000, 5_000]);
  });

  it('reads what Backstage has for Redis', () => {
    const { store } = read({
      store: 'redis',
      connection: 'redis://cache.internal:6379',
      redis: {
        client: {
          namespace: 'app',
          keyPrefixSeparator: '::',
          clearBatchSize: 500,
          useUnlink: false,
          noNamespaceAffectsAll: true,
        },
      },
    });

    expect(store).to.deep.equal({
      type: 'redis',
      connection: { url: 'redis://cache.internal:6379' },
      prefix: 'app::',
      separator: '::',
      adapter: { clearBatchSize: 500, useUnlink: false, noNamespaceAffectsAll: true },
      cluster: undefined,
      notice: undefined,
    });
  });

  it('hands the options of a connection object to every node of a cluster', () => {
    const { store } = read({
      store: 'redis',
      connection: { url: 'redis://unused:6379', pingInterval: 60_000 },
      redis: {
        cluster: {
          rootNodes: [{ url: 'redis://one:6379' }],
          defaults: { username: 'me' },
          minimizeConnections: true,
          useReplicas: true,
          maxCommandRedirections: 4,
        },
      },
    });

    expect('cluster' in store && store.cluster).to.deep.equal({
      rootNodes: [{ url: 'redis://one:6379' }],
      defaults: { username: 'me', pingInterval: 60_000 },
      minimizeConnections: true,
      useReplicas: true,
      maxCommandRedirections: 4,
    });
  });

  it('takes a single Redis, and says so, when a cluster has no root nodes', () => {
    const { store } = read({ store: 'redis', connection: 'redis://one', redis: { cluster: { useReplicas: true } } });

    expect('notice' in store && [store.cluster, store.notice]).to.deep.equal([
      undefined,
      "'backend.cache.redis.cluster' has no rootNodes, so a single Redis is used.",
    ]);
  });

  it('reads what Backstage has for Valkey', () => {
    const { store } = read({
      store: 'valkey',
      connection: 'redis://one',
      valkey: { client: { keyPrefix: 'app:' }, cluster: { rootNodes: [{ host: 'one' }], useReplicas: true } },
    });

    expect(store).to.deep.equal({
      type: 'valkey',
      connection: '',
      prefix: 'app:',
      cluster: { rootNodes: [{ host: 'one' }], defaults: {}, useReplicas: true, maxCommandRedirections: undefined },
      notice: undefined,
    });
  });

  it('takes the address of a Memcached with a scheme as well', () => {
    const { store } = read({ store: 'memcache', connection: 'memcache://one:11211,memcached://me:secret@two:11211' });

    expect(store).to.deep.equal({ type: 'memcache', connection: 'one:11211,me:secret@two:11211' });
  });

  it('names the stores that exist', async () => {
    expect(await faultOf({ store: 'infinispan' })).to.equal(
      fault(
        "'backend.cache.store' in the given configuration is 'infinispan', and there is no such store.",
        "use one of 'memory', 'redis', 'valkey', 'memcache', or add a service of your own for the contract Cache.",
      ),
    );
  });

  it('refuses a store without a connection', async () => {
    expect(await faultOf({ store: 'memcache' })).to.equal(
      lines(
        "'backend.cache.connection' does not say where the store is.",
        '  mend   write host:11211, or user:password@host:11211.',
        '  see    docs/reference/errors.md#invalid_config',
      ),
    );
  });

  it('refuses an object as connection of anything but Redis', async () => {
    expect(await faultOf({ store: 'valkey', connection: { url: 'redis://one' } })).to.equal(
      fault(
        "'backend.cache.connection' in the given configuration is an object, which only the store 'redis' can take.",
        'write redis://host:6379.',
      ),
    );
  });

  it('refuses a connection object without a URL', async () => {
    expect(await faultOf({ store: 'redis', connection: { pingInterval: 1 } })).to.equal(
      lines(
        "'backend.cache.connection.url' is no URL of a Redis.",
        '  mend   write redis://host:6379, or rediss://user:password@host:6379 for an encrypted connection.',
        '  see    docs/reference/errors.md#invalid_config',
      ),
    );
  });

  it('does not repeat a URL that cannot be used, since it may hold a password', async () => {
    expect(await faultOf({ store: 'redis', connection: 'http://me:secret@one' })).to.equal(
      fault(
        "'backend.cache.connection' in the given configuration is no URL of a Redis.",
        'write redis://host:6379, or rediss://user:password@host:6379 for an encrypted connection.',
      ),
    );
  });

  it('refuses a default time in which nothing would be kept', async () => {
    expect(await faultOf({ defaultTtl: 0 })).to.equal(
      fault(
        "'backend.cache.defaultTtl' in the given configuration is 0, and nothing would be kept.",
        'leave it out to keep values for ever.',
      ),
    );
  });

  for (const [name, cache, what, mend] of [
    [
      'a limit of nothing',
      { timeout: '0ms' },
      "'backend.cache.timeout' % is 0 ms.",
      "choose a time of up to '1 minute'.",
    ],
    [
      'a limit above a minute',
      { timeout: '2m' },
      "'backend.cache.timeout' % is 120000 ms.",
      "choose a time of up to '1 minute'.",
    ],
    [
      'half a failure',
      { breaker: { failures: 0.5 } },
      "'backend.cache.breaker.failures' % is 0.5, which is no number of calls.",
      'write a whole number from 1 on.',
    ],
    [
      'no room at all',
      { memory: { maxEntries: 0 } },
      "'backend.cache.memory.maxEntries' % is 0.",
      'write a whole number from 1 on.',
    ],
    [
      'another kind of health check',
      { healthCheck: 'yes' },
      "'backend.cache.healthCheck' % is 'yes'.",
      "use 'none', 'shown' or 'required'.",
    ],
  ] as const)
    it(`refuses ${name}`, async () => {
      expect(await faultOf(cache)).to.equal(fault(what.replace('%', 'in the given configuration'), mend));
    });
});
