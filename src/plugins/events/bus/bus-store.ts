import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { Clock } from '../../../contracts/clock.js';
import { Database } from '../../../contracts/database.js';
import { Logger } from '../../../contracts/logger.js';
import { Service } from '../../../decorators/service.js';
import { deleteFrom, insertInto, keyOf, selectFrom, tableName } from './bus-tables.js';

/** What was published through the bus, or is on its way to it. */
export interface BusEvent {
  /** The same event is stored once. */
  readonly id: string;
  readonly topic: string;
  readonly payload: unknown;
  /** Subscriptions that have had it already. */
  readonly notified: readonly string[];
}

/** Events that one caller has, and nobody else, for as long as the lease lasts. */
export interface Batch {
  readonly claim: string;
  readonly events: readonly { readonly topic: string; readonly payload: unknown }[];
}

/** As many events are handed out at a time. */
const BATCH_SIZE = 10;
/** How long events belong to an answer that has not been written yet, in milliseconds; then somebody else gets them. */
export const LEASE = 30_000;
/** How often it is noted that a subscription is in use, in milliseconds. */
const NOTE_USE = 60_000;
/** How often a claim is tried anew when another instance was faster. */
const ATTEMPTS = 5;

/**
 * Keeps events for the subscriptions of the bus, in the database of the plugin, on every engine and for all instances.
 *
 * Each subscription has a row for each event that it has still to get. Nobody keeps a position in the row of events, which
 * would miss an event that is committed late.
 */
