import { FirewalledPort } from '../../support/firewalled-port.js';
import { NatsServer } from '../../support/nats-server.js';
import type { OwnServer } from '../../support/own-server.js';
import { findPostgresPrograms, PostgresServer } from '../../support/postgres-server.js';
import { KEEPING_DATA, RedisServer } from '../../support/redis-server.js';
import { findProgram, requires } from '../../support/requirements.js';

/** What carries events, on a server of the suite's own that keeps its data while it is away. */
export interface StartedBroker {
  readonly name: string;
  readonly server: OwnServer;
  readonly firewall: FirewalledPort;
  /** `events.broker`; the way there leads through the firewall. */
  readonly config: object;
  stop(): Promise<void>;
}

/** Starts each kind of broker on demand. */
export function brokers(): readonly (() => Promise<StartedBroker>)[] {
  const postgres = requires('PostgreSQL', findPostgresPrograms);
  const redis = requires('redis-server', () => findProgram('redis-server'));
  const nats = requires('nats-server', () => findProgram('nats-server'));
  return [
    async () =>
      behindFirewall(
        'postgres',
        await PostgresServer.start(postgres()),
        (port) => `postgresql://postgres@${port}/postgres`,
      ),
    async () => behindFirewall('redis', await RedisServer.start(redis(), KEEPING_DATA), (port) => `redis://${port}`),
    async () => behindFirewall('nats', await NatsServer.start(nats()), (port) => `nats://${port}`),
  ];
}

async function behindFirewall(
  name: string,
  server: OwnServer,
  urlOf: (place: string) => string,
): Promise<StartedBroker> {
  const firewall = await FirewalledPort.start(server.port);
  return {
    name,
    server,
    firewall,
    config: { type: name, connection: urlOf(`127.0.0.1:${firewall.port}`), publishTimeout: '1s' },
    stop: async () => {
      await firewall.stop();
      await server.stop();
    },
  };
}
