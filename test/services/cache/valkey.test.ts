import { createClient } from '@keyv/redis';
import { expect } from 'chai';
import { RedisServer } from '../../support/redis-server.js';
import { findProgram, requires } from '../../support/requirements.js';
import { closeCaches, givenCache } from './given-cache.js';

describe('the cache in Valkey', () => {
  const program = requires('valkey-server or redis-server', () => findProgram('valkey-server', 'redis-server'));
  let server: RedisServer;
  before(async () => {
    server = await RedisServer.start(program());
  });
  afterEach(closeCaches);
  after(() => server?.stop());

  it('keeps values under prefix, plugin id and key, and nothing besides', async () => {
    const { cache, of, entries } = await givenCache({
      store: 'valkey',
      connection: server.url,
      valkey: { client: { keyPrefix: 'app:' } },
    });
    await cache.set('play', ':Hamlet');
    await of('foyer').set('play', 'coffee', { ttl: 60_000.5 });
    await of('foyer').set('gone', 1);
    await of('foyer').delete('gone');

    const client = createClient({ url: server.url });
    await client.connect();
    const keys = (await client.keys('*')).sort();
    const value = await client.get('app:stage:cGxheQ==');
    const left = await client.pTTL('app:foyer:cGxheQ==');
    client.destroy();
    expect([keys, value, await cache.get('play'), await of('foyer').get('play'), entries]).to.deep.equal([
      ['app:foyer:cGxheQ==', 'app:stage:cGxheQ=='],
      '{"value":"::Hamlet"}',
      ':Hamlet',
      'coffee',
      [],
    ]);
    expect(left).to.be.within(50_000, 60_001);
  });
});
