import { KeyvMemcache } from '@keyv/memcache';
import { expect } from 'chai';
import { Keyv } from 'keyv';
import { memcacheSeconds } from '#src/services/cache/stores/open-memcache.js';
import { findProgram, requires } from '../../support/requirements.js';
import { closeCaches, givenCache } from './given-cache.js';
import { MemcachedServer } from '../../support/memcached-server.js';

describe('the cache in Memcached', () => {
  const program = requires('memcached', () => findProgram('memcached'));
  let server: MemcachedServer;
  before(async () => {
    server = await MemcachedServer.start(program());
  });
  afterEach(closeCaches);
  after(() => server?.stop());

  const memcache = () => givenCache({ store: 'memcache', connection: server.address });

  it('has the keys and the values of Backstage', async () => {
    const { cache } = await memcache();
    const backstage = new Keyv({ namespace: 'stage', store: new KeyvMemcache(server.address), emitErrors: false });
    await cache.set('ours', { title: ':Hamlet' });
    await backstage.set(Buffer.from('theirs').toString('base64'), { title: ':Macbeth' });

    const seen = [
      await server.rawValue('stage:stage:b3Vycw=='),
      await backstage.get(Buffer.from('ours').toString('base64')),
      await cache.get('theirs'),
    ];
    (backstage.store as KeyvMemcache).client.close();

    expect(seen).to.deep.equal(['{"value":{"title":"::Hamlet"}}', { title: ':Hamlet' }, { title: ':Macbeth' }]);
  });

  it('takes keys of any length and with any letters', async () => {
    const { cache, of } = await memcache();
    const keys = ['k'.repeat(1024), 'a\r\nflush_all\r\n', 'nul\0', 'ä€😀', ' '];
    for (const key of keys) await cache.set(key, key);
    const ofLongId = of('p'.repeat(120));
    await ofLongId.set('x'.repeat(140), 'there');

    const values = await Promise.all(keys.map((key) => cache.get(key)));

    expect([values, await ofLongId.get('x'.repeat(140))]).to.deep.equal([keys, 'there']);
  });

  it('keeps a value for longer than 30 days, which Memcached would take for a date', async () => {
    const { cache } = await memcache();
    await cache.set('play', 'Hamlet', { ttl: { days: 60 } });
    await cache.set('for ever', 'Macbeth');

    const left = await Promise.all(
      ['stage:stage:cGxheQ==', 'stage:stage:Zm9yIGV2ZXI='].map((key) => server.secondsLeft(key)),
    );

    // The server counts in seconds of its own.
    expect(left[0]).to.be.within(60 * 86_400 - 60, 60 * 86_400 + 5);
    expect([left[1], await cache.get('play')]).to.deep.equal([-1, 'Hamlet']);
  });

  it('lets Memcached end also what stays for less than a second', async () => {
    const { cache } = await memcache();
    await cache.set('play', 'Hamlet', { ttl: 500 });

    expect(await server.secondsLeft('stage:stage:cGxheQ==')).to.be.within(0, 1);
  });

  it('does not delete what somebody sets while a miss is on its way', async () => {
    const { cache } = await memcache();

    await Promise.all([cache.get('play'), cache.set('play', 'Hamlet')]);

    expect(await cache.get('play')).to.equal('Hamlet');
  });

  it('counts what is no JSON as missing, and warns', async () => {
    const { cache, messages } = await memcache();
    await server.setRaw('stage:stage:YmFk', '{"value":');

    const value = await cache.get('bad');

    expect([value, messages()]).to.deep.equal([
      undefined,
      ['warn: A value in the cache is no JSON and counts as missing'],
    ]);
  });

  it('goes on when a value is too large for Memcached, and warns', async () => {
    const { cache, entries } = await memcache();

    await cache.set('large', 'x'.repeat(2_000_000));
    await cache.set('small', 'x');

    expect([await cache.get('large'), await cache.get('small'), entries]).to.deep.equal([
      undefined,
      'x',
      [
        {
          level: 'warn',
          message: 'The cache refuses a call',
          fields: { service: 'cache', store: 'memcache', plugin: 'stage', reason: 'MemJS SET: Value too large' },
        },
      ],
    ]);
  });
});

describe('memcacheSeconds', () => {
  it('counts whole seconds up to 30 days, a date after that, and nothing for what no date can say', () => {
    const now = 1_800_000_000_000;

    const seconds = [1, 1_001, 30 * 86_400_000, 31 * 86_400_000, 1e14].map((ttl) => memcacheSeconds(ttl, now));

    expect(seconds).to.deep.equal([1, 2, 2_592_000, 1_802_678_400, 0]);
  });
});
