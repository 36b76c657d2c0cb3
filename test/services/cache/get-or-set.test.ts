import { expect } from 'chai';
import { type Cache, getOrSet, InputError } from 'proscenium';
import { deferred } from '../../support/deferred.js';
import { failureOf } from '../../support/failure-of.js';
import { closeCaches, givenCache } from './given-cache.js';

describe('getOrSet', () => {
  afterEach(closeCaches);

  it('loads once for a hundred who ask at the same time', async () => {
    const { cache } = await givenCache();
    let loads = 0;
    const load = async () => {
      loads += 1;
      return ['Hamlet'];
    };

    const values = await Promise.all(Array.from({ length: 100 }, () => getOrSet(cache, 'plays', load)));

    expect([loads, values]).to.deep.equal([1, Array.from({ length: 100 }, () => ['Hamlet'])]);
  });

  it('gives each of them a value of its own', async () => {
    const { cache } = await givenCache();
    const load = async () => ['Hamlet'];

    const [first, second] = await Promise.all([getOrSet(cache, 'plays', load), getOrSet(cache, 'plays', load)]);
    first?.push('changed');

    expect([second, await cache.get('plays')]).to.deep.equal([['Hamlet'], ['Hamlet']]);
  });

  it('keeps what it has loaded for the time that it is told', async () => {
    const { cache, clock } = await givenCache();
    await getOrSet(cache, 'play', () => 'Hamlet', { ttl: { minutes: 1 } });

    const meanwhile = await getOrSet(cache, 'play', () => 'Macbeth');
    await clock.advance(60_000);

    expect([meanwhile, await cache.get('play')]).to.deep.equal(['Hamlet', undefined]);
  });

  it('hands a failure to all who wait, and keeps it for nobody', async () => {
    const { cache } = await givenCache();
    let loads = 0;
    const load = async (): Promise<string> => {
      loads += 1;
      throw new Error(`load ${loads} failed`);
    };

    const together = await Promise.all([
      failureOf(getOrSet(cache, 'play', load)),
      failureOf(getOrSet(cache, 'play', load)),
    ]);
    const later = await getOrSet(cache, 'play', () => 'Hamlet');

    expect([together.map(({ message }) => message), later]).to.deep.equal([
      ['load 1 failed', 'load 1 failed'],
      'Hamlet',
    ]);
  });

  it('keeps no undefined', async () => {
    const { cache } = await givenCache();

    const nothing = await getOrSet(cache, 'play', () => undefined);

    expect([nothing, await getOrSet(cache, 'play', () => 'Hamlet')]).to.deep.equal([undefined, 'Hamlet']);
  });

  it('keeps no result that was deleted while it was loaded, and gives it to nobody who asks later', async () => {
    const { cache } = await givenCache();
    const reading = deferred<string>();
    const early = getOrSet(cache, 'play', () => reading.promise);
    await cache.delete('play');

    const late = getOrSet(cache, 'play', () => 'new');
    reading.resolve('old');

    expect([await early, await late, await cache.get('play')]).to.deep.equal(['old', 'new', 'new']);
  });

  it('keeps what was set while it was loaded', async () => {
    const { cache } = await givenCache();
    const reading = deferred<string>();
    const early = getOrSet(cache, 'play', () => reading.promise);
    await cache.set('play', 'new');

    reading.resolve('old');

    expect([await early, await cache.get('play')]).to.deep.equal(['old', 'new']);
  });

  it('shares loads between a cache and its views', async () => {
    const { cache } = await givenCache();
    const view = cache.withOptions({ defaultTtl: 1_000 });
    const reading = deferred<string>();

    const both = Promise.all([
      getOrSet(cache, 'play', () => reading.promise),
      getOrSet(view, 'play', () => 'loaded again'),
    ]);
    reading.resolve('Hamlet');

    expect(await both).to.deep.equal(['Hamlet', 'Hamlet']);
  });

  it('keeps the loads of plugins apart', async () => {
    const { of } = await givenCache();

    const values = await Promise.all([
      getOrSet(of('stage'), 'play', () => 'Hamlet'),
      getOrSet(of('foyer'), 'play', () => 'coffee'),
    ]);

    expect(values).to.deep.equal(['Hamlet', 'coffee']);
  });

  it('works with any implementation of the contract', async () => {
    const values = new Map<string, unknown>();
    const cache: Cache = {
      get: async (key) => values.get(key) as never,
      set: async (key, value) => void values.set(key, value),
      delete: async (key) => void values.delete(key),
      withOptions: () => cache,
    };

    const first = await getOrSet(cache, 'play', () => 'Hamlet');

    expect([first, await getOrSet(cache, 'play', () => 'Macbeth')]).to.deep.equal(['Hamlet', 'Hamlet']);
  });

  it('refuses a loaded value that JSON cannot carry', async () => {
    const { cache } = await givenCache();

    const error = await failureOf(getOrSet(cache, 'play', () => ({ at: new Date(0) }) as never));

    expect([error instanceof InputError, error.message]).to.deep.equal([
      true,
      'A cache keeps JSON only, and value.at is no plain object but a Date',
    ]);
  });
});
