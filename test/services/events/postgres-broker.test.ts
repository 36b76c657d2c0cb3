import { expect } from 'chai';
import { Client } from 'pg';
import { eventually } from '../../support/eventually.js';
import { failureOf } from '../../support/failure-of.js';
import { requires } from '../../support/requirements.js';
import { describeBroker, givenEvent, givenInbox } from './broker-conformance.js';
import { findPostgres, PostgresStage } from './support/given-postgres-broker.js';

const HOUR = 3_600_000;

describe('PostgresBroker', () => {
  requires('PostgreSQL', findPostgres);
  let stage: PostgresStage;

  beforeEach(() => {
    stage = new PostgresStage();
  });

  afterEach(async () => stage.dispose());

  describeBroker('it', async () => new PostgresStage());

  it('creates its database and tables when several processes begin at the same time', async () => {
    const database = `proscenium_${stage.schema}`;
    const connection = { ...stage.settings().connection, database };
    const brokers = await Promise.all(Array.from({ length: 6 }, () => stage.open({ connection })));

    await Promise.all(brokers.map((broker) => broker.check()));

    const inbox = await givenInbox(brokers[0]!, { topics: ['orders'] });
    await brokers[1]!.publish(givenEvent({ payload: 'hello' }));
    await eventually(() => inbox.events.length === 1);
    await stage.close();
    await stage.query(`DROP DATABASE ${database} WITH (FORCE)`);
    expect(inbox.payloads()).to.deep.equal(['hello']);
  });

  it('says that a database which it may not create is not there', async () => {
    const connection = { ...stage.settings().connection, database: `absent_${stage.schema}` };
    const broker = await stage.open({ connection, ensureDatabase: false });

    const failure = await failureOf(broker.check());

    expect(failure.message).to.equal(
      `Events cannot be shared, because PostgreSQL at 127.0.0.1:5432 refuses: database "absent_${stage.schema}" does not exist`,
    );
  });

  it('delivers an event whose transaction ends after those of later events', async () => {
    const broker = await stage.open();
    const inbox = await givenInbox(broker, { durable: true });
    const slow = new Client({ host: '127.0.0.1', user: 'postgres', database: 'postgres' });
    await slow.connect();
    await slow.query('BEGIN');
    await slow.query(`WITH stored AS (
      INSERT INTO ${stage.schema}.events (id, topic, payload, published_at, origin)
      VALUES ('slow', 'orders', '"slow"', 0, 'elsewhere') RETURNING seq, topic)
      INSERT INTO ${stage.schema}.deliveries (group_name, event_seq, topic) SELECT 'shop.orders', seq, topic FROM stored`);
    await broker.publish(givenEvent({ payload: 'quick' }));
    await eventually(() => inbox.events.length === 1);

    await slow.query('COMMIT');
    await slow.end();

    await eventually(() => inbox.events.length === 2);
    expect(inbox.payloads()).to.deep.equal(['quick', 'slow']);
  });

  it('is woken by an event, and need not look for it', async () => {
    const { limits } = stage.settings();
    const [publisher, broker] = [await stage.open(), await stage.open({ limits: { ...limits, pollInterval: HOUR } })];
    const inbox = await givenInbox(broker, { durable: true });
    await publisher.publish(givenEvent({ payload: 1 }));
    await eventually(() => inbox.events.length === 1);
    await eventually(async () => (await listeners()) > 0);

    await publisher.publish(givenEvent({ payload: 2 }));

    await eventually(() => inbox.events.length === 2);
    expect(inbox.payloads()).to.deep.equal([1, 2]);
  });

  it('finds events also when it is not woken', async () => {
    const broker = await stage.open();
    const inbox = await givenInbox(broker, { durable: true });
    await eventually(async () => (await listeners()) > 0);
    await stage.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN "${stage.schema}"%'`,
    );

    await broker.publish(givenEvent({ payload: 'found' }));

    await eventually(() => inbox.events.length === 1);
    expect(inbox.payloads()).to.deep.equal(['found']);
  });

  it('stores an event once that is published twice', async () => {
    const broker = await stage.open();
    const inbox = await givenInbox(broker, { durable: true });
    const event = givenEvent({ payload: 'once' });

    await broker.publish(event);
    await broker.publish(event);
    await broker.publish(givenEvent({ payload: 'end' }));

    await eventually(() => inbox.payloads().includes('end'));
    expect(inbox.payloads()).to.deep.equal(['once', 'end']);
  });

  it('uses five connections at most', async () => {
    const broker = await stage.open({
      connection: { ...stage.settings().connection, applicationName: stage.schema },
    });
    const inboxes = await Promise.all(
      Array.from({ length: 20 }, (_, number) => givenInbox(broker, { group: `shop.${number}`, durable: true })),
    );

    await Promise.all(Array.from({ length: 50 }, () => broker.publish(givenEvent())));
    await eventually(() => inboxes.every(({ events }) => events.length === 50));
    const found = await stage.query<{ count: string }>(
      `SELECT count(*) FROM pg_stat_activity WHERE application_name = '${stage.schema}'`,
    );

    expect(Number(found[0]?.count)).to.equal(5);
  });

  it('delivers a dead letter again when it is told to, to its group only', async () => {
    const broker = await stage.open();
    let isMended = false;
    const failing = await givenInbox(broker, { group: 'shop.failing', durable: true, maxDeliveries: 1 }, () => {
      if (!isMended) throw new Error('not yet');
    });
    const other = await givenInbox(broker, { group: 'shop.other', durable: true });
    const event = givenEvent({ payload: 'again' });
    await broker.publish(event);
    await eventually(() => failing.dead.length === 1);
    const letters = await broker.deadLetters('shop.failing');
    isMended = true;

    const answers = [
      await broker.replay('shop.other', letters[0]!.id),
      await broker.replay('shop.failing', letters[0]!.id),
      await broker.replay('shop.failing', letters[0]!.id),
    ];

    await eventually(() => failing.events.length === 2);
    expect(letters).to.deep.equal([
      { id: letters[0]!.id, group: 'shop.failing', event, attempts: 1, error: 'not yet', diedAt: letters[0]!.diedAt },
    ]);
    expect(answers).to.deep.equal([false, true, false]);
    expect([failing.attempts, other.attempts]).to.deep.equal([[1, 1], [1]]);
    expect(await broker.deadLetters('shop.failing')).to.deep.equal([]);
  });

  it('makes a dead letter of an event that no process has ever answered for', async () => {
    const broker = await stage.open();
    const silent = await givenInbox(broker, { durable: true });
    await silent.subscriber.close();
    await broker.publish(givenEvent());
    await stage.query('UPDATE deliveries SET attempts = 5');

    const inbox = await givenInbox(broker, { durable: true, maxDeliveries: 5, ackTimeout: 700 });

    await eventually(() => inbox.dead.length === 1);
    expect(inbox.events).to.deep.equal([]);
    expect(inbox.dead.map(({ message, attempts }) => ({ message, attempts }))).to.deep.equal([
      { message: 'no answer within 700 ms', attempts: 5 },
    ]);
  });

  describe('keeps', () => {
    const WINDOW = { minAge: 0, purgeInterval: 50 };

    it('no more events than allowed, besides those that a group waits for', async () => {
      const { limits } = stage.settings();
      const broker = await stage.open({ window: WINDOW, limits: { ...limits, maxEvents: 3 } });
      const absent = await givenInbox(broker, { topics: ['orders'], durable: true });
      await absent.subscriber.close();
      for (const payload of ['kept', 'kept too']) await broker.publish(givenEvent({ payload }));
      for (let number = 0; number < 10; number += 1)
        await broker.publish(givenEvent({ topic: 'other', payload: number }));

      await eventually(async () => (await storedPayloads()).length === 5);

      expect(await storedPayloads()).to.deep.equal(['kept', 'kept too', 7, 8, 9]);
    });

    it('young events, whatever their number', async () => {
      const { limits } = stage.settings();
      const broker = await stage.open({
        window: { minAge: HOUR, purgeInterval: 20 },
        limits: { ...limits, maxEvents: 1 },
      });
      for (let number = 0; number < 5; number += 1) await broker.publish(givenEvent({ payload: number }));
      await stage.query("UPDATE events SET stored_at = now() - interval '2 hours' WHERE payload::text IN ('0', '1')");

      await eventually(async () => (await storedPayloads()).length === 3);

      expect(await storedPayloads()).to.deep.equal([2, 3, 4]);
    });

    it('no event that is too old, and says so when a group has not had it', async () => {
      const broker = await stage.open({ window: WINDOW });
      const absent = await givenInbox(broker, { durable: true });
      await absent.subscriber.close();
      await broker.publish(givenEvent({ payload: 'old' }));
      await broker.publish(givenEvent({ payload: 'young' }));

      await stage.query(`UPDATE events SET stored_at = now() - interval '25 hours' WHERE payload::text = '"old"'`);

      await eventually(async () => (await storedPayloads()).length === 1);
      expect(await storedPayloads()).to.deep.equal(['young']);
      expect(stage.lines).to.deep.equal([
        {
          level: 'warn',
          message: 'Events have become too old before a group has had them',
          meta: { group: 'shop.orders', events: 1 },
        },
      ]);
    });

    it('nothing for a durable group that nobody has joined for long', async () => {
      const broker = await stage.open({ window: { ...WINDOW, durableGroupAge: 200 } });
      const absent = await givenInbox(broker, { durable: true });
      await absent.subscriber.close();
      await broker.publish(givenEvent());

      await eventually(async () => (await stage.query('SELECT FROM subscriptions')).length === 0);

      await eventually(async () => (await stage.query('SELECT FROM deliveries')).length === 0);
    });

    it('a group that is not durable only as long as its processes say that they are there', async () => {
      const broker = await stage.open({ window: { ...WINDOW, groupAge: 300 } });
      const inbox = await givenInbox(broker, {});
      await stage.query(
        `INSERT INTO subscriptions VALUES ('shop.gone', 'orders', 'killed', now() + interval '300 ms')`,
      );

      await eventually(async () => !(await groups()).includes('shop.gone'));
      await broker.publish(givenEvent({ payload: 'still there' }));

      await eventually(() => inbox.events.length === 1);
      expect(await groups()).to.deep.equal(['shop.orders']);
    });

    it('no dead letter for ever', async () => {
      const broker = await stage.open({ window: { ...WINDOW, deadLetterAge: 300 } });
      const inbox = await givenInbox(broker, { durable: true, maxDeliveries: 1 }, () => {
        throw new Error('never');
      });
      await broker.publish(givenEvent());
      await eventually(() => inbox.dead.length === 1);

      await eventually(async () => (await broker.deadLetters('shop.orders')).length === 0);

      expect(await stage.query('SELECT FROM deliveries')).to.deep.equal([]);
    });

    it('no more of a topic than may wait: then it takes none until some have been delivered', async () => {
      const { limits } = stage.settings();
      const broker = await stage.open({ window: WINDOW, limits: { ...limits, maxBacklog: 2 } });
      const absent = await givenInbox(broker, { durable: true });
      await absent.subscriber.close();
      for (let number = 0; number < 3; number += 1) await broker.publish(givenEvent());

      await eventually(async () => (await publishing()) !== 'taken');
      const failure = await publishing();
      await givenInbox(broker, { durable: true });

      await eventually(async () => (await publishing()) === 'taken');
      expect(failure).to.equal("ServiceUnavailableError: More than 2 events of the topic 'orders' wait already");

      async function publishing(): Promise<string> {
        return broker.publish(givenEvent()).then(
          () => 'taken',
          (error: unknown) => `${error as Error}`,
        );
      }
    });

    async function storedPayloads(): Promise<unknown[]> {
      return (await stage.query<{ payload: unknown }>('SELECT payload FROM events ORDER BY seq')).map(
        ({ payload }) => payload,
      );
    }

    async function groups(): Promise<string[]> {
      const rows = await stage.query<{ group_name: string }>(
        'SELECT group_name FROM subscriptions ORDER BY group_name',
      );
      return rows.map(({ group_name }) => group_name);
    }
  });

  async function listeners(): Promise<number> {
    const rows = await stage.query(`SELECT FROM pg_stat_activity WHERE query LIKE 'LISTEN "${stage.schema}"%'`);
    return rows.length;
  }
});
