import { expect } from 'chai';
import { deferred } from '../../support/deferred.js';
import { eventually } from '../../support/eventually.js';
import { failureOf } from '../../support/failure-of.js';
import { RedisServer } from '../../support/redis-server.js';
import { findProgram, requires } from '../../support/requirements.js';
import { givenEvent, givenInbox } from './broker-conformance.js';
import { givenRedisStage, type RedisStage } from './redis-stage.js';

const AWAY = 'warn: The event broker (Redis) cannot be reached; it is tried again and again';
const BACK = 'info: The event broker (Redis) can be reached again';

describe('RedisBroker and a Redis', function () {
  this.timeout(30_000);
  const program = requires('redis-server', () => findProgram('redis-server'));
  let server: RedisServer;
  let stage: RedisStage;

  beforeEach(async () => {
    server = await RedisServer.start(program());
    stage = givenRedisStage(server.url, { publishTimeout: 500, closeTimeout: 500 });
  });

  afterEach(async () => {
    stage.client.disconnect();
    await server.stop();
  });

  it('that is away: an event is refused within the limit, and says why', async () => {
    const broker = await stage.open();
    await server.goAway();

    const failure = await failureOf(broker.publish(givenEvent()));

    expect(failure.message).to.equal('Redis cannot be reached within 500 ms');
    expect((await failureOf(broker.check())).message).to.not.equal('');
    await broker.close();
  });

  it('that is away and comes back: one warning, and subscribers go on', async () => {
    const broker = await stage.open();
    const inbox = await givenInbox(broker, { durable: true });
    await server.goAway();
    await failureOf(broker.publish(givenEvent()));
    await failureOf(broker.publish(givenEvent()));

    await server.resume();
    await eventually(() =>
      broker.publish(givenEvent({ payload: 'after' })).then(
        () => true,
        () => false,
      ),
    );

    await eventually(() => inbox.payloads().includes('after'));
    expect(messages()).to.deep.equal([AWAY, BACK]);
    await broker.close();
  });

  it('that is away at the start: the start goes on, and events arrive as soon as it is there', async () => {
    await server.goAway();
    const broker = await stage.open();
    const inbox = await givenInbox(broker, { durable: true });

    await server.resume();
    await eventually(async () => {
      await broker.publish(givenEvent({ payload: 'after' })).catch(() => undefined);
      return inbox.payloads().includes('after');
    });

    expect(messages()).to.deep.equal([AWAY, BACK]);
    await broker.close();
  });

  it('that hangs: an event is refused within the limit, and arrives at the next attempt after it has woken up', async () => {
    const broker = await stage.open();
    const inbox = await givenInbox(broker, { durable: true });
    server.freeze();

    const failure = await failureOf(broker.publish(givenEvent({ payload: 'meanwhile' })));
    server.thaw();
    await eventually(() =>
      broker.publish(givenEvent({ payload: 'after' })).then(
        () => true,
        () => false,
      ),
    );

    expect(failure).to.be.instanceOf(Error);
    await eventually(() => inbox.payloads().includes('after'));
    expect(messages()).to.deep.equal([AWAY, BACK]);
    await broker.close();
  });

  it('that hangs while an event is dealt with: the answer is given when it has woken up', async () => {
    const broker = await stage.open();
    const mayEnd = deferred();
    const inbox = await givenInbox(broker, { durable: true }, () => mayEnd.promise);
    await broker.publish(givenEvent());
    await eventually(() => inbox.events.length === 1);

    server.freeze();
    mayEnd.resolve();
    await failureOf(broker.publish(givenEvent({ topic: 'another' })));
    server.thaw();

    const stream = `${stage.namespace}:events:topic:orders`;
    await eventually(async () => ((await stage.client.xpending(stream, 'shop.orders')) as [number])[0] === 0);
    expect(inbox.attempts).to.deep.equal([1]);
    await broker.close();
  });

  it('that hangs: closing takes no longer than its limits', async () => {
    const broker = await stage.open();
    await givenInbox(broker, { durable: true });
    server.freeze();

    expect(await broker.close()).to.equal(undefined);
    server.thaw();
  });

  it('that is full: what durable subscribers wait for is kept, and then events are refused', async () => {
    const full = givenRedisStage(server.url, { maxEvents: 200, maxBacklog: 500 });
    const broker = await full.open();
    const absent = await givenInbox(broker, { group: 'shop.absent', durable: true });
    await absent.subscriber.close();
    for (let count = 0; count < 500; count += 1) await broker.publish(givenEvent());

    const failure = await failureOf(broker.publish(givenEvent()));

    expect(`${failure}`).to.equal(
      "ServiceUnavailableError: 500 events wait for the subscription 'shop.absent' already",
    );
    const late = await givenInbox(broker, { group: 'shop.absent', durable: true, concurrency: 50 });
    await eventually(() => late.events.length === 500);
    await broker.close();
    await full.dispose();
  });

  it('that is full: what nobody waits for is let go', async () => {
    const full = givenRedisStage(server.url, { maxEvents: 200, maxBacklog: 500 });
    const broker = await full.open();
    const inbox = await givenInbox(broker, { durable: true, concurrency: 50 });
    for (let count = 0; count < 1_000; count += 1) {
      await broker.publish(givenEvent());
      if (count % 100 === 99) await eventually(() => inbox.events.length === count + 1);
    }

    expect(await full.client.xlen(`${full.namespace}:events:topic:orders`)).to.be.lessThan(500);
    await broker.close();
    await full.dispose();
  });

  it('that holds what is no event: it becomes a dead letter, and the next one arrives', async () => {
    const broker = await stage.open();
    const inbox = await givenInbox(broker, { durable: true, concurrency: 1 });
    await stage.client.xadd(`${stage.namespace}:events:topic:orders`, '*', 'event', '{broken');

    await broker.publish(givenEvent({ payload: 'whole' }));

    await eventually(() => inbox.events.length === 1 && inbox.dead.length === 1);
    expect(inbox.dead[0]?.message).to.equal('it is no event, and nobody but this framework should write here');
    await broker.close();
  });

  it('that has lost everything: groups are made anew', async () => {
    const broker = await stage.open();
    const inbox = await givenInbox(broker, { durable: true });
    await stage.client.flushall();

    await broker.publish(givenEvent({ payload: 'after' }));

    await eventually(() => inbox.payloads().includes('after'));
    await broker.close();
  });

  function messages(): string[] {
    return stage.logger.entries.map(({ level, message }) => `${level}: ${message}`);
  }
});
