import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { Redis } from 'ioredis';
import { Events, type JsonObject, Plugin, type ReceivedEvent, Subscribe } from 'proscenium';
import { createTestBackend, type TestBackend } from 'proscenium/testing';
import { findNats, NatsStage } from '../services/events/support/given-nats-broker.js';
import { findPostgres, PostgresStage } from '../services/events/support/given-postgres-broker.js';
import { eventually } from '../support/eventually.js';
import { requires } from '../support/requirements.js';
import { MAIN, runCommand } from './support.js';

for (const { name, type, find, connection, tidyUp } of [
  {
    name: 'PostgreSQL',
    type: 'postgres',
    find: findPostgres,
    connection: 'postgresql://postgres@127.0.0.1:5432/postgres',
    tidyUp: async (namespace: string) => {
      await new PostgresStage().query(`DROP SCHEMA IF EXISTS ${namespace}_events CASCADE`);
    },
  },
  {
    name: 'NATS',
    type: 'nats',
    find: findNats,
    connection: 'nats://127.0.0.1:4222',
    tidyUp: async (namespace: string) => new NatsStage('127.0.0.1:4222', namespace).dispose(),
  },
  {
    name: 'Redis',
    type: 'redis',
    find: findRedis,
    connection: 'redis://127.0.0.1:6379',
    tidyUp: async (namespace: string) => {
      const client = new Redis('redis://127.0.0.1:6379');
      const keys = await client.keys(`${namespace}:*`);
      if (keys.length > 0) await client.del(...keys);
      client.disconnect();
    },
  },
])
  describe(`events:dead-letters on ${name}`, function () {
    this.timeout(60_000);
    requires(name, find);
    let namespace: string;
    let config: JsonObject;
    let backend: TestBackend;
    let shop: ReturnType<typeof givenShop>;

    beforeEach(async () => {
      namespace = `dead_${randomBytes(6).toString('hex')}`;
      config = { events: { notifyTimeoutMs: 100, broker: { type, connection, namespace } } };
      shop = givenShop();
      backend = await createTestBackend({ config }).add(shop.ShopPlugin).start();
      await (await backend.get(Events, { plugin: 'shop' })).publish({ topic: 'orders', eventPayload: { total: 5 } });
      await eventually(() => backend.logger.entries.filter(({ level }) => level === 'error').length === 2);
    });

    afterEach(async () => {
      await backend.stop();
      await tidyUp(namespace);
    });

    const run = (...parameters: string[]) =>
      runCommand(['events:dead-letters', MAIN, ...parameters], {
        files: { 'app-config.yaml': JSON.stringify({ ...config, shop: { name: 'Corner' } }) },
      });

    it('prints what subscriptions could not deal with', async () => {
      const { stdout, stderr, code } = await run();

      const blocks = stdout.trim().split(/\n(?=\S)/);
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
      expect(blocks.toSorted().map(withoutDetails)).to.deep.equal([
        'shop.invoices  orders\n  id        …\n  event     …\n  died      …, delivery 1\n  error     no ink',
        'shop.parcels  orders\n  id        …\n  event     …\n  died      …, delivery 1\n  error     no tape',
      ]);
    });

    it('prints those of one subscription with their payloads as JSON', async () => {
      const { stdout } = await run('--subscription', 'shop.invoices', '--json');

      const letters = JSON.parse(stdout) as { group: string; event: { payload: unknown } }[];
      expect(letters.map(({ group, event }) => [group, event.payload])).to.deep.equal([
        ['shop.invoices', { total: 5 }],
      ]);
    });

    it('delivers those of one subscription again, and no others', async () => {
      shop.mend();

      const { stdout, code } = await run('--subscription', 'shop.invoices', '--replay', 'all');
      await eventually(() => shop.done.length > 0);

      const left = JSON.parse((await run('--json')).stdout) as { group: string }[];
      expect([code, stdout.split('\n')[0]]).to.deep.equal([0, 'shop.invoices  orders, delivered again']);
      expect(shop.done).to.deep.equal(['invoices']);
      expect(left.map(({ group }) => group)).to.deep.equal(['shop.parcels']);
    });

    it('refuses an id that is not there', async () => {
      const { stderr, code } = await run('--replay', '7000000000');

      expect(code).to.equal(1);
      expect(stderr).to.match(/^ProsceniumError \[COMMAND_FAILED\]: --replay 7000000000 names no dead letter\./);
    });

    it('delivers one again by its id', async () => {
      shop.mend();
      const { stdout } = await run('--subscription', 'shop.parcels', '--json');
      const [letter] = JSON.parse(stdout) as { id: string }[];

      await run('--subscription', 'shop.parcels', '--replay', letter?.id ?? '');

      await eventually(() => shop.done.length > 0);
      expect(shop.done).to.deep.equal(['parcels']);
    });
  });

describe('events:dead-letters', function () {
  this.timeout(30_000);

  it('says where there is no broker', async () => {
    const { stdout, code } = await runCommand(['events:dead-letters', MAIN], CONFIG({}));

    expect([code, stdout]).to.deep.equal([
      0,
      'Events have no broker here: dead letters end with the process that has them.\n',
    ]);
  });

  for (const [type, connection] of [
    ['redis', 'redis://u:hidden@127.0.0.1:1'],
    ['postgres', 'postgresql://u:hidden@127.0.0.1:1/events'],
    ['nats', 'nats://u:hidden@127.0.0.1:1'],
  ])
    it(`says that the broker is away: ${type}`, async () => {
      const { stdout, stderr, code } = await runCommand(
        ['events:dead-letters', MAIN],
        CONFIG({ events: { broker: { type, connection, publishTimeout: '1 second' } } }),
      );

      expect([code, stdout]).to.deep.equal([1, '']);
      expect(stderr).to.match(/^ProsceniumError \[COMMAND_FAILED\]: events:dead-letters has no answer of the broker: /);
      expect(stderr).not.to.contain('hidden');
    });
});

const CONFIG = (data: JsonObject) => ({
  files: { 'app-config.yaml': JSON.stringify({ ...data, shop: { name: 'Corner' } }) },
});

function withoutDetails(text: string): string {
  return text.replace(/(id {8}|event {5}).+/g, '$1…').replace(/died {6}\S+,/, 'died      …,');
}

/** Two subscriptions that fail until they are mended. */
function givenShop() {
  const done: string[] = [];
  let isMended = false;
  const attempt = (what: string, fault: string) => {
    if (!isMended) throw new Error(fault);
    done.push(what);
  };

  @Plugin('shop')
  class ShopPlugin {
    @Subscribe('orders', { id: 'invoices', durable: true, maxDeliveries: 1 })
    async write(_event: ReceivedEvent): Promise<void> {
      attempt('invoices', 'no ink');
    }

    @Subscribe('orders', { id: 'parcels', durable: true, maxDeliveries: 1 })
    async pack(_event: ReceivedEvent): Promise<void> {
      attempt('parcels', 'no tape');
    }
  }
  return { ShopPlugin, done, mend: () => void (isMended = true) };
}

async function findRedis(): Promise<string | undefined> {
  const client = new Redis('redis://127.0.0.1:6379', { lazyConnect: true, retryStrategy: () => null });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return 'redis://127.0.0.1:6379';
  } catch {
    return undefined;
  } finally {
    client.disconnect();
  }
}
