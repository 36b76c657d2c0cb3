import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import type { BrokeredEvent, BrokerSubscription, EventBroker } from '#src/services/events/broker.js';
import { eventually } from '../../support/eventually.js';
import { failureOf } from '../../support/failure-of.js';

/** One server, or one namespace on it, for one test. */
export interface BrokerStage {
  /** A broker as each process has one; all of a stage share what they carry. Poll often: every 100 ms, say. */
  open(): Promise<EventBroker>;
  /** The groups and ids of the dead letters that are kept, in any order. */
  deadLetters(): Promise<readonly { readonly group: string; readonly id: string }[]>;
  /** Removes everything; the test has closed the brokers. */
  dispose(): Promise<void>;
}

/**
 * What every broker keeps to, whatever it rests on.
 *
 * @param name - what the tests are called
 * @param prepare - makes a fresh stage for each test
 */
export function describeBroker(name: string, prepare: () => Promise<BrokerStage>): void {
  describe(`${name} keeps to what brokers promise:`, function () {
    this.timeout(30_000);
    let stage: BrokerStage;
    let opened: EventBroker[];

    beforeEach(async () => {
      opened = [];
      stage = await prepare();
    });

    afterEach(async () => {
      await Promise.all(opened.map((broker) => broker.close()));
      await stage.dispose();
    });

    async function open(): Promise<EventBroker> {
      const broker = await stage.open();
      opened.push(broker);
      return broker;
    }

    it('delivers an event whole', async () => {
      const broker = await open();
      const event = givenEvent({
        topic: 'orders',
        payload: { text: 'Grüße, 世界 "\\\u0000\n', list: [1, -0.5, true, null, {}], nested: { empty: [] } },
        metadata: { 'x-one': 'a', 'x-many': ['b', 'c'] },
      });
      const inbox = await givenInbox(broker, { topics: ['orders'] });

      await broker.publish(event);

      await eventually(() => inbox.events.length === 1);
      expect(inbox.events).to.deep.equal([event]);
      expect(inbox.attempts).to.deep.equal([1]);
    });

    it('delivers an event that has no payload', async () => {
      const broker = await open();
      const inbox = await givenInbox(broker, { topics: ['orders'] });

      await broker.publish(givenEvent({ topic: 'orders', payload: undefined }));

      await eventually(() => inbox.events.length === 1);
      expect(inbox.events[0]?.payload).to.equal(undefined);
    });

    it('delivers a payload of half a megabyte', async () => {
      const broker = await open();
      const inbox = await givenInbox(broker, { topics: ['orders'] });
      const payload = { text: 'x'.repeat(500_000) };

      await broker.publish(givenEvent({ topic: 'orders', payload }));

      await eventually(() => inbox.events.length === 1);
      expect(inbox.events[0]?.payload).to.deep.equal(payload);
    });

    it('delivers the topics of a subscription and no others, whatever they are called', async () => {
      const broker = await open();
      const wanted = ['a.b', 'a.*', 'a b', '>', 'ä:/{}|', "quote'd", 'UPPER', 'x'.repeat(200)];
      const others = ['a', 'a.b.c', 'a.c', 'upper', 'x'.repeat(199)];
      const inbox = await givenInbox(broker, { topics: wanted });

      for (const topic of [...others, ...wanted]) await broker.publish(givenEvent({ topic }));

      await eventually(() => inbox.events.length >= wanted.length);
      expect(inbox.events.map(({ topic }) => topic).toSorted()).to.deep.equal(wanted.toSorted());
    });

    it('delivers in the order of publication while nothing fails and one is under way at a time', async () => {
      const broker = await open();
      const inbox = await givenInbox(broker, { topics: ['orders'], durable: true, concurrency: 1 });
      const numbers = Array.from({ length: 50 }, (_, index) => index);

      for (const number of numbers) await broker.publish(givenEvent({ topic: 'orders', payload: number }));

      await eventually(() => inbox.events.length === 50);
      expect(inbox.payloads()).to.deep.equal(numbers);
    });

    it('delivers an event to every group', async () => {
      const [one, other] = [await open(), await open()];
      const inboxes = [
        await givenInbox(one, { group: 'a.first', topics: ['orders'] }),
        await givenInbox(one, { group: 'b.second', topics: ['orders'] }),
        await givenInbox(other, { group: 'c.third', topics: ['orders'], durable: true }),
      ];

      await one.publish(givenEvent({ topic: 'orders', payload: 'news' }));

      await eventually(() => inboxes.every(({ events }) => events.length > 0));
      expect(inboxes.map((inbox) => inbox.payloads())).to.deep.equal([['news'], ['news'], ['news']]);
    });

    for (const durable of [false, true])
      it(`delivers an event to one member of a ${durable ? 'durable' : 'passing'} group in all processes`, async () => {
        const [one, other] = [await open(), await open()];
        const inboxes = await Promise.all(
          [one, other, one, other].map((broker) => givenInbox(broker, { topics: ['orders'], durable, concurrency: 2 })),
        );
        const numbers = Array.from({ length: 100 }, (_, index) => index);

        await Promise.all(
          numbers.map((number) => (number % 2 ? one : other).publish(givenEvent({ topic: 'orders', payload: number }))),
        );

        await eventually(() => inboxes.flatMap((inbox) => inbox.payloads()).length >= 100);
        const received = inboxes.flatMap((inbox) => inbox.payloads() as number[]);
        expect(received.toSorted((left, right) => left - right)).to.deep.equal(numbers);
      });

    it('keeps events for a durable group while nobody of it is there', async () => {
      const [one, other] = [await open(), await open()];
      const first = await givenInbox(one, { topics: ['orders'], durable: true });
      await one.publish(givenEvent({ topic: 'orders', payload: 'before' }));
      await eventually(() => first.events.length === 1);
      await first.subscriber.close();

      await other.publish(givenEvent({ topic: 'orders', payload: 'meanwhile' }));
      const second = await givenInbox(other, { topics: ['orders'], durable: true });

      await eventually(() => second.events.length === 1);
      expect([first.payloads(), second.payloads()]).to.deep.equal([['before'], ['meanwhile']]);
    });

    it('keeps nothing for a group that is not durable while nobody of it is there', async () => {
      const broker = await open();
      const first = await givenInbox(broker, { topics: ['orders'] });
      await first.subscriber.close();

      await broker.publish(givenEvent({ topic: 'orders', payload: 'meanwhile' }));
      const second = await givenInbox(broker, { topics: ['orders'] });
      await broker.publish(givenEvent({ topic: 'orders', payload: 'afterwards' }));

      await eventually(() => second.events.length > 0);
      expect([first.payloads(), second.payloads()]).to.deep.equal([[], ['afterwards']]);
    });

    it('delivers nothing that was published before the group was there for the first time', async () => {
      const broker = await open();
      await broker.publish(givenEvent({ topic: 'orders', payload: 'before' }));

      const inbox = await givenInbox(broker, { topics: ['orders'], durable: true });
      await broker.publish(givenEvent({ topic: 'orders', payload: 'afterwards' }));

      await eventually(() => inbox.events.length > 0);
      expect(inbox.payloads()).to.deep.equal(['afterwards']);
    });

    it('delivers again what has failed, and counts the attempts', async () => {
      const broker = await open();
      const inbox = await givenInbox(broker, { topics: ['orders'], durable: true }, (_, attempt) => {
        if (attempt < 3) throw new Error(`not at attempt ${attempt}`);
      });

      await broker.publish(givenEvent({ topic: 'orders', payload: 'stubborn' }));

      await eventually(() => inbox.attempts.length === 3);
      expect({ attempts: inbox.attempts, dead: inbox.dead }).to.deep.equal({ attempts: [1, 2, 3], dead: [] });
    });

    it('makes a dead letter of what has failed too often, and keeps it', async () => {
      const broker = await open();
      const inbox = await givenInbox(broker, { topics: ['orders'], durable: true, maxDeliveries: 2 }, () => {
        throw new Error('never');
      });
      const event = givenEvent({ topic: 'orders' });

      await broker.publish(event);

      await eventually(() => inbox.dead.length === 1);
      expect(inbox.dead).to.deep.equal([{ event, message: 'never', attempts: 2 }]);
      expect(inbox.attempts).to.deep.equal([1, 2]);
      await eventually(async () => (await stage.deadLetters()).length > 0);
      expect(await stage.deadLetters()).to.deep.equal([{ group: 'shop.orders', id: event.id }]);
    });

    it('does not deliver a dead letter again, also not to a later member', async () => {
      const [one, other] = [await open(), await open()];
      const first = await givenInbox(one, { topics: ['orders'], durable: true, maxDeliveries: 1 }, () => {
        throw new Error('never');
      });
      await one.publish(givenEvent({ topic: 'orders', payload: 'poison' }));
      await eventually(() => first.dead.length === 1);
      await first.subscriber.close();

      const second = await givenInbox(other, { topics: ['orders'], durable: true, ackTimeout: 500 });
      await pause(1_000);
      await other.publish(givenEvent({ topic: 'orders', payload: 'good' }));

      await eventually(() => second.events.length > 0);
      expect(second.payloads()).to.deep.equal(['good']);
    });

    it('lets an event that fails hold up no other', async () => {
      const broker = await open();
      const inbox = await givenInbox(broker, { topics: ['orders'], durable: true, concurrency: 1 }, ({ payload }) => {
        if (payload === 'poison') throw new Error('never');
      });

      for (const payload of ['poison', 1, 2, 3]) await broker.publish(givenEvent({ topic: 'orders', payload }));

      await eventually(() => inbox.payloads().includes(3));
      expect(inbox.dead).to.deep.equal([]);
    });

    it('has no more events under way than the subscription allows', async () => {
      const broker = await open();
      let underWay = 0;
      let most = 0;
      const inbox = await givenInbox(
        broker,
        { topics: ['orders', 'returns'], durable: true, concurrency: 2 },
        async () => {
          underWay += 1;
          most = Math.max(most, underWay);
          await pause(20);
          underWay -= 1;
        },
      );

      for (let count = 0; count < 10; count += 1) {
        await broker.publish(givenEvent({ topic: 'orders' }));
        await broker.publish(givenEvent({ topic: 'returns' }));
      }

      await eventually(() => inbox.events.length === 20);
      expect(most).to.equal(2);
    });

    it('gives an event to another member when one does not answer in time', async () => {
      const [one, other] = [await open(), await open()];
      const answer = new AbortController();
      const silent = await givenInbox(
        one,
        { topics: ['orders'], durable: true, concurrency: 1, ackTimeout: 500 },
        () => new Promise<void>((resolve) => answer.signal.addEventListener('abort', () => resolve())),
      );
      const event = givenEvent({ topic: 'orders' });
      await one.publish(event);
      await eventually(() => silent.events.length === 1);

      const willing = await givenInbox(other, { topics: ['orders'], durable: true, ackTimeout: 500 });

      await eventually(() => willing.events.length > 0);
      // On a busy machine the silent one may be given it twice before the other is asked.
      expect(willing.events).to.deep.equal([event]);
      expect(willing.attempts[0]).to.be.within(2, 3);
      answer.abort();
    });

    it('lets an event finish that is under way when its subscriber is closed', async () => {
      const broker = await open();
      let hasFinished = false;
      const inbox = await givenInbox(broker, { topics: ['orders'], durable: true }, async () => {
        await pause(300);
        hasFinished = true;
      });
      await broker.publish(givenEvent({ topic: 'orders' }));
      await eventually(() => inbox.events.length === 1);

      await inbox.subscriber.close();

      expect(hasFinished).to.equal(true);
    });

    it('delivers nothing to a subscriber that was closed', async () => {
      const broker = await open();
      const closed = await givenInbox(broker, { topics: ['orders'] });
      const other = await givenInbox(broker, { group: 'shop.other', topics: ['orders'] });

      await closed.subscriber.close();
      await broker.publish(givenEvent({ topic: 'orders' }));

      await eventually(() => other.events.length === 1);
      expect(closed.events).to.deep.equal([]);
    });

    it('hands on what a closed member of a durable group has left undone', async () => {
      const [one, other] = [await open(), await open()];
      const failing = await givenInbox(one, { topics: ['orders'], durable: true, ackTimeout: 1_000 }, () => {
        throw new Error('not here');
      });
      await one.publish(givenEvent({ topic: 'orders', payload: 'left' }));
      await eventually(() => failing.attempts.length > 0);
      await failing.subscriber.close();

      const willing = await givenInbox(other, { topics: ['orders'], durable: true, ackTimeout: 1_000 });

      await eventually(() => willing.events.length > 0);
      expect(willing.payloads()).to.deep.equal(['left']);
    });

    it('says that it can be reached', async () => {
      const broker = await open();

      expect(await broker.check()).to.equal(undefined);
    });

    it('takes no event after it was closed', async () => {
      const broker = await open();
      await broker.close();

      const failure = await failureOf(broker.publish(givenEvent({ topic: 'orders' })));

      expect(failure).to.be.instanceOf(Error);
    });

    it('can be closed twice', async () => {
      const broker = await open();
      await givenInbox(broker, { topics: ['orders'] });

      await broker.close();

      expect(await broker.close()).to.equal(undefined);
    });
  });
}

