import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { expect } from 'chai';
import { mockAnonymous, mockService, mockUser, TestDatabases } from 'proscenium/testing';
import { eventually } from '../../../support/eventually.js';
import { BUS, givenBus, type GivenBus, poll, post, receive, send, subscribe } from './given-bus.js';

const SOON = { events: { notifyTimeoutMs: 200 } };

describe('the event bus', () => {
  let bus: GivenBus;

  afterEach(async () => bus.backend.stop());

  it('keeps an event for those who have subscribed, and hands it out once', async () => {
    bus = await givenBus(SOON);
    const made = await subscribe(bus, 'sound.mixer', ['lights']);
    const posted = await post(bus, 'lights', { on: true });
    const read = await poll(bus, 'sound.mixer');
    const events = await read.json();
    const again = await poll(bus, 'sound.mixer');

    expect([made.status, await made.text(), posted.status, await posted.text(), read.status]).to.deep.equal([
      201,
      '',
      201,
      '',
      200,
    ]);
    expect(events).to.deep.equal({ events: [{ topic: 'lights', payload: { on: true } }] });
    expect([again.status, again.headers.get('backstage-events-notify-timeout'), await again.text()]).to.deep.equal([
      202,
      '200',
      '',
    ]);
  });

  it('answers 204 when nobody is left who wants it', async () => {
    bus = await givenBus(SOON);
    await subscribe(bus, 'sound.mixer', ['lights']);

    const unwanted = await post(bus, 'curtain', {});
    const served = await post(bus, 'lights', {}, ['sound.mixer']);

    expect([unwanted.status, served.status]).to.deep.equal([204, 204]);
  });

  it('hands out ten at a time, in order, without those that were published before', async () => {
    bus = await givenBus(SOON);
    await subscribe(bus, 'other', ['lights']);
    await post(bus, 'lights', 'before');
    await subscribe(bus, 'sound.mixer', ['lights']);
    for (let number = 1; number <= 12; number += 1) await post(bus, 'lights', number);

    const batches = [await receive(bus, 'sound.mixer'), await receive(bus, 'sound.mixer')];

    const numbers = batches.map((batch) =>
      (batch as { events: { payload: unknown }[] }).events.map((one) => one.payload),
    );
    expect(numbers).to.deep.equal([
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
      [11, 12],
    ]);
  });

  it('ends a poll that waits when an event comes', async () => {
    bus = await givenBus();
    await subscribe(bus, 'sound.mixer', ['lights']);
    const waiting = await poll(bus, 'sound.mixer');

    await post(bus, 'lights', 1);

    expect([waiting.status, await waiting.text()]).to.deep.equal([202, '']);
    expect(await receive(bus, 'sound.mixer')).to.deep.equal({ events: [{ topic: 'lights', payload: 1 }] });
  });

  it('ends polls that wait when it stops', async () => {
    bus = await givenBus();
    await subscribe(bus, 'sound.mixer', ['lights']);
    const waiting = await poll(bus, 'sound.mixer');

    await bus.backend.stop();

    expect([waiting.status, await waiting.text()]).to.deep.equal([202, '']);
  });

  it('lets subscribers of its own backend hear it, but those that have', async () => {
    bus = await givenBus(SOON);

    await post(bus, 'lights', 1);
    await post(bus, 'lights', 2, ['stage.desk']);

    expect(bus.heard.map(({ eventPayload, metadata }) => [eventPayload, metadata])).to.deep.equal([
      [1, { 'proscenium:bus': 'plugin:elsewhere' }],
    ]);
  });

  it('carries what its own backend publishes, once for each subscription', async () => {
    bus = await givenBus(SOON);
    await subscribe(bus, 'sound.mixer', ['lights']);
    await subscribe(bus, 'sound.recorder', ['lights', 'curtain']);
    await bus.events.publish({ topic: 'lights', eventPayload: { on: false } });

    const expected = { events: [{ topic: 'lights', payload: { on: false } }] };
    expect([await receive(bus, 'sound.mixer'), await receive(bus, 'sound.recorder')]).to.deep.equal([
      expected,
      expected,
    ]);
    expect((await poll(bus, 'sound.mixer')).status).to.equal(202);
    expect(bus.heard.map(({ eventPayload }) => eventPayload)).to.deep.equal([{ on: false }]);
  });

  it('hands events to whoever asks next when the one who asked has gone', async () => {
    bus = await givenBus(SOON);
    await subscribe(bus, 'sound.mixer', ['lights']);
    const large = 'x'.repeat(4_000_000);
    for (let number = 0; number < 5; number += 1) await post(bus, 'lights', large);
    await leaveWhenAnswered(bus, 'sound.mixer');

    const batch = (await receive(bus, 'sound.mixer')) as { events: { payload: string }[] };
    expect(batch.events.map(({ payload }) => payload.length)).to.deep.equal([1, 2, 3, 4, 5].map(() => 4_000_000));
  });

  it('takes ids of every shape that can be read', async () => {
    bus = await givenBus(SOON);
    const ids = ['a/b', '..', 'ä ', 'ä', 'Ä', "'; DROP TABLE bus_events; --", '%2F', '*', 'x'.repeat(250)];
    for (const id of ids) await subscribe(bus, id, [`of ${id.slice(0, 100)}`]);
    for (const id of ids) await post(bus, `of ${id.slice(0, 100)}`, id);

    const received: unknown[] = [];
    for (const id of ids) if (id !== '..') received.push(await receive(bus, id));

    expect(received).to.deep.equal(
      ids.filter((id) => id !== '..').map((id) => ({ events: [{ topic: `of ${id.slice(0, 100)}`, payload: id }] })),
    );
  });

  it('lets services alone in', async () => {
    bus = await givenBus(SOON);
    const requests = [
      ['POST', '/events'],
      ['PUT', '/subscriptions/a'],
      ['GET', '/subscriptions/a/events'],
    ] as const;
    const statuses: number[] = [];
    for (const as of [mockAnonymous(), mockUser()])
      for (const [method, path] of requests) statuses.push((await send({ ...bus, as }, method, path)).status);

    expect(statuses).to.deep.equal([401, 401, 401, 403, 403, 403]);
  });

  const refused: [string, string, string, unknown, number, string][] = [
    ['no JSON', 'POST', '/events', '{', 400, ''],
    ['no event', 'POST', '/events', {}, 400, 'event must be an object'],
    ['no payload', 'POST', '/events', { event: { topic: 'a' } }, 400, 'event.payload is missing'],
    [
      'an empty topic',
      'POST',
      '/events',
      { event: { topic: '', payload: 1 } },
      400,
      'event.topic must be a text of 1 to 250 printable characters',
    ],
    [
      'subscribers that are no list',
      'POST',
      '/events',
      { event: { topic: 'a', payload: 1 }, notifiedSubscribers: 'all' },
      400,
      'notifiedSubscribers must be a list of at most 1000 texts',
    ],
    ['no topics', 'PUT', '/subscriptions/a', {}, 400, 'topics must be a list of at most 1000 texts'],
    [
      'a topic that is no text',
      'PUT',
      '/subscriptions/a',
      { topics: [1] },
      400,
      'topics[0] must be a text of 1 to 250 printable characters',
    ],
    [
      'an id that cannot be read',
      'PUT',
      '/subscriptions/a%00b',
      { topics: ['a'] },
      400,
      'the id of a subscription must be a text of 1 to 250 printable characters',
    ],
    ['a subscription that is not there', 'GET', '/subscriptions/a/events', undefined, 404, 'Subscription not found'],
    [
      'more than 5 MiB',
      'POST',
      '/events',
      { event: { topic: 'a', payload: 'x'.repeat(5_242_880) } },
      413,
      'The body is larger than 5242880 bytes',
    ],
  ];
  for (const [what, method, path, body, status, message] of refused)
    it(`refuses ${what}`, async () => {
      bus = await givenBus(SOON);

      const response = await send(bus, method, path, body);

      const { error } = (await response.json()) as { error: { message: string } };
      expect([response.status, message === '' ? '' : error.message]).to.deep.equal([status, message]);
    });

  it('loses nothing to who asks for headers alone', async () => {
    bus = await givenBus(SOON);
    await subscribe(bus, 'sound.mixer', ['lights']);
    await post(bus, 'lights', 1);

    const head = await send(bus, 'HEAD', '/subscriptions/sound.mixer/events');

    expect(head.status).to.equal(405);
    expect(await receive(bus, 'sound.mixer')).to.deep.equal({ events: [{ topic: 'lights', payload: 1 }] });
  });
});

