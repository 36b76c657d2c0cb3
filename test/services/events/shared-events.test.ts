import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { Redis } from 'ioredis';
import { Events, type EventSubscription, type JsonObject, Plugin, RootHealthChecks } from 'proscenium';
import { createTestBackend, type TestBackend } from 'proscenium/testing';
import { eventually } from '../../support/eventually.js';
import { failureOf } from '../../support/failure-of.js';
import { RedisServer } from '../../support/redis-server.js';
import { findProgram, requires } from '../../support/requirements.js';
import { type RunningProgram, runProgram } from '../../support/run-program.js';

describe('events of several processes on one Redis', function () {
  this.timeout(30_000);
  const program = requires('redis-server', () => findProgram('redis-server'));
  let server: RedisServer;
  let config: JsonObject;
  let backends: TestBackend[];
  let programs: RunningProgram[];

  before(async () => {
    server = await RedisServer.start(program());
  });

  after(() => server?.stop());

  beforeEach(() => {
    backends = [];
    programs = [];
    const broker = { type: 'redis', connection: server.url, namespace: `test-${randomUUID()}`, publishTimeout: '2s' };
    config = { events: { notifyTimeoutMs: 100, broker } };
  });

  afterEach(async () => {
    await Promise.all(backends.map((backend) => backend.stop()));
    for (const one of programs) one.send('SIGKILL');
    await Promise.all(programs.map(({ ended }) => ended));
  });

  it('reach a subscriber elsewhere once, however many processes have it', async () => {
    const stocks = [await start(), await start()];
    const { events } = await givenShop();

    for (let number = 1; number <= 20; number += 1) await events.publish({ topic: 'orders', eventPayload: number });

    await eventually(() => heard(stocks, 'ordinary').length >= 20 && heard(stocks, 'durable').length >= 20);
    const said = await allSaidBy(stocks);
    expect(said).to.deep.equal([...numbered('durable', 20, ' 1'), ...numbered('ordinary', 20), 'ready', 'ready']);
  });

  it('that an ordinary subscriber has heard where they were published are not repeated elsewhere', async () => {
    const { events, received } = await givenShop('stock', { id: 'ordinary', topics: ['orders'] });
    const stock = await start();

    await events.publish({ topic: 'orders', eventPayload: 1 });

    expect(received).to.deep.equal([1]);
    await eventually(() => heard([stock], 'durable').length === 1);
    expect(await allSaidBy([stock])).to.deep.equal(['durable 1 1', 'ready']);
  });

  it('that a durable subscriber has not answered go to another process when the first is killed', async () => {
    const stock = await start('hang');
    const { events } = await givenShop();
    await events.publish({ topic: 'orders', eventPayload: 1 });
    await stock.said('durable 1 1');

    stock.send('SIGKILL');
    await stock.ended;
    const successor = await start();

    await successor.said('durable 1 2');
    expect(heard([successor], 'durable')).to.deep.equal(['durable 1 2']);
  });

  it('wait for a durable subscriber that is not there', async () => {
    const stock = await start();
    stock.send('SIGTERM');
    await stock.ended;
    const { events } = await givenShop();

    await events.publish({ topic: 'orders', eventPayload: 1 });
    const successor = await start();

    await successor.said('durable 1 1');
    expect(heard([successor], 'ordinary')).to.deep.equal([]);
  });

  it('lose nothing while processes take turns', async () => {
    const { events } = await givenShop();
    const stocks = [await start()];
    let number = 0;
    const publishSome = async () => {
      for (let count = 0; count < 20; count += 1)
        await events.publish({ topic: 'orders', eventPayload: (number += 1) });
    };

    await publishSome();
    stocks.push(await start());
    stocks[0]?.send('SIGTERM');
    await publishSome();
    await stocks[0]?.ended;
    await publishSome();

    await eventually(() => new Set(heard(stocks, 'durable')).size >= 60);
    expect([...new Set(heard(stocks, 'durable'))].toSorted()).to.deep.equal(numbered('durable', 60, ' 1'));
  });

  it('are published with an error while Redis is away, and heard in their own process all the same', async () => {
    const { backend, events, received } = await givenShop('shop', { id: 'all', topics: ['orders'] });
    await server.goAway();

    const failure = await failureOf(events.publish({ topic: 'orders', eventPayload: 1 }));
    const [check] = (await (await backend.get(RootHealthChecks)).run()).filter(({ name }) => name === 'events');
    await server.resume();

    expect(`${failure}`).to.match(
      /^ServiceUnavailableError: The event broker has not taken an event of topic 'orders': (?:no answer|Redis cannot be reached) within 2000 ms$/,
    );
    expect(received).to.deep.equal([1]);
    expect([check?.required, check?.error instanceof Error]).to.deep.equal([false, true]);
  });

  it('arrive as they were published, whatever a subscriber of the publisher does to them', async () => {
    const { events } = await givenPlugin('shop');
    const other = await givenShop('cellar', { id: 'all', topics: ['orders'] });
    await events.subscribe({
      id: 'careless',
      topics: ['orders'],
      onEvent: async ({ eventPayload }) => void ((eventPayload as { total: number }).total = 0),
    });

    await events.publish({ topic: 'orders', eventPayload: { total: 5 } });

    await eventually(() => other.received.length === 1);
    expect(other.received).to.deep.equal([{ total: 5 }]);
  });

  it('carry metadata, and none of what the framework notes on them', async () => {
    const { events } = await givenShop('shop', { id: 'all', topics: ['orders'] });
    const received: unknown[] = [];
    const other = await givenPlugin('cellar');
    await other.events.subscribe({
      id: 'all',
      topics: ['orders'],
      onEvent: async (event) => void received.push(event),
    });

    await events.publish({
      topic: 'orders',
      eventPayload: 1,
      metadata: { from: 'web', 'proscenium:served': ['cellar.all'] },
    });

    await eventually(() => received.length === 1);
    const { id: _, ...rest } = received[0] as { id: string };
    expect(rest).to.deep.equal({ topic: 'orders', eventPayload: 1, metadata: { from: 'web' }, attempt: 1 });
  });

  it('are nobody else’s when the event bus is not to be used', async () => {
    const before = config;
    const stock = await start();
    config = { events: { ...(before['events'] as JsonObject), useEventBus: 'never' } };
    const { events } = await givenShop();

    await events.publish({ topic: 'orders', eventPayload: 1 });

    const client = new Redis(server.url);
    const { namespace } = (before['events'] as { broker: { namespace: string } }).broker;
    expect(await client.xlen(`${namespace}:events:topic:orders`)).to.equal(0);
    client.disconnect();
    expect(heard([stock], 'ordinary')).to.deep.equal([]);
  });

  async function start(mode = 'answer'): Promise<RunningProgram & { readonly lines: string[] }> {
    const running = runProgram('events-program', JSON.stringify(config), mode);
    programs.push(running);
    const lines: string[] = [];
    const note = (line: string) => {
      if (!lines.includes(line)) lines.push(line);
      return false;
    };
    // Nothing is ever what it looks for: it looks at every line.
    running.saidLine(note).catch(() => undefined);
    await running.said('ready');
    return { ...running, lines };
  }

  async function givenPlugin(pluginId: string): Promise<{ backend: TestBackend; events: Events }> {
    @Plugin(pluginId)
    class AnyPlugin {
      constructor(readonly events: Events) {}
    }
    const backend = await createTestBackend({ config }).add(AnyPlugin).start();
    backends.push(backend);
    return { backend, events: await backend.get(Events, { plugin: pluginId }) };
  }

  async function givenShop(pluginId = 'shop', subscription?: Omit<EventSubscription, 'onEvent'>) {
    const { backend, events } = await givenPlugin(pluginId);
    const received: unknown[] = [];
    if (subscription !== undefined)
      await events.subscribe({
        ...subscription,
        onEvent: async ({ eventPayload }) => void received.push(eventPayload),
      });
    return { backend, events, received };
  }
});

/** Stops these processes, and gives all that they have said, sorted. */
async function allSaidBy(programs: readonly RunningProgram[]): Promise<string[]> {
  for (const program of programs) program.send('SIGTERM');
  const ends = await Promise.all(programs.map(({ ended }) => ended));
  return ends.flatMap(({ stdout }) => stdout.trim().split('\n')).toSorted();
}

/** What these processes have said of one subscription so far; what one says twice counts once. */
function heard(programs: readonly { readonly lines: readonly string[] }[], kind: string): string[] {
  return programs.flatMap(({ lines }) => lines.filter((line) => line.startsWith(kind)));
}

function numbered(kind: string, count: number, end = ''): string[] {
  return Array.from({ length: count }, (_, index) => `${kind} ${index + 1}${end}`).toSorted();
}
