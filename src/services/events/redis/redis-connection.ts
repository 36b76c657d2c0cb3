import { setTimeout as pause } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { ServiceUnavailableError } from '../../../errors/http-errors.js';
import { withTimeLimit } from '../../../errors/time-limit.js';
import { toError } from '../../../errors/to-error.js';
import type { BrokerSettings } from '../broker-settings.js';
import { Outage } from '../outage.js';
import { type RedisScript, SCRIPTS } from './redis-scripts.js';

/** How long the start waits for Redis, in milliseconds; then it goes on without. */
const START_LIMIT = 2_000;
/** So ioredis says that it has not even tried. */
const NOT_SENT = "Stream isn't writeable";

/** Which entries of a stream. */
export interface EntryRange {
  /** An id; `-` is the first of all, and `(` before an id leaves that one out. */
  readonly from: string;
  /** An id; default: the last of all. */
  readonly to?: string;
  readonly most: number;
}

/** The two connections of a process: one for commands, one on which Redis says that there is something new. */
export class RedisConnection {
  readonly #commands: Redis;
  readonly #listener: Redis;
  readonly #outage: Outage;
  readonly #listeners = new Set<(topic: string | undefined) => void>();
  /** How long Redis is waited for, in milliseconds. */
  readonly #limit: number;
  #isClosed = false;

  /** @param create - makes a client that is not connected yet, and goes on connecting by itself */
  constructor(create: () => Redis, channel: string, { logger, limits }: BrokerSettings) {
    this.#limit = limits.publishTimeout;
    this.#outage = new Outage(logger, 'Redis');
    this.#commands = create();
    this.#listener = create();
    for (const { name, lua } of SCRIPTS) this.#commands.defineCommand(name, { lua });
    this.#commands.on('ready', () => this.#resume());
    this.#listener.on('ready', () => this.#listen(channel));
    this.#listener.on('message', (_: string, topic: string) => this.#tell(topic));
    for (const client of [this.#commands, this.#listener])
      client.on('error', (error: Error) => this.#outage.begin(error));
    this.#commands.on('close', () => {
      if (!this.#isClosed) this.#outage.begin(new Error('the connection was closed'));
    });
  }

  /** Whether Redis was away when it was last tried. */
  get isAway(): boolean {
    return this.#outage.isOn;
  }

  /** Connects; when that takes too long it is logged, and goes on by itself. */
  async open(): Promise<void> {
    const connecting = Promise.all([this.#commands.connect(), this.#listener.connect()]);
    await withTimeLimit(connecting, START_LIMIT, () => new Error(`no connection within ${START_LIMIT} ms`)).catch(
      (error: unknown) => this.#outage.begin(toError(error)),
    );
  }

  /**
   * Calls `look` when a topic may have something new, with `undefined` for all of them.
   *
   * @returns ends that
   */
  onNews(look: (topic: string | undefined) => void): () => void {
    this.#listeners.add(look);
    return () => this.#listeners.delete(look);
  }

  /** Runs a script; rejects at once while Redis is away, and within a limit when it does not answer. */
  async run({ name }: RedisScript, keys: readonly string[], values: readonly (string | number)[]): Promise<unknown> {
    const scripts = this.#commands as unknown as Record<string, (...all: unknown[]) => Promise<unknown>>;
    return this.#tried(() => scripts[name]?.(keys.length, ...keys, ...values) as Promise<unknown>);
  }

  async acknowledge(stream: string, group: string, id: string): Promise<void> {
    await this.#tried(() => this.#commands.xack(stream, group, id));
  }

  /** Entries of a stream, the oldest first, as soon as Redis is there. */
  async entries(stream: string, { from, to = '+', most }: EntryRange): Promise<[id: string, fields: string[]][]> {
    await this.#ready(performance.now() + this.#limit, this.#limit);
    return this.#tried(() => this.#commands.xrange(stream, from, to, 'COUNT', most));
  }

  async ping(): Promise<void> {
    await this.#tried(() => this.#commands.ping());
  }

  /**
   * Runs a script as soon as Redis is there. What may have been sent already is not sent again.
   *
   * @param limit - how long Redis is waited for, in milliseconds
   */
  async runWithin(
    limit: number,
    script: RedisScript,
    keys: readonly string[],
    values: readonly (string | number)[],
  ): Promise<unknown> {
    const end = performance.now() + limit;
    for (;;) {
      await this.#ready(end, limit);
      try {
        return await this.run(script, keys, values);
      } catch (error) {
        if (!toError(error).message.includes(NOT_SENT)) throw error;
        // A connection calls itself ready until its end has come through.
        await pause(20);
      }
    }
  }

  close(): void {
    this.#isClosed = true;
    this.#commands.disconnect();
    this.#listener.disconnect();
  }

  /** Resolves when commands can be sent, rejects when it is too late. */
  async #ready(end: number, limit: number): Promise<void> {
    if (this.#isClosed) throw new ServiceUnavailableError('The event broker is closed');
    const late = () => new Error(`Redis cannot be reached within ${limit} ms`);
    const rest = end - performance.now();
    if (rest <= 0) throw late();
    if (this.#commands.status === 'ready') return;
    let forget = () => {};
    const ready = new Promise<void>((resolve) => {
      this.#commands.once('ready', resolve);
      forget = () => this.#commands.off('ready', resolve);
    });
    try {
      await withTimeLimit(ready, rest, late);
    } finally {
      forget();
    }
  }

  async #tried<T>(command: () => Promise<T>): Promise<T> {
    if (this.#isClosed) throw new ServiceUnavailableError('The event broker is closed');
    try {
      const answer = await command();
      this.#outage.end();
      return answer;
    } catch (error) {
      // What Redis answers, it has answered.
      if (toError(error).name !== 'ReplyError' && !this.#isClosed) this.#outage.begin(toError(error));
      throw error;
    }
  }

  #resume(): void {
    this.#outage.end();
    this.#tell(undefined);
  }

  #listen(channel: string): void {
    const subscribed = this.#listener.subscribe(channel);
    // Without it there is still the looking at intervals, and the next connection tries again.
    subscribed.then(
      () => this.#tell(undefined),
      () => undefined,
    );
  }

  #tell(topic: string | undefined): void {
    for (const look of this.#listeners) look(topic);
  }
}
