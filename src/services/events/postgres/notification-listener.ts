import { createHash } from 'node:crypto';
import { toError } from '../../../errors/to-error.js';
import type { Client } from 'pg';
import { withTimeLimit } from '../../../errors/time-limit.js';
import { growingPause } from '../delivery/growing-pause.js';
import type { Outage } from '../outage.js';
import { WakeSignal } from '../delivery/wake-signal.js';
import type { PostgresConnections } from './connections.js';
import { quoted } from './quoted.js';

/** How often a connection on which nothing is heard is tried, in milliseconds. */
const TRIAL = 10_000;
const PAUSES = { first: 200, longest: 5_000 };

/** What is told about an event: nothing of its contents, and of one length however long its topic is. */
export function topicMark(topic: string): string {
  return createHash('sha256').update(topic).digest('hex').slice(0, 32);
}

/**
 * Hears of new events on one connection for the whole process, for as long as it takes. While that connection is away, events are
 * found by looking for them.
 */
export class NotificationListener {
  readonly #signal = new WakeSignal();
  readonly #listeners = new Map<() => void, ReadonlySet<string>>();
  #client: Client | undefined;
  #isClosed = false;
  #loop: Promise<void> | undefined;

  constructor(
    private readonly connections: PostgresConnections,
    private readonly channel: string,
    private readonly limit: number,
    private readonly outage: Outage,
  ) {}

  /** Calls `wake` when there may be events of these topics. */
  add(topics: readonly string[], wake: () => void): void {
    this.#listeners.set(wake, new Set(topics.map(topicMark)));
    this.#loop ??= this.#listen();
  }

  remove(wake: () => void): void {
    this.#listeners.delete(wake);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#signal.raise();
    await this.#loop;
  }

  async #listen(): Promise<void> {
    for (let failures = 0; !this.#isClosed; ) {
      try {
        this.#client = await this.#connect();
        failures = 0;
        this.outage.end();
        // What has happened while nobody listened.
        this.#wakeAll();
        await this.#stayConnected(this.#client);
      } catch (error) {
        failures += 1;
        if (!this.#isClosed) this.outage.begin(toError(error));
      } finally {
        this.#end();
      }
      if (!this.#isClosed) await this.#signal.sleep(growingPause(failures + 1, PAUSES));
    }
  }

  async #connect(): Promise<Client> {
    const client = await this.connections.connectAlone();
    client.on('notification', ({ payload = '' }) => {
      if (payload === '') this.#wakeAll();
      else for (const [wake, marks] of this.#listeners) if (marks.has(payload)) wake();
    });
    client.once('end', () => this.#signal.raise());
    this.#client = client;
    await this.#ask(client, `LISTEN ${quoted(this.channel)}`);
    return client;
  }

  async #stayConnected(client: Client): Promise<void> {
    while (!this.#isClosed) {
      await this.#signal.sleep(TRIAL);
      if (!this.#isClosed) await this.#ask(client, 'SELECT 1');
    }
  }

  async #ask(client: Client, statement: string): Promise<void> {
    await withTimeLimit(client.query(statement), this.limit, () => new Error(`no answer within ${this.limit} ms`));
  }

  #end(): void {
    // A server that is frozen does not answer a farewell either.
    void this.#client?.end().catch(() => {});
    this.#client = undefined;
  }

  #wakeAll(): void {
    for (const wake of this.#listeners.keys()) wake();
  }
}
