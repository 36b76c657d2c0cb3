import { RedisServer } from '../../support/redis-server.js';
import { findProgram, requires } from '../../support/requirements.js';
import { expect } from 'chai';
import type { DeadLetter } from '#src/services/events/delivery/dead-letters.js';
import type { RedisBroker } from '#src/services/events/redis/redis-broker.js';
import { eventually } from '../../support/eventually.js';
import { describeBroker, givenEvent, givenInbox } from './broker-conformance.js';
import { givenRedisStage } from './redis-stage.js';

describe('RedisBroker', () => {
  const program = requires('redis-server', () => findProgram('redis-server'));
  let server: RedisServer;

  before(async () => {
    server = await RedisServer.start(program());
  });

  after(() => server?.stop());

  describeBroker('it', async () => givenRedisStage(server.url));

  describe('#replay', () => {
    it('delivers a dead letter again, to the group that it failed in', async () => {
      const stage = givenRedisStage(server.url);
      const broker = await stage.open();
      const { failing, other, mend } = await givenDeadLetter(broker);
      mend();
      const [letter] = await broker.deadLetters('shop.failing');

      const wasThere = await broker.replay('shop.failing', letter?.id ?? '');

      await eventually(() => failing.events.length === 2);
      await broker.publish(givenEvent({ payload: 'next' }));
      await eventually(() => other.payloads().includes('next'));
      expect([wasThere, failing.payloads().slice(0, 2), other.payloads()]).to.deep.equal([
        true,
        ['again', 'again'],
        ['again', 'next'],
      ]);
      expect(await broker.deadLetters('shop.failing')).to.deep.equal([]);
      await broker.close();
      await stage.dispose();
    });

    it('says when there is none, also when it is of another group', async () => {
      const stage = givenRedisStage(server.url);
      const broker = await stage.open();
      await givenDeadLetter(broker);
      const [letter] = await broker.deadLetters('shop.failing');

      const answers = [await broker.replay('shop.failing', '1-1'), await broker.replay('shop.other', letter?.id ?? '')];

      expect(answers).to.deep.equal([false, false]);
      await broker.close();
      await stage.dispose();
    });
  });

  it('keeps the place of a durable group in a topic that was silent for long', async () => {
    const stage = givenRedisStage(server.url, { maxAge: 500 });
    const broker = await stage.open();
    const before = await givenInbox(broker, { durable: true });
    await broker.publish(givenEvent({ payload: 'early' }));
    await eventually(() => before.events.length === 1);
    await before.subscriber.close();
    await eventually(async () => (await stage.client.exists(`${stage.namespace}:events:topic:orders`)) === 0);

    await broker.publish(givenEvent({ payload: 'late' }));
    const afterwards = await givenInbox(broker, { durable: true });

    await eventually(() => afterwards.events.length > 0);
    expect(afterwards.payloads()).to.deep.equal(['late']);
    await broker.close();
    await stage.dispose();
  });

  describe('#deadLetters', () => {
    it('gives what has failed, how often and with what', async () => {
      const stage = givenRedisStage(server.url);
      const broker = await stage.open();
      await givenDeadLetter(broker);

      const [letter] = await broker.deadLetters('shop.failing');
      const { id: _, diedAt, event, ...rest } = letter as DeadLetter;

      expect(rest).to.deep.equal({ group: 'shop.failing', attempts: 1, error: 'not yet' });
      expect(event).to.have.property('payload', 'again');
      expect(diedAt).to.be.instanceOf(Date);
      await broker.close();
      await stage.dispose();
    });
  });
});

/** An event that one group could not deal with, and another could; `mend` lets the first one deal with it, too. */
async function givenDeadLetter(broker: RedisBroker) {
  let isMended = false;
  const failing = await givenInbox(broker, { group: 'shop.failing', durable: true, maxDeliveries: 1 }, () => {
    if (!isMended) throw new Error('not yet');
  });
  const other = await givenInbox(broker, { group: 'shop.other', durable: true });
  await broker.publish(givenEvent({ payload: 'again' }));
  await eventually(async () => other.events.length === 1 && (await broker.deadLetters('shop.failing')).length === 1);
  const mend = () => {
    isMended = true;
  };
  return { failing, other, mend };
}
