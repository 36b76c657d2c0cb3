import { StaticConfig } from '#src/services/root-config/index.js';
import { createNatsBroker } from '#src/services/events/nats/create-nats-broker.js';
import type { NatsBrokerSettings } from '#src/services/events/nats/nats-broker-settings.js';
import { createPostgresBroker } from '#src/services/events/postgres/create-postgres-broker.js';
import type { PostgresBrokerSettings } from '#src/services/events/postgres/postgres-broker-settings.js';

/**
 * A process that belongs to a durable group, says what it gets, and answers for it unless it is told to keep silent.
 * Parameters: the kind of broker, its settings as JSON, `answer` or `silent`.
 */
const [kind, settings = '', manner] = process.argv.slice(2);
const logger = { error: say, warn: say, info: say, debug: say, child: () => logger };
const given = { ...(JSON.parse(settings) as PostgresBrokerSettings & NatsBrokerSettings), logger };
const config = new StaticConfig({});
const broker = kind === 'postgres' ? await createPostgresBroker(given, config) : await createNatsBroker(given, config);
await broker.subscribe({
  group: 'shop.orders',
  topics: ['orders'],
  durable: true,
  concurrency: 5,
  maxDeliveries: 5,
  ackTimeout: 1_000,
  deliver: async ({ payload }, attempt) => {
    say(`got ${JSON.stringify(payload)} ${attempt}`);
    if (manner === 'silent') await new Promise(() => setInterval(() => {}, 1_000));
  },
  onDeadLetter: ({ id }) => say(`dead ${id}`),
});
say('ready');
process.once('SIGTERM', () => void broker.close());
setInterval(() => {}, 1_000).unref();

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
