import { expect } from 'chai';
import { Database, Plugin } from 'proscenium';
import { createTestBackend, MemoryLogger, StaticConfig, type TestBackend, TestClock } from 'proscenium/testing';
import { BusStore, LEASE } from '#src/plugins/events/bus/bus-store.js';
import { BusWindow, MOST_EVENTS } from '#src/plugins/events/bus/bus-window.js';
import { CreateBusTables } from '#src/plugins/events/bus/create-bus-tables.js';
import { insertInto } from '#src/plugins/events/bus/bus-tables.js';
import { MOST_POLLS, WaitingPolls } from '#src/plugins/events/bus/waiting-polls.js';

@Plugin('bus-test', { migrations: [CreateBusTables] })
class BusTestPlugin {}

const DAY = 86_400_000;

describe('BusStore', () => {
  let backend: TestBackend;
  let database: Database;
  let clock: TestClock;
  let store: BusStore;

  beforeEach(async () => {
    backend = await createTestBackend().add(BusTestPlugin).start();
    database = await backend.get(Database, { plugin: 'bus-test' });
    clock = new TestClock();
    store = new BusStore(database, clock, new MemoryLogger());
  });

  afterEach(async () => backend.stop());

  it('stores the same event once', async () => {
    await store.subscribe('a', ['lights']);
    await store.add(event('1'));
    await store.add(event('1'));

    const { events } = await store.take('a');

    expect(events).to.deep.equal([{ topic: 'lights', payload: 'of 1' }]);
  });

  it('gives what was taken to nobody else until the lease is over', async () => {
    await store.subscribe('a', ['lights']);
    await store.add(event('1'));
    await store.take('a');
    const meanwhile = await store.take('a');
    await clock.advance(LEASE);

    const later = await store.take('a');

    expect([meanwhile.events, later.events]).to.deep.equal([[], [{ topic: 'lights', payload: 'of 1' }]]);
  });

  it('keeps what somebody else has taken anew from the one who was too late', async () => {
    await store.subscribe('a', ['lights']);
    await store.add(event('1'));
    const late = await store.take('a');
    await clock.advance(LEASE);
    await store.take('a');
    await store.finish('a', late.claim);
    await clock.advance(LEASE);

    expect((await store.take('a')).events).to.deep.equal([{ topic: 'lights', payload: 'of 1' }]);
  });

  it('gives each event to one of many who ask at the same time', async () => {
    await store.subscribe('a', ['lights']);
    for (let number = 0; number < 40; number += 1) await store.add(event(String(number)));

    const batches = await Promise.all(Array.from({ length: 8 }, () => store.take('a')));

    const payloads = batches.flatMap(({ events }) => events.map(({ payload }) => payload));
    expect(new Set(payloads).size).to.equal(payloads.length);
    expect(batches.every(({ events }) => events.length <= 10)).to.equal(true);
  });

  it('hears of topics that a subscription has got later, and no more of those that it has lost', async () => {
    await store.subscribe('a', ['lights']);
    await store.subscribe('a', ['curtain']);

    const wanted = [await store.add(event('1')), await store.add({ ...event('2'), topic: 'curtain' })];

    expect(wanted.map((keys) => keys.length)).to.deep.equal([0, 1]);
    expect(await store.topics()).to.deep.equal(['curtain']);
  });

  describe('with its window', () => {
    let window: BusWindow;

    beforeEach(() => {
      window = new BusWindow(database, clock, new MemoryLogger());
    });

    it('forgets events that are older than a day', async () => {
      await store.subscribe('a', ['lights']);
      await store.add(event('old'));
      await clock.advance(DAY / 2);
      await store.has('a');
      await store.add(event('young'));
      await clock.advance(DAY / 2 + 1);

      await window.clean();

      expect((await store.take('a')).events.map(({ payload }) => payload)).to.deep.equal(['of young']);
    });

    it('forgets events beyond the latest 10000 after 10 minutes', async () => {
      const source = await database.getDataSource();
      const rows = Array.from({ length: MOST_EVENTS + 2 }, (_, index) => {
        const number = String(index).padStart(20, '0');
        return { id: number, position: number, topic: 'lights', payload: '1', created_at: clock.now() };
      });
      await source.transaction((manager) => insertInto(manager, 'bus_events', rows));
      const count = async () =>
        Number((await source.query<{ count: unknown }[]>('SELECT count(*) AS count FROM bus_events'))[0]?.count);
      await clock.advance(600_000);
      await window.clean();
      const early = await count();
      await clock.advance(1);
      await window.clean();

      expect([early, await count()]).to.deep.equal([MOST_EVENTS + 2, MOST_EVENTS]);
    });

    it('forgets a subscription that nobody has read for a day, with what it waits for', async () => {
      await store.subscribe('a', ['lights']);
      await store.add(event('1'));
      await clock.advance(DAY + 1);
      await window.clean();
      const isThere = await store.has('a');
      await store.subscribe('a', ['lights']);

      expect([isThere, (await store.take('a')).events]).to.deep.equal([false, []]);
    });
  });

  describe('with polls that wait', () => {
    let polls: WaitingPolls;

    beforeEach(() => {
      polls = new WaitingPolls(store, clock, new MemoryLogger(), new StaticConfig({}));
    });

    it('refuses one more than 1000', () => {
      for (let number = 0; number < MOST_POLLS; number += 1) polls.enter('key');

      expect(() => polls.enter('key')).to.throw('1000 callers wait for events here already');
    });

    it('lets go of those whose time is up, and of those whose callers have gone', async () => {
      polls.enter('key').end();
      const { over } = polls.enter('key');
      await clock.advance(55_000);
      await over;

      expect(polls.size).to.equal(0);
    });

    it('lets nobody wait when it stops', async () => {
      const { over } = polls.enter('key');
      polls.onShutdown();
      await over;

      expect(() => polls.enter('key')).to.throw('The event bus is stopping');
    });
  });
});

function event(id: string) {
  return { id, topic: 'lights', payload: `of ${id}`, notified: [] };
}
