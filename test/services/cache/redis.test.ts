import { createHash } from 'node:crypto';
import KeyvRedis, { createClient } from '@keyv/redis';
import { expect } from 'chai';
import { Keyv } from 'keyv';
import type { JsonValue } from 'proscenium';
import { eventually } from '../../support/eventually.js';
import { RedisServer } from '../../support/redis-server.js';
import { findProgram, requires } from '../../support/requirements.js';
import { closeCaches, givenCache } from './given-cache.js';

describe('the cache in Redis', () => {
  const program = requires('redis-server', () => findProgram('redis-server', 'valkey-server'));
  let server: RedisServer;
  let client: ReturnType<typeof createClient>;
  before(async () => {
    server = await RedisServer.start(program());
    client = createClient({ url: server.url });
    await client.connect();
  });
  afterEach(async () => {
    await closeCaches();
    await client.flushAll();
  });
  after(async () => {
    client?.destroy();
    await server?.stop();
  });

  /** The cache as Backstage sets Keyv up for a plugin. */
  function givenBackstageCache(namespace: string, keyPrefixSeparator = ':') {
    const store = new KeyvRedis(server.url, { keyPrefixSeparator });
    return new Keyv({ namespace, store, emitErrors: false, useKeyPrefix: false });
  }

  const redis = (settings: { readonly [name: string]: JsonValue } = {}) =>
    givenCache({ store: 'redis', connection: server.url, ...settings });

  it('has the keys and the values of Backstage', async () => {
    const { cache } = await redis();
    await cache.set('plays', [{ title: ':Hamlet' }]);
    await cache.set('k'.repeat(200), null);

    const hash = createHash('sha256').update('k'.repeat(200)).digest('base64');
    const keys = (await client.keys('*')).sort();
    const values = await client.mGet(keys);
    expect([keys, values]).to.deep.equal([
      [`stage:cGxheXM=`, `stage:${hash}`].sort(),
      keys.map((key) => (key.endsWith(hash) ? '{"value":null}' : '{"value":[{"title":"::Hamlet"}]}')),
    ]);
  });

  it('reads what Backstage has written, and the other way round', async () => {
    const values: JsonValue[] = [null, ':', '::base64:eA==', '"', 1.5, [], { a: [{ b: ':c' }] }];
    const { cache } = await redis({ redis: { client: { namespace: 'app', keyPrefixSeparator: '--' } } });
    const backstage = givenBackstageCache('app--stage', '--');

    const seen = [];
    for (const value of values) {
      await backstage.set(Buffer.from('theirs').toString('base64'), value);
      await cache.set('ours', value);
      seen.push([await cache.get('theirs'), await backstage.get(Buffer.from('ours').toString('base64'))]);
    }
    await backstage.disconnect();

    expect(seen).to.deep.equal(values.map((value) => [value, value]));
  });

  it('lets Redis end a value when its time is over', async () => {
    const { cache } = await redis();
    await cache.set('long', 1, { ttl: { minutes: 10 } });
    await cache.set('short', 2, { ttl: 20.5 });
    await cache.set('for ever', 3);

    const left = await Promise.all([client.pTTL('stage:bG9uZw=='), client.pTTL('stage:Zm9yIGV2ZXI=')]);
    await eventually(async () => (await client.exists('stage:c2hvcnQ=')) === 0);

    expect(left[0]).to.be.within(590_000, 600_000);
    expect([left[1], await cache.get('short')]).to.deep.equal([-1, undefined]);
  });

  it('writes the end of a value next to it, as Backstage does', async () => {
    const { cache } = await redis({ defaultTtl: '1 hour' });
    const before = Date.now();
    await cache.set('play', 'Hamlet');

    const { value, expires } = JSON.parse((await client.get('stage:cGxheQ==')) ?? '');
    expect(value).to.equal('Hamlet');
    expect(expires).to.be.within(before + 3_600_000, Date.now() + 3_600_000);
  });

  it('deletes', async () => {
    const { cache } = await redis({ redis: { client: { useUnlink: false } } });
    await cache.set('play', 'Hamlet');

    await cache.delete('play');

    expect(await client.keys('*')).to.deep.equal([]);
  });

  it('takes keys of any length and with any letters', async () => {
    const { cache } = await redis();
    const keys = ['', 'k'.repeat(1024), 'a\r\nSET b c\r\n', 'nul\0', 'ä€😀', '*', ':'];
    for (const key of keys) await cache.set(key, key);

    expect(await Promise.all(keys.map((key) => cache.get(key)))).to.deep.equal(keys);
  });

  it('keeps the values of plugins apart', async () => {
    const { cache, of } = await redis();
    await cache.set('play', 'Hamlet');

    expect(await of('foyer').get('play')).to.equal(undefined);
  });

  it('has one connection for all plugins', async () => {
    const countClients = async () => (await client.sendCommand<string>(['CLIENT', 'LIST'])).trim().split('\n').length;
    const before = await countClients();
    const { of } = await redis();

    await Promise.all(Array.from({ length: 20 }, (_, index) => of(`plugin-${index}`).set('x', index)));

    expect((await countClients()) - before).to.equal(1);
  });

  it('ends its connection when it is closed, and counts everything as missing from then on', async () => {
    const { cache, close, entries } = await redis();
    await cache.set('play', 'Hamlet');

    await close();
    await cache.set('other', 'Macbeth');
    await cache.delete('play');

    expect([await cache.get('play'), await client.keys('*'), entries]).to.deep.equal([
      undefined,
      ['stage:cGxheQ=='],
      [],
    ]);
    await eventually(async () => !(await client.sendCommand<string>(['CLIENT', 'LIST'])).trim().includes('\n'));
  });

  it('takes options of the client with the URL', async () => {
    const { cache } = await givenCache({
      store: 'redis',
      connection: { url: server.url, database: 3, name: 'box-office' },
    });
    await cache.set('play', 'Hamlet');

    const clients = await client.sendCommand<string>(['CLIENT', 'LIST']);
    expect(/name=box-office .* db=3 /.test(clients)).to.equal(true);
    expect(await client.dbSize()).to.equal(0);
  });

  it('counts what is no JSON as missing, and warns', async () => {
    const { cache, entries } = await redis();
    await client.set('stage:cGxheQ==', '{"value":');

    const value = await cache.get('play');

    expect([value, entries]).to.deep.equal([
      undefined,
      [
        {
          level: 'warn',
          message: 'A value in the cache is no JSON and counts as missing',
          fields: { service: 'cache', store: 'redis', plugin: 'stage' },
        },
      ],
    ]);
  });

  it('counts what another program has put there as missing', async () => {
    const { cache } = await redis();
    const seen = [];
    for (const text of ['null', '1', '"text"', '[]', '{}']) {
      await client.set('stage:cGxheQ==', text);
      seen.push(await cache.get('play'));
    }

    expect(seen).to.deep.equal([undefined, undefined, undefined, undefined, undefined]);
  });

  it('goes on when Redis refuses a call, and warns', async () => {
    const { cache, entries } = await redis();
    await client.lPush('stage:cGxheQ==', 'a list');

    const value = await cache.get('play');
    await cache.set('other', 'Macbeth');

    expect([value, await cache.get('other'), entries]).to.deep.equal([
      undefined,
      'Macbeth',
      [
        {
          level: 'warn',
          message: 'The cache refuses a call',
          fields: {
            service: 'cache',
            store: 'redis',
            plugin: 'stage',
            reason: 'WRONGTYPE Operation against a key holding the wrong kind of value',
          },
        },
      ],
    ]);
  });
});

