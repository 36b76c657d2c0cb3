import { randomUUID } from 'node:crypto';
import type { BrokerSubscription } from '../broker.js';
import type { DeadLetter } from '../delivery/dead-letters.js';
import { reasonOf } from '../delivery/reason-of.js';
import type { Claim, ClaimedEvent } from './claim.js';
import type { PostgresConnections } from './connections.js';
import { type EventRow, type EventValues, toEvent } from './event-rows.js';
import { type EventStatements, eventStatements } from './event-statements.js';
import { topicMark } from './notification-listener.js';
import type { EventWindow } from './postgres-broker-settings.js';
import type { BrokerLimits } from '../broker-settings.js';

const PURGE_BATCH = 1_000;
const LONGEST_ERROR = 2_000;
/** Stands for all members of a durable group. */
const EVERYBODY = '';

/** Events that a group has not had before they became too old. */
export interface MissedEvents {
  readonly group: string;
  readonly events: number;
}

/** The tables of the events. Times are those of the server's clock, never of this machine's. */
export class EventStore {
  readonly #sql: EventStatements;

  constructor(
    private readonly connections: PostgresConnections,
    private readonly schema: string,
  ) {
    this.#sql = eventStatements(schema);
  }

  /** Stores events with a delivery for each group. One that is there already is passed over, so that trying again does no harm. */
  async publish(events: readonly EventValues[]): Promise<void> {
    const column = <Name extends keyof EventValues>(name: Name) => events.map((event) => event[name]);
    await this.connections.queryAgain(this.#sql.publish, [
      column('id'),
      column('topic'),
      column('payload'),
      column('metadata'),
      column('publishedAt'),
      column('origin'),
      column('topic').map(topicMark),
      this.schema,
    ]);
  }

  /** A group that is not durable forgets what was left by members that are gone, unless there are others. */
  async beginAnew(group: string): Promise<void> {
    await this.leave(group, EVERYBODY);
  }

  /** Makes a process a member of a group for so many milliseconds, or lets it be one for longer. */
  async join({ group, topics, durable }: BrokerSubscription, member: string, milliseconds: number): Promise<void> {
    const name = durable ? EVERYBODY : member;
    await this.connections.queryAgain(this.#sql.join, [group, topics, name, milliseconds]);
  }

  /** The last one who leaves a group that is not durable takes with it what has not been delivered. */
  async leave(group: string, member: string): Promise<void> {
    await this.connections.queryAgain(this.#sql.leave, [group, member]);
    await this.connections.queryAgain(this.#sql.clear, [group]);
  }

  /** @param left - events that are left to others */
  async claim(
    { group, topics, ackTimeout }: BrokerSubscription,
    most: number,
    left: readonly string[],
  ): Promise<readonly ClaimedEvent[]> {
    const token = randomUUID();
    const values = [group, topics, left, most, ackTimeout, token];
    const rows = await this.connections.query<EventRow & { attempts: number }>(this.#sql.claim, values);
    return rows.map((row) => ({ group, seq: row.seq, token, event: toEvent(row), attempt: row.attempts }));
  }

  /** Milliseconds until something is due; `undefined` when nothing is waiting. */
  async nextDue({ group, topics }: BrokerSubscription, left: readonly string[]): Promise<number | undefined> {
    const [row] = await this.connections.query<{ wait: number | null }>(this.#sql.nextDue, [group, topics, left]);
    return row?.wait ?? undefined;
  }

  async acknowledge(claims: readonly Claim[]): Promise<void> {
    const column = (name: keyof Claim): readonly string[] => claims.map((claim) => claim[name]);
    await this.connections.query(this.#sql.acknowledge, [column('group'), column('seq'), column('token')]);
  }

  async postpone({ group, seq, token }: Claim, error: Error, milliseconds: number): Promise<void> {
    await this.connections.query(this.#sql.postpone, [group, seq, token, textOf(error), milliseconds]);
  }

  /** Makes it a dead letter. Resolves to whether it was this call that did. */
  async bury({ group, seq, token }: Claim, error: Error): Promise<boolean> {
    const rows = await this.connections.query(this.#sql.bury, [group, seq, token, textOf(error)]);
    return rows.length > 0;
  }

  async deadLetters(group: string | undefined, limit: number): Promise<readonly DeadLetter[]> {
    const rows = await this.connections.queryAgain<
      EventRow & { group_name: string; attempts: number; last_error: string; dead_at: Date }
    >(this.#sql.deadLetters, [group, limit]);
    return rows.map((row) => ({
      id: row.seq,
      group: row.group_name,
      event: toEvent(row),
      attempts: row.attempts,
      error: row.last_error,
      diedAt: row.dead_at,
    }));
  }

  async replay(group: string, id: string): Promise<boolean> {
    const rows = await this.connections.query(this.#sql.replay, [group, id, this.schema]);
    return rows.length > 0;
  }

  /** Deletes what is old, and resolves to how many events each group has never had. */
  async purge(limits: BrokerLimits, window: EventWindow): Promise<readonly MissedEvents[]> {
    const { connections } = this;
    const missed = await connections.query<MissedEvents>(this.#sql.purgeOverdue, [limits.maxAge]);
    await connections.query(this.#sql.purgeDeadLetters, [window.deadLetterAge]);
    await connections.query(this.#sql.purgeGroups);
    const values = [window.minAge, limits.maxAge, limits.maxEvents, PURGE_BATCH];
    while ((await connections.count(this.#sql.purgeEvents, values)) === PURGE_BATCH);
    return missed;
  }

  /** The topics of which more than `most` events wait. */
  async crowdedTopics(most: number): Promise<ReadonlySet<string>> {
    const rows = await this.connections.query<{ topic: string }>(this.#sql.crowdedTopics, [most]);
    return new Set(rows.map(({ topic }) => topic));
  }

  async check(): Promise<void> {
    await this.connections.queryAgain(this.#sql.check);
  }
}

/** A text that PostgreSQL can hold. */
function textOf(error: Error): string {
  return reasonOf(error).replaceAll('\0', '').slice(0, LONGEST_ERROR);
}
