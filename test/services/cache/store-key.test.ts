import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { storeKey } from '#src/services/cache/stores/store-key.js';
import type { RedisSettings } from '#src/services/cache/stores/redis-settings.js';

const REDIS: RedisSettings = {
  type: 'redis',
  connection: {},
  prefix: '',
  separator: ':',
  adapter: {},
  cluster: undefined,
  notice: undefined,
};

describe('storeKey', () => {
  it('is the id of the plugin and the key in base64', () => {
    expect(storeKey(REDIS, { pluginId: 'catalog', key: 'entities' })).to.equal('catalog:ZW50aXRpZXM=');
  });

  it('puts the namespace before the id, and the separator of the configuration between all', () => {
    const settings = { ...REDIS, prefix: 'my-app--', separator: '--' };

    expect(storeKey(settings, { pluginId: 'catalog', key: 'entities' })).to.equal('my-app--catalog--ZW50aXRpZXM=');
  });

  it('takes keys with line breaks, NUL and letters of any kind', () => {
    expect(storeKey(REDIS, { pluginId: 'catalog', key: 'a\r\nb\0ä' })).to.equal('catalog:YQ0KYgDDpA==');
  });

  it('is the hash of a key whose base64 has 200 characters or more', () => {
    const longest = storeKey(REDIS, { pluginId: 'catalog', key: 'k'.repeat(147) });
    const tooLong = storeKey(REDIS, { pluginId: 'catalog', key: 'k'.repeat(148) });

    const hash = createHash('sha256').update('k'.repeat(148)).digest('base64');
    expect([longest, tooLong]).to.deep.equal([`catalog:${'a2tr'.repeat(49)}`, `catalog:${hash}`]);
  });

  it('has the id of the plugin twice for Memcached, as in Backstage', () => {
    const settings = { type: 'memcache', connection: '' } as const;

    expect(storeKey(settings, { pluginId: 'catalog', key: 'entities' })).to.equal('catalog:catalog:ZW50aXRpZXM=');
  });

  it('has never more than the 250 bytes of Memcached', () => {
    const settings = { type: 'memcache', connection: '' } as const;

    const lengths = [10, 40, 80, 120, 300].map(
      (length) => storeKey(settings, { pluginId: 'p'.repeat(length), key: 'k'.repeat(147) }).length,
    );

    expect(lengths).to.deep.equal([218, 126, 206, 44, 44]);
  });
});
