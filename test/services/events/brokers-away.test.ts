import { expect } from 'chai';
import { Events, type JsonObject, Plugin, type ReceivedEvent, RootHealthChecks, Subscribe } from 'proscenium';
import { createTestBackend, type TestBackend } from 'proscenium/testing';
import { deferred } from '../../support/deferred.js';
import { eventually } from '../../support/eventually.js';
import { NatsServer } from '../../support/nats-server.js';
import type { OwnServer } from '../../support/own-server.js';
import { findPostgresPrograms, PostgresServer } from '../../support/postgres-server.js';
import { RedisServer } from '../../support/redis-server.js';
import { findProgram, requires } from '../../support/requirements.js';

for (const { name, prepare } of [
  {
    name: 'PostgreSQL',
    prepare: () => {
      const programs = requires('the programs of PostgreSQL', findPostgresPrograms);
      return async () => {
        const server = await PostgresServer.start(programs());
        return { server, broker: { type: 'postgres', connection: server.urlOf('events') } };
      };
    },
  },
  {
    name: 'NATS',
    prepare: () => {
      const program = requires('nats-server', () => findProgram('nats-server'));
      return async () => {
        const server = await NatsServer.start(program());
        return { server, broker: { type: 'nats', connection: server.url } };
      };
    },
  },
  {
    name: 'Redis',
    prepare: () => {
      const program = requires('redis-server', () => findProgram('redis-server'));
      return async () => {
        const server = await RedisServer.start(program());
        return { server, broker: { type: 'redis', connection: server.url } };
      };
    },
  },
] satisfies readonly {
  name: string;
  prepare: () => () => Promise<{ server: OwnServer; broker: JsonObject }>;
}[])
  describe(`a backend with its events on ${name}`, function () {
    this.timeout(60_000);
    const start = prepare();
    let server: OwnServer;
    let broker: JsonObject;
    let config: JsonObject;
    let backend: TestBackend | undefined;

    beforeEach(async () => {
      const started = await start();
      ({ server, broker } = started);
      config = {
        events: { notifyTimeoutMs: 200, broker: { ...broker, publishTimeout: '2 seconds' } },
      };
      backend = undefined;
    });

    afterEach(async () => {
      server.thaw();
      await backend?.stop();
      await server.stop();
    });

    it('starts while it is away, and hears of events as soon as it is there', async () => {
      const { StockPlugin, heard } = givenStock();
      await server.goAway();

      backend = await createTestBackend({ config }).add(StockPlugin).start();
      await server.resume();
      await eventually(() => publish(backend, heard));

      const warnings = backend.logger.entries.filter(({ level }) => level === 'warn').map(({ message }) => message);
      expect(warnings.filter((message) => message.startsWith('The event broker'))).to.have.lengthOf(1);
      expect(warnings[0]).to.match(/^The event broker \(.+\) cannot be reached; it is tried again and again$/);
    });

    it('starts while it is frozen, says so in its health, and hears of events when it moves again', async () => {
      const { StockPlugin, heard } = givenStock();
      server.freeze();

      backend = await createTestBackend({ config }).add(StockPlugin).start();
      const [check] = (await (await backend.get(RootHealthChecks)).run()).filter((one) => one.name === 'events');
      server.thaw();
      await eventually(() => publish(backend, heard));

      expect([check?.required, check?.error instanceof Error]).to.deep.equal([false, true]);
    });

    it('stops in order while it is frozen, with an event under way, with the limits that are usual', async () => {
      const isUnderWay = deferred();
      const { StockPlugin } = givenStock(async () => {
        isUnderWay.resolve();
        await new Promise(() => undefined);
      });
      const usual = { events: { broker } };
      backend = await createTestBackend({ config: usual }).add(StockPlugin).start();
      await (await backend.get(Events, { plugin: 'stock' })).publish({ topic: 'orders', eventPayload: 1 });
      await isUnderWay.promise;
      server.freeze();

      const stopping = backend;
      backend = undefined;
      expect(await stopping.stop()).to.equal(undefined);
    });
  });

/** A plugin with several durable subscriptions. */
function givenStock(work: (event: ReceivedEvent) => Promise<void> = async () => undefined) {
  const heard = new Set<string>();

  @Plugin('stock')
  class StockPlugin {
    @Subscribe('orders', { id: 'reservations', durable: true })
    async reserve(event: ReceivedEvent): Promise<void> {
      heard.add('reservations');
      await work(event);
    }

    @Subscribe(['orders', 'returns'], { id: 'statistics', durable: true })
    async count(): Promise<void> {
      heard.add('statistics');
    }

    @Subscribe('orders', { id: 'screen' })
    async show(): Promise<void> {
      heard.add('screen');
    }
  }
  return { StockPlugin, heard };
}

/** Resolves to whether everybody has heard of an event by now. */
async function publish(backend: TestBackend | undefined, heard: ReadonlySet<string>): Promise<boolean> {
  const events = await backend?.get(Events, { plugin: 'stock' });
  await events?.publish({ topic: 'orders', eventPayload: 1 }).catch(() => undefined);
  return heard.size === 3;
}
