import { DEFAULT_BROKER_LIMITS } from '#src/services/events/broker-settings.js';
import { MemoryBroker } from '#src/services/events/memory-broker.js';
import { SystemClock } from '#src/services/clock/index.js';
import { expect } from 'chai';
import { failureOf } from '../../support/failure-of.js';
import { describeBroker, givenEvent, givenInbox } from './broker-conformance.js';

describe('MemoryBroker', () => {
  describeBroker('it', async () => {
    const broker = new MemoryBroker(new SystemClock(), DEFAULT_BROKER_LIMITS);
    return {
      open: async () => broker,
      deadLetters: async () => broker.deadLetters.map(({ group, event }) => ({ group, id: event.id })),
      dispose: async () => undefined,
    };
  });

  it('gives every subscriber a payload of its own', async () => {
    const broker = new MemoryBroker(new SystemClock(), DEFAULT_BROKER_LIMITS);
    const payload = { list: [1] };
    const inbox = await givenInbox(broker, {});

    await broker.publish(givenEvent({ payload }));
    payload.list.push(2);

    expect(inbox.payloads()).to.deep.equal([{ list: [1] }]);
  });

  it('takes no more events than may wait', async () => {
    const broker = new MemoryBroker(new SystemClock(), { ...DEFAULT_BROKER_LIMITS, maxBacklog: 2 });
    const inbox = await givenInbox(broker, { durable: true });
    await inbox.subscriber.close();
    await broker.publish(givenEvent());
    await broker.publish(givenEvent());

    const failure = await failureOf(broker.publish(givenEvent()));

    expect(`${failure}`).to.equal("ServiceUnavailableError: 2 events wait for the subscription 'shop.orders' already");
  });
});
