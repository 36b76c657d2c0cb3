import { expect } from 'chai';
import { Cache, InputError, type JsonValue, Plugin } from 'proscenium';
import { createTestBackend } from 'proscenium/testing';
import { failureOf, lines } from '../../support/failure-of.js';
import { closeCaches, givenCache } from './given-cache.js';

@Plugin('stage')
class StagePlugin {
  constructor(readonly cache: Cache) {}
}

describe('KeyvCache', () => {
  afterEach(closeCaches);

  it('is what plugins receive for Cache', async () => {
    await using backend = await createTestBackend().add(StagePlugin).start();
    const cache = await backend.get(Cache, { plugin: 'stage' });

    await cache.set('play', { title: 'Hamlet' });

    expect(await cache.get('play')).to.deep.equal({ title: 'Hamlet' });
  });

  it('refuses the start for a store that does not exist', async () => {
    const backend = createTestBackend({ config: { backend: { cache: { store: 'infinispan' } } } }).add(StagePlugin);

    const { message } = await failureOf(backend.start());

    expect(message).to.equal(
      lines(
        "'backend.cache.store' in the given configuration is none of the values that it may have.",
        '  where  the given configuration',
        "  mend   use 'memory', 'redis', 'valkey' or 'memcache'.",
        '  see    docs/reference/errors.md#invalid_config',
      ),
    );
  });

  it('keeps every kind of JSON', async () => {
    const { cache } = await givenCache();
    const values: JsonValue[] = [
      null,
      true,
      false,
      0,
      '',
      ':',
      '::base64:eA==',
      [],
      [null],
      {},
      { 'a:b': { ':': [1] } },
    ];

    const back = [];
    for (const value of values) {
      await cache.set('x', value);
      back.push(await cache.get('x'));
    }

    expect(back).to.deep.equal(values);
  });

  it('keeps a value for its own time, else for that of the view, else for that of the deployment', async () => {
    const { cache, clock } = await givenCache({ defaultTtl: '3 minutes' });
    const view = cache.withOptions({ defaultTtl: { minutes: 2 } });
    await view.set('own', 1, { ttl: 'PT1M' });
    await view.set('of the view', 2);
    await view.withOptions({}).set('of the view, too', 3);
    await cache.set('of the deployment', 4);
    await cache.set('for ever', 5, { ttl: Number.POSITIVE_INFINITY });
    const there = async () => {
      const keys = ['own', 'of the view', 'of the view, too', 'of the deployment', 'for ever'];
      return (await Promise.all(keys.map((key) => cache.get(key)))).filter((value) => value !== undefined);
    };

    const after: unknown[] = [await there()];
    for (let minute = 1; minute <= 3; minute += 1) {
      await clock.advance(60_000);
      after.push(await there());
    }

    expect(after).to.deep.equal([[1, 2, 3, 4, 5], [2, 3, 4, 5], [4, 5], [5]]);
  });

  it('keeps nothing for a time of 0 or less, not even what was there', async () => {
    const { cache } = await givenCache();
    const left = [];
    for (const ttl of [0, -1, { seconds: 0 }]) {
      await cache.set('play', 'Hamlet');
      await cache.set('play', 'Macbeth', { ttl });
      left.push(await cache.get('play'));
    }

    expect(left).to.deep.equal([undefined, undefined, undefined]);
  });

  it('deletes what is not there as well', async () => {
    const { cache } = await givenCache();

    await cache.delete('nothing');

    expect(await cache.get('nothing')).to.equal(undefined);
  });

  it('refuses undefined', async () => {
    const { cache } = await givenCache();

    const error = await failureOf(cache.set('play', undefined as never));

    expect([error instanceof InputError, error.message]).to.deep.equal([
      true,
      'A cache keeps JSON only, and value is undefined',
    ]);
  });

  it('refuses a key that is no text', async () => {
    const { cache } = await givenCache();

    const errors = await Promise.all([
      failureOf(cache.get(undefined as never)),
      failureOf(cache.set(1 as never, 'x')),
      failureOf(cache.delete({} as never)),
    ]);

    expect(errors.map(({ name, message }) => `${name}: ${message}`)).to.deep.equal([
      'InputError: The key of a value in the cache must be a text, and this one is of the type undefined',
      'InputError: The key of a value in the cache must be a text, and this one is of the type number',
      'InputError: The key of a value in the cache must be a text, and this one is of the type object',
    ]);
  });
});
