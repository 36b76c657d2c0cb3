import type { DeadLetter } from '../delivery/dead-letters.js';
import type { RedisConnection } from './redis-connection.js';
import type { RedisKeys } from './redis-keys.js';
import { fieldOf, parseEvent } from './redis-letter.js';
import { REPLAY } from './redis-scripts.js';

/** So many are fetched at a time; each may hold an event of some megabytes. */
const PAGE = 50;

/** What has failed too often, as Redis keeps it. */
export class RedisDeadLetters {
  readonly #connection: RedisConnection;
  readonly #keys: RedisKeys;

  constructor(connection: RedisConnection, keys: RedisKeys) {
    this.#connection = connection;
    this.#keys = keys;
  }

  /** The oldest first; those of all groups unless one is named. */
  async list(group: string | undefined, limit: number): Promise<readonly DeadLetter[]> {
    const found: DeadLetter[] = [];
    for (let from = '-'; found.length < limit; ) {
      const entries = await this.#connection.entries(this.#keys.dead, { from, most: PAGE });
      for (const entry of entries)
        if (group === undefined || fieldOf(entry[1], 'group') === group) found.push(readDeadLetter(entry));
      const last = entries.at(-1);
      if (last === undefined || entries.length < PAGE) break;
      from = `(${last[0]}`;
    }
    return found.slice(0, limit);
  }

  /** @returns whether there was one */
  async replay(group: string, id: string): Promise<boolean> {
    const entries = await this.#connection.entries(this.#keys.dead, { from: id, to: id, most: 1 });
    const fields = entries[0]?.[1] ?? [];
    const topic = fieldOf(fields, 'topic');
    if (topic === undefined || fieldOf(fields, 'group') !== group) return false;
    const done = await this.#connection.run(
      REPLAY,
      [this.#keys.stream(topic), this.#keys.dead],
      [id, fieldOf(fields, 'event') ?? '', group, this.#keys.wake, topic],
    );
    return done === 1;
  }
}

function readDeadLetter([id, fields]: readonly [string, readonly string[]]): DeadLetter {
  const text = fieldOf(fields, 'event') ?? '';
  const topic = fieldOf(fields, 'topic') ?? '';
  return {
    id,
    group: fieldOf(fields, 'group') ?? '',
    event: parseEvent(text) ?? { id, topic, payload: text, publishedAt: 0, origin: '' },
    attempts: Number(fieldOf(fields, 'attempts')),
    error: fieldOf(fields, 'error') ?? '',
    diedAt: new Date(Number(id.split('-')[0])),
  };
}
