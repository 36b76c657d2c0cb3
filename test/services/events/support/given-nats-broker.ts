import { randomBytes } from 'node:crypto';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { createNatsBroker } from '#src/services/events/nats/create-nats-broker.js';
import type { NatsBroker } from '#src/services/events/nats/nats-broker.js';
import type { NatsBrokerSettings } from '#src/services/events/nats/nats-broker-settings.js';
import { StaticConfig } from '#src/services/root-config/index.js';
import { givenBrokerSettings, type NotedLine } from './given-broker-settings.js';

const SERVER = 'nats://127.0.0.1:4222';

/** The NATS of this machine, with JetStream; `undefined` when there is none. */
export async function findNats(): Promise<string | undefined> {
  try {
    const connection = await connect({ servers: SERVER, timeout: 1_000, reconnect: false });
    try {
      await jetstreamManager(connection);
    } finally {
      await connection.close();
    }
    return SERVER;
  } catch {
    return undefined;
  }
}

/** Streams of its own for a test, and the brokers on them. */
export class NatsStage {
  readonly lines: NotedLine[] = [];
  readonly #opened: NatsBroker[] = [];

  constructor(
    private readonly server: string = SERVER,
    readonly namespace = `events_${randomBytes(6).toString('hex')}`,
  ) {}

  async open(more: Partial<NatsBrokerSettings> = {}): Promise<NatsBroker> {
    const broker = await createNatsBroker({ ...this.settings(), ...more }, new StaticConfig({}));
    this.#opened.push(broker);
    return broker;
  }

  settings(): NatsBrokerSettings {
    return { ...givenBrokerSettings(this.namespace, this.lines), connection: { servers: [this.server] } };
  }

  async deadLetters(): Promise<readonly { readonly group: string; readonly id: string }[]> {
    const broker = await createNatsBroker(this.settings(), new StaticConfig({}));
    try {
      const letters = await broker.deadLetters('shop.orders');
      return letters.map(({ group, event }) => ({ group, id: event.id }));
    } finally {
      await broker.close();
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#opened.map((broker) => broker.close()));
  }

  async dispose(): Promise<void> {
    await this.close();
    const connection = await connect({ servers: this.server });
    const { streams } = await jetstreamManager(connection);
    for (const name of [`${this.namespace}-events`, `${this.namespace}-dead-letters`])
      await streams.delete(name).catch(() => {});
    await connection.close();
  }
}