describe('the cache in a Redis with a password', () => {
  const program = requires('redis-server', () => findProgram('redis-server', 'valkey-server'));
  let server: RedisServer;
  before(async () => {
    server = await RedisServer.start(program(), ['--requirepass', 'open sesame']);
  });
  after(async () => {
    await closeCaches();
    await server?.stop();
  });

  const givenPassword = (password: string) =>
    givenCache({ store: 'redis', connection: server.url.replace('//', `//:${encodeURIComponent(password)}@`) });

  it('keeps values when it is right', async () => {
    const { cache, entries } = await givenPassword('open sesame');
    await cache.set('play', 'Hamlet');

    expect([await cache.get('play'), entries]).to.deep.equal(['Hamlet', []]);
  });

  it('counts everything as missing when it is wrong, and says why without it', async () => {
    const { cache, entries } = await givenPassword('open barley');
    await cache.set('play', 'Hamlet');

    expect([await cache.get('play'), entries]).to.deep.equal([
      undefined,
      [
        {
          level: 'warn',
          message: 'The cache does not answer, and all its values count as missing until it does',
          fields: {
            service: 'cache',
            store: 'redis',
            reason: 'WRONGPASS invalid username-password pair or user is disabled.',
          },
        },
      ],
    ]);
  });
});

describe('the cache in a cluster of Redis', () => {
  const program = requires('redis-server', () => findProgram('redis-server', 'valkey-server'));
  let server: RedisServer;
  before(async () => {
    server = await RedisServer.start(program(), ['--cluster-enabled', 'yes', '--cluster-announce-ip', '127.0.0.1']);
    const client = createClient({ url: server.url });
    await client.connect();
    await client.sendCommand(['CLUSTER', 'ADDSLOTSRANGE', '0', '16383']);
    await eventually(async () => (await client.sendCommand<string>(['CLUSTER', 'INFO'])).includes('cluster_state:ok'));
    client.destroy();
  });
  after(async () => {
    await closeCaches();
    await server?.stop();
  });

  for (const [store, cluster] of [
    ['redis', (port: number) => ({ rootNodes: [{ url: `redis://127.0.0.1:${port}` }] })],
    ['valkey', (port: number) => ({ rootNodes: [{ host: '127.0.0.1', port }], useReplicas: true })],
  ] as const)
    it(`keeps values when the store is ${store}`, async () => {
      const { cache, entries } = await givenCache({ store, [store]: { cluster: cluster(server.port) } });
      await cache.set('play', 'Hamlet', { ttl: 60_000 });
      const kept = await cache.get('play');
      await cache.delete('play');

      expect([kept, await cache.get('play'), entries]).to.deep.equal(['Hamlet', undefined, []]);
    });
});
