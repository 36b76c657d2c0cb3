import { readFile } from 'node:fs/promises';
import type { JetStreamClient, JetStreamManager } from '@nats-io/jetstream';
import type { NatsConnection, NodeConnectionOptions } from '@nats-io/transport-node';
import { withTimeLimit } from '../../../errors/time-limit.js';
import { type Activity, runInActivity } from '../../activity/index.js';
import type { Outage } from '../outage.js';
import type { NatsConnectionSettings } from './nats-broker-settings.js';

/** On whose behalf the connection is opened, also when a request happens to be the first to need it. */
export const BROKER_ACTIVITY: Activity = { service: 'NatsBroker' };

/** The libraries, which are loaded when a backend wants this broker. */
export interface NatsLibraries {
  readonly transport: typeof import('@nats-io/transport-node');
  readonly jetstream: typeof import('@nats-io/jetstream');
}

/** An open connection, and what JetStream can be asked through it. */
export interface NatsSession {
  readonly connection: NatsConnection;
  readonly client: JetStreamClient;
  readonly streams: JetStreamManager;
}

/** A silent server is given up after two of these, in milliseconds. */
const PING_INTERVAL = 5_000;
const RECONNECT_PAUSE = 500;

/** The connection of a process: opened at the first use, and again for ever when it breaks. */
export class NatsLink {
  #session: Promise<NatsSession> | undefined;
  #isClosed = false;

  constructor(
    private readonly libraries: NatsLibraries,
    private readonly settings: NatsConnectionSettings,
    /** Milliseconds for connecting and for each answer. */
    private readonly timeout: number,
    private readonly outage: Outage,
  ) {}

  open(): Promise<NatsSession> {
    if (this.#isClosed) return Promise.reject(new Error('the connection has been closed'));
    this.#session ??= runInActivity(BROKER_ACTIVITY, () => this.#connect()).catch((error: unknown) => {
      this.#session = undefined;
      throw error;
    });
    return this.#session;
  }

  /** Sends what waits to be sent, and closes. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const session = await this.#session?.catch(() => undefined);
    if (session === undefined) return;
    const { connection } = session;
    await withTimeLimit(connection.flush(), this.timeout, () => new Error('too long')).catch(() => {});
    await withTimeLimit(connection.close(), this.timeout, () => new Error('too long')).catch(() => {});
  }

  async #connect(): Promise<NatsSession> {
    const { jetstream, transport } = this.libraries;
    const connection = await transport.connect(await this.#options());
    void this.#watch(connection);
    void connection.closed().then(() => {
      this.#session = undefined;
    });
    const options = {
      timeout: this.timeout,
      ...(this.settings.domain === undefined ? {} : { domain: this.settings.domain }),
    };
    return {
      connection,
      client: jetstream.jetstream(connection, options),
      streams: await jetstream.jetstreamManager(connection, { ...options, checkAPI: false }),
    };
  }

  async #options(): Promise<NodeConnectionOptions> {
    const { servers, user, password, token, credentialsFile, tls } = this.settings;
    const { credsAuthenticator } = this.libraries.transport;
    return {
      servers: [...servers],
      name: 'proscenium events',
      ...(user === undefined ? {} : { user }),
      ...(password === undefined ? {} : { pass: password }),
      ...(token === undefined ? {} : { token }),
      ...(credentialsFile === undefined ? {} : { authenticator: credsAuthenticator(await readFile(credentialsFile)) }),
      ...(tls === undefined ? {} : { tls: withoutUndefined(tls) }),
      timeout: this.timeout,
      maxReconnectAttempts: -1,
      reconnectTimeWait: RECONNECT_PAUSE,
      // A server that comes back may not know its users yet.
      ignoreAuthErrorAbort: true,
      pingInterval: PING_INTERVAL,
      maxPingOut: 2,
    };
  }

  async #watch(connection: NatsConnection): Promise<void> {
    for await (const status of connection.status()) {
      if (this.#isClosed) return;
      if (status.type === 'disconnect') this.outage.begin(new Error('the connection is lost'));
      if (status.type === 'reconnect') this.outage.end();
    }
  }
}

function withoutUndefined<T extends object>(value: T): { [Key in keyof T]: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as never;
}
