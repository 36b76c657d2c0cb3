import { expect } from 'chai';
import { MemoryStore } from '#src/services/cache/stores/memory-store.js';
import { HandClock } from './hand-clock.js';

const LARGE = { type: 'memory', maxEntries: 100, maxSize: 10_000 } as const;

describe('MemoryStore', () => {
  const place = (key: string, pluginId = 'stage') => ({ pluginId, key });

  it('gives each caller a value of its own', async () => {
    const store = new MemoryStore(LARGE, new HandClock());
    const value = { acts: ['one'] };
    await store.set(place('play'), value, undefined);

    value.acts.push('changed by the owner');
    ((await store.get(place('play'))) as { acts: string[] }).acts.push('changed by a reader');

    expect(await store.get(place('play'))).to.deep.equal({ acts: ['one'] });
  });

  it('keeps the values of plugins apart', async () => {
    const store = new MemoryStore(LARGE, new HandClock());
    await store.set(place('play', 'stage'), 'Hamlet', undefined);

    expect(await store.get(place('play', 'foyer'))).to.equal(undefined);
  });

  it('lets go of a value when its time is over', async () => {
    const clock = new HandClock();
    const store = new MemoryStore(LARGE, clock);
    await store.set(place('play'), 'Hamlet', 1000);

    await clock.advance(999);
    const before = await store.get(place('play'));
    await clock.advance(1);

    expect([before, await store.get(place('play')), store.count]).to.deep.equal(['Hamlet', undefined, 0]);
  });

  it('lets go of what nobody asks for again', async () => {
    const clock = new HandClock();
    const store = new MemoryStore(LARGE, clock);
    await store.set(place('soon'), 1, 1000);
    await store.set(place('later'), 2, 90_000);
    await store.set(place('never'), 3, undefined);

    await clock.advance(60_000);
    const afterOneMinute = store.count;
    await clock.advance(60_000);

    expect([afterOneMinute, store.count, clock.pauses]).to.deep.equal([2, 1, []]);
  });

  it('gives up the value that was used least recently when there are too many', async () => {
    const store = new MemoryStore({ ...LARGE, maxEntries: 2 }, new HandClock());
    await store.set(place('one'), 1, undefined);
    await store.set(place('two'), 2, undefined);
    await store.get(place('one'));

    await store.set(place('three'), 3, undefined);

    const kept = await Promise.all(['one', 'two', 'three'].map((key) => store.get(place(key))));
    expect(kept).to.deep.equal([1, undefined, 3]);
  });

  it('gives up values when they take too much room', async () => {
    const store = new MemoryStore({ ...LARGE, maxSize: 250 }, new HandClock());
    await store.set(place('one'), 'x'.repeat(100), undefined);
    await store.set(place('two'), 'x'.repeat(100), undefined);

    await store.set(place('three'), 'x'.repeat(100), undefined);

    const kept = await Promise.all(['one', 'two', 'three'].map((key) => store.get(place(key))));
    expect(kept.map((value) => value !== undefined)).to.deep.equal([false, true, true]);
  });

  it('keeps no value that is larger than all its room, and nothing older in its place', async () => {
    const store = new MemoryStore({ ...LARGE, maxSize: 250 }, new HandClock());
    await store.set(place('one'), 'small', undefined);

    await store.set(place('one'), 'x'.repeat(300), undefined);

    expect([await store.get(place('one')), store.count]).to.deep.equal([undefined, 0]);
  });

  it('has room again for what was deleted', async () => {
    const store = new MemoryStore({ ...LARGE, maxSize: 250 }, new HandClock());
    for (let turn = 0; turn < 10; turn += 1) {
      await store.set(place('one'), 'x'.repeat(200), undefined);
      await store.delete(place('one'));
    }

    await store.set(place('two'), 'x'.repeat(200), undefined);

    expect(await store.get(place('two'))).to.equal('x'.repeat(200));
  });
});