describe('the event bus on each engine', function () {
  this.timeout(60_000);
  const databases = TestDatabases.all();
  for (const engine of databases.engines)
    it(`is shared by two instances, which share the work of a subscription (${engine})`, async () => {
      await using database = await databases.init(engine);
      const first = await givenBus(database.config);
      const second = await givenBus(database.config);
      try {
        await subscribe(first, 'sound.mixer', ['lights']);
        const waiting = await poll(second, 'sound.mixer');
        await post(first, 'lights', 0);
        await waiting.text();
        for (let number = 1; number < 30; number += 1) await post(number % 2 === 0 ? first : second, 'lights', number);
        const seen: unknown[] = [];
        await eventually(async () => {
          const batches = await Promise.all([first, second].map((one) => receiveSome(one)));
          seen.push(...batches.flat());
          return seen.length >= 30;
        });

        expect(seen.map(Number).toSorted((left, right) => left - right)).to.deep.equal(
          Array.from({ length: 30 }, (_, number) => number),
        );
      } finally {
        await Promise.all([first, second].map(({ backend }) => backend.stop()));
      }
    });

  for (const engine of databases.engines)
    it(`goes on after it has been started anew, before anybody asks (${engine})`, async () => {
      await using database = await databases.init(engine);
      const first = await givenBus({ ...database.config, ...SOON });
      await subscribe(first, 'sound.mixer', ['lights']);
      await post(first, 'lights', 'before');
      await first.backend.stop();
      const second = await givenBus({ ...database.config, ...SOON });
      try {
        await second.events.publish({ topic: 'lights', eventPayload: 'after' });
        const payloads: unknown[] = [];
        await eventually(async () => {
          payloads.push(...(await receiveSome(second)));
          return payloads.length >= 2;
        });

        expect(payloads).to.deep.equal(['before', 'after']);
      } finally {
        await second.backend.stop();
      }
    });
});

/** Asks for events, and breaks the connection at the first word of the answer. */
async function leaveWhenAnswered({ backend }: GivenBus, id: string): Promise<void> {
  const headers = { authorization: `Bearer ${mockService('plugin:elsewhere').token}` };
  const request = get(`${backend.url}${BUS}/subscriptions/${id}/events`, { headers, agent: false });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  response.on('error', () => undefined);
  response.destroy();
}

async function receiveSome(bus: GivenBus): Promise<unknown[]> {
  const response = await poll(bus, 'sound.mixer');
  if (response.status === 202) {
    await response.body?.cancel();
    return [];
  }
  return ((await response.json()) as { events: { payload: unknown }[] }).events.map(({ payload }) => payload);
}