/** An event of this process, made now. */
export function givenEvent(parts: Partial<BrokeredEvent> = {}): BrokeredEvent {
  return { id: randomUUID(), topic: 'orders', payload: {}, publishedAt: Date.now(), origin: 'process-1', ...parts };
}

/** What a subscription has received. */
export interface Inbox {
  readonly events: BrokeredEvent[];
  readonly attempts: number[];
  readonly dead: { readonly event: BrokeredEvent; readonly message: string; readonly attempts: number }[];
  readonly subscriber: { close(): Promise<void> };
  payloads(): unknown[];
}

/** Subscribes, and notes what arrives before `handle` gets it. */
export async function givenInbox(
  broker: EventBroker,
  parts: Partial<BrokerSubscription>,
  handle: (event: BrokeredEvent, attempt: number) => void | Promise<void> = () => undefined,
): Promise<Inbox> {
  const events: BrokeredEvent[] = [];
  const attempts: number[] = [];
  const dead: Inbox['dead'] = [];
  const subscriber = await broker.subscribe({
    group: 'shop.orders',
    topics: ['orders'],
    durable: false,
    concurrency: 10,
    maxDeliveries: 5,
    ackTimeout: 10_000,
    deliver: async (event, attempt) => {
      events.push(event);
      attempts.push(attempt);
      await handle(event, attempt);
    },
    onDeadLetter: (event, { message }, count) => void dead.push({ event, message, attempts: count }),
    ...parts,
  });
  return { events, attempts, dead, subscriber, payloads: () => events.map(({ payload }) => payload) };
}
