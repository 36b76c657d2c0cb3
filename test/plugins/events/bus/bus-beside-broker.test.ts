import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { Events, type JsonObject, Plugin, type ReceivedEvent } from 'proscenium';
import { createTestBackend, type TestBackend, TestDatabases } from 'proscenium/testing';
import { findPostgres, PostgresStage } from '../../../services/events/support/given-postgres-broker.js';
import { eventually } from '../../../support/eventually.js';
import { requires } from '../../../support/requirements.js';
import { givenBus, type GivenBus, poll, post, receive, subscribe } from './given-bus.js';

describe('the event bus beside a broker', function () {
  this.timeout(60_000);
  requires('PostgreSQL', findPostgres);
  const databases = TestDatabases.create({ ids: ['SQLITE'] });
  let namespace: string;
  let events: JsonObject;
  let buses: GivenBus[];
  let other: TestBackend;
  let heard: ReceivedEvent[];

  beforeEach(async () => {
    namespace = `bus_${randomBytes(6).toString('hex')}`;
    const connection = 'postgresql://postgres@127.0.0.1:5432/postgres';
    events = { notifyTimeoutMs: 200, broker: { type: 'postgres', connection, namespace } };
    const database = await databases.init('SQLITE');
    buses = [await givenBus({ ...database.config, events }), await givenBus({ ...database.config, events })];
    heard = [];
    const received = heard;
    @Plugin('balcony')
    class BalconyPlugin {
      constructor(private readonly service: Events) {}
      async onInit() {
        const onEvent = async (event: ReceivedEvent) => void received.push(event);
        await this.service.subscribe({ id: 'view', topics: ['lights'], onEvent });
      }
    }
    other = await createTestBackend({ config: { events } }).add(BalconyPlugin).start();
  });

  afterEach(async () => {
    await Promise.all([other, ...buses.map(({ backend }) => backend)].map((backend) => backend.stop()));
    await new PostgresStage().query(`DROP SCHEMA IF EXISTS ${namespace}_events CASCADE`);
  });

  it('carries what processes without it publish, once, however many instances there are', async () => {
    for (const bus of buses) await subscribe(bus, 'sound.mixer', ['lights']);
    const service = await other.get(Events, { plugin: 'balcony' });
    for (let number = 0; number < 5; number += 1) await service.publish({ topic: 'lights', eventPayload: number });

    const seen: unknown[] = [];
    await eventually(async () => {
      seen.push(...(await readOnce()));
      return seen.length >= 5;
    });

    expect(seen.map(Number).toSorted((left, right) => left - right)).to.deep.equal([0, 1, 2, 3, 4]);
    expect(await readOnce()).to.deep.equal([]);
  });

  it('lets processes without it hear what is posted, and hands it to each subscription once', async () => {
    const [bus] = buses as [GivenBus];
    await subscribe(bus, 'sound.mixer', ['lights']);
    await post(bus, 'lights', { on: true });
    const received = await receive(bus, 'sound.mixer');
    await eventually(() => heard.length > 0);

    expect(received).to.deep.equal({ events: [{ topic: 'lights', payload: { on: true } }] });
    expect(heard.map(({ eventPayload, metadata }) => [eventPayload, metadata])).to.deep.equal([
      [{ on: true }, { 'proscenium:bus': 'plugin:elsewhere' }],
    ]);
    expect(await readOnce()).to.deep.equal([]);
    expect(buses.flatMap((one) => one.heard).map(({ eventPayload }) => eventPayload)).to.deep.equal([{ on: true }]);
  });

  it('keeps from a subscription of the bus what its group has had where it was published', async () => {
    const [bus] = buses as [GivenBus];
    await subscribe(bus, 'balcony.view', ['lights']);
    await subscribe(bus, 'sound.mixer', ['lights']);
    const service = await other.get(Events, { plugin: 'balcony' });
    await service.publish({ topic: 'lights', eventPayload: 1 });

    const received = await receive(bus, 'sound.mixer');
    const kept = await poll(bus, 'balcony.view');

    expect([received, kept.status]).to.deep.equal([{ events: [{ topic: 'lights', payload: 1 }] }, 202]);
  });

  async function readOnce(): Promise<unknown[]> {
    const [bus] = buses as [GivenBus];
    const response = await poll(bus, 'sound.mixer');
    const text = await response.text();
    if (response.status === 202) return [];
    return (JSON.parse(text) as { events: { payload: unknown }[] }).events.map(({ payload }) => payload);
  }
});

describe('the event bus in the database of its broker', function () {
  this.timeout(60_000);
  requires('PostgreSQL', findPostgres);

  it('starts where neither has made that database yet', async () => {
    await using database = await TestDatabases.create({ ids: ['POSTGRES'] }).init('POSTGRES');
    const bus = await givenBus({ ...database.config, events: { notifyTimeoutMs: 200, broker: { type: 'postgres' } } });
    try {
      await subscribe(bus, 'sound.mixer', ['lights']);
      await bus.events.publish({ topic: 'lights', eventPayload: 1 });

      expect(await receive(bus, 'sound.mixer')).to.deep.equal({ events: [{ topic: 'lights', payload: 1 }] });
    } finally {
      await bus.backend.stop();
    }
  });
});
