import { jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { expect } from 'chai';
import { eventually } from '../../support/eventually.js';
import { failureOf, lines } from '../../support/failure-of.js';
import { requires } from '../../support/requirements.js';
import { describeBroker, givenEvent, givenInbox } from './broker-conformance.js';
import { findNats, NatsStage } from './support/given-nats-broker.js';

describe('NatsBroker', () => {
  const url = requires('NATS', findNats);
  let stage: NatsStage;
  let connection: NatsConnection;
  let streams: JetStreamManager;

  beforeEach(async () => {
    stage = new NatsStage();
    connection = await connect({ servers: url() });
    streams = await jetstreamManager(connection);
  });

  afterEach(async () => {
    await stage.dispose();
    await connection.close();
  });

  describeBroker('it', async () => new NatsStage());

  it('keeps events in files, under subjects that can be listened to, until those who want them have had them', async () => {
    const broker = await stage.open();
    const absent = await givenInbox(broker, { topics: ['github.push', 'a..*'], durable: true });
    await absent.subscriber.close();
    for (const topic of ['github.push', 'a..*', 'nobody wants this']) await broker.publish(givenEvent({ topic }));

    const { config, state } = await streams.streams.info(`${stage.namespace}-events`, { subjects_filter: '>' });

    expect({ storage: config.storage, subjects: state.subjects }).to.deep.equal({
      storage: 'file',
      subjects: { [`${stage.namespace}.events.github.push`]: 1, [`${stage.namespace}.events.a=2E.=2A`]: 1 },
    });
    const inbox = await givenInbox(broker, { topics: ['github.push', 'a..*'], durable: true });
    await eventually(async () => (await streams.streams.info(`${stage.namespace}-events`)).state.messages === 0);
    expect(inbox.events.map(({ topic }) => topic).toSorted()).to.deep.equal(['a..*', 'github.push']);
  });

  it('gives a stream that is there the present limits, and leaves alone what its operator has changed', async () => {
    const name = `${stage.namespace}-events`;
    const { limits } = stage.settings();
    await (await stage.open()).check();
    await streams.streams.update(name, { description: 'ours' });

    const broker = await stage.open({ limits: { ...limits, maxAge: 60_000, maxBacklog: 7 } });
    await broker.check();

    const { config } = await streams.streams.info(name);
    expect([config.description, config.max_age, config.max_msgs_per_subject]).to.deep.equal(['ours', 60e9, 7]);
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
    const inbox = await givenInbox(
      broker,
      { durable: true, maxDeliveries: 1, ackTimeout: 500 },
      () => new Promise(() => {}),
    );

    await broker.publish(givenEvent());

    await eventually(() => inbox.dead.length === 1);
    expect(inbox.dead.map(({ message, attempts }) => ({ message, attempts }))).to.deep.equal([
      { message: 'no answer within 500 ms', attempts: 1 },
    ]);
  });

  it('passes over what somebody else has written to its subjects', async () => {
    const broker = await stage.open();
    const inbox = await givenInbox(broker, { durable: true });
    const js = streams.jetstream();

    for (const text of ['no JSON', '{}', 'null']) await js.publish(`${stage.namespace}.events.orders`, text);
    await broker.publish(givenEvent({ payload: 'an event' }));

    await eventually(async () => (await streams.streams.info(`${stage.namespace}-events`)).state.messages === 0);
    expect(inbox.payloads()).to.deep.equal(['an event']);
  });

  it('takes no more of a topic than may wait', async () => {
    const { limits } = stage.settings();
    const broker = await stage.open({ limits: { ...limits, maxBacklog: 2 } });
    const absent = await givenInbox(broker, { durable: true });
    await absent.subscriber.close();
    for (let number = 0; number < 2; number += 1) await broker.publish(givenEvent());

    const failure = await failureOf(broker.publish(givenEvent()));

    expect(`${failure}`).to.equal("ServiceUnavailableError: More than 2 events of the topic 'orders' wait already");
  });

  it('refuses an event that is larger than the server allows', async () => {
    const broker = await stage.open();

    const failure = await failureOf(broker.publish(givenEvent({ payload: 'x'.repeat(2_000_000) })));

    expect(failure.message).to.equal(
      lines(
        'The event is larger than the NATS server allows.',
        '  mend   publish less, or raise max_payload of the server.',
        '  see    docs/reference/errors.md#invalid_event',
      ),
    );
  });
});