@Service('plugin')
export class BusStore {
  #latest = 0;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** @returns the keys of the subscriptions that are to get it; none when it was not stored, as nobody wants it */
  async add(event: BusEvent): Promise<readonly string[]> {
    const source = await this.database.getDataSource();
    const keys = (await this.#subscriptions(source))
      .filter(({ id, topics }) => topics.includes(event.topic) && !event.notified.includes(id))
      .map(({ key }) => key);
    if (keys.length === 0 || (await this.#has(source, event.id))) return keys;
    const now = this.clock.now();
    const position = this.#nextPosition(now);
    const payload = JSON.stringify(event.payload ?? null);
    await this.database.transaction(async (manager) => {
      await insertInto(manager, 'bus_events', [
        { id: event.id, position, topic: event.topic, payload, created_at: now },
      ]);
      const shared = { event_id: event.id, position, due_at: 0, claim: '', created_at: now };
      await insertInto(
        manager,
        'bus_deliveries',
        keys.map((subscription) => ({ subscription, ...shared })),
      );
    });
    return keys;
  }

  /** Makes a subscription, or changes its topics. What was published before is not for it. */
  async subscribe(id: string, topics: readonly string[]): Promise<void> {
    const source = await this.database.getDataSource();
    const values = { id, topics: JSON.stringify(topics), seen_at: this.clock.now() };
    if (await this.#updateSubscription(source, keyOf(id), values)) return;
    try {
      await insertInto(source.manager, 'bus_subscriptions', [{ subscription: keyOf(id), ...values }]);
      this.logger.info(`Subscription '${id}' of the event bus begins`, { topics: [...topics] });
    } catch (error) {
      // Another instance may have been faster.
      if (!(await this.#updateSubscription(source, keyOf(id), values))) throw error;
    }
  }

  /** Every topic that some subscription wants. */
  async topics(): Promise<readonly string[]> {
    const subscriptions = await this.#subscriptions(await this.database.getDataSource());
    return [...new Set(subscriptions.flatMap(({ topics }) => topics))];
  }

  /** Notes that somebody reads it. @returns whether the subscription is there */
  async has(id: string): Promise<boolean> {
    const source = await this.database.getDataSource();
    const found = await selectFrom(source, 'bus_subscriptions')
      .select('entry.seen_at', 'seen')
      .where('entry.subscription = :key', { key: keyOf(id) })
      .getRawOne<{ seen: unknown }>();
    if (found === undefined) return false;
    const now = this.clock.now();
    if (Number(found.seen) < now - NOTE_USE) await this.#updateSubscription(source, keyOf(id), { seen_at: now });
    return true;
  }

  /** Takes the oldest events of a subscription, which nobody else gets while the lease lasts. */
  async take(id: string): Promise<Batch> {
    const source = await this.database.getDataSource();
    const key = keyOf(id);
    const claim = randomUUID();
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const now = this.clock.now();
      const due = await selectFrom(source, 'bus_deliveries')
        .select('entry.event_id', 'id')
        .where('entry.subscription = :key AND entry.due_at <= :now', { key, now })
        .orderBy('entry.position')
        .limit(BATCH_SIZE)
        .getRawMany<{ id: string }>();
      if (due.length === 0) break;
      await source
        .createQueryBuilder()
        .update(tableName(source, 'bus_deliveries'))
        .set({ claim, due_at: now + LEASE })
        .where('subscription = :key AND due_at <= :now AND event_id IN (:...ids)', {
          key,
          now,
          ids: due.map((row) => row.id),
        })
        .execute();
      const events = await this.#claimed(source, key, claim);
      if (events.length > 0) return { claim, events };
    }
    return { claim, events: [] };
  }

  /** The events have been handed over. */
  async finish(id: string, claim: string): Promise<void> {
    const source = await this.database.getDataSource();
    await deleteFrom(source, 'bus_deliveries')
      .where('subscription = :key AND claim = :claim', { key: keyOf(id), claim })
      .execute();
  }

  /** The events have not been handed over: the next caller gets them. */
  async release(id: string, claim: string): Promise<void> {
    const source = await this.database.getDataSource();
    await source
      .createQueryBuilder()
      .update(tableName(source, 'bus_deliveries'))
      .set({ due_at: 0 })
      .where('subscription = :key AND claim = :claim', { key: keyOf(id), claim })
      .execute();
  }

  /** @returns those of the subscriptions, by key, for which there is something */
  async waiting(keys: readonly string[]): Promise<readonly string[]> {
    const source = await this.database.getDataSource();
    const rows = await selectFrom(source, 'bus_deliveries')
      .select('DISTINCT entry.subscription', 'subscription')
      .where('entry.due_at <= :now AND entry.subscription IN (:...keys)', { now: this.clock.now(), keys })
      .getRawMany<{ subscription: string }>();
    return rows.map(({ subscription }) => subscription);
  }

  async #claimed(source: DataSource, key: string, claim: string): Promise<Batch['events']> {
    const rows = await selectFrom(source, 'bus_deliveries')
      .innerJoin(tableName(source, 'bus_events'), 'event', 'event.id = entry.event_id')
      .select('event.topic', 'topic')
      .addSelect('event.payload', 'payload')
      .where('entry.subscription = :key AND entry.claim = :claim', { key, claim })
      .orderBy('entry.position')
      .getRawMany<{ topic: string; payload: string }>();
    return rows.map(({ topic, payload }) => ({ topic, payload: JSON.parse(payload) as unknown }));
  }

  async #subscriptions(source: DataSource): Promise<{ key: string; id: string; topics: readonly string[] }[]> {
    const rows = await selectFrom(source, 'bus_subscriptions')
      .select('entry.subscription', 'key')
      .addSelect('entry.id', 'id')
      .addSelect('entry.topics', 'topics')
      .getRawMany<{ key: string; id: string; topics: string }>();
    return rows.map(({ key, id, topics }) => ({ key, id, topics: JSON.parse(topics) as string[] }));
  }

  async #has(source: DataSource, id: string): Promise<boolean> {
    const query = selectFrom(source, 'bus_events').select('entry.id', 'id').where('entry.id = :id', { id });
    return (await query.getRawOne()) !== undefined;
  }

  async #updateSubscription(source: DataSource, key: string, values: Record<string, unknown>): Promise<boolean> {
    const { affected } = await source
      .createQueryBuilder()
      .update(tableName(source, 'bus_subscriptions'))
      .set(values)
      .where('subscription = :key', { key })
      .execute();
    if (affected !== 0) return true;
    // MySQL counts only rows that are different afterwards.
    const query = selectFrom(source, 'bus_subscriptions').select('entry.id', 'id');
    return (await query.where('entry.subscription = :key', { key }).getRawOne()) !== undefined;
  }

  /** Grows in this process; between instances by their clocks. */
  #nextPosition(now: number): string {
    this.#latest = Math.max(this.#latest + 1, now * 1000);
    return `${String(this.#latest).padStart(20, '0')}-${randomUUID().slice(0, 8)}`;
  }
}
