import type { BrokeredEvent } from '../broker.js';

/** An event as the database gives it back; numbers of 64 bits come as text. */
export interface EventRow {
  readonly seq: string;
  readonly id: string;
  readonly topic: string;
  /** JSON; nothing when the event has no payload, which JSON cannot say. */
  readonly payload: string | null;
  readonly metadata: string | null;
  readonly published_at: string;
  readonly origin: string;
}

/** What is written of an event; JSON as text. */
export interface EventValues {
  readonly id: string;
  readonly topic: string;
  readonly payload: string | undefined;
  readonly metadata: string | undefined;
  readonly publishedAt: number;
  readonly origin: string;
}

export function toValues({ id, topic, payload, metadata, publishedAt, origin }: BrokeredEvent): EventValues {
  return {
    id,
    topic,
    payload: payload === undefined ? undefined : JSON.stringify(payload),
    metadata: metadata === undefined ? undefined : JSON.stringify(metadata),
    publishedAt: Math.round(publishedAt),
    origin,
  };
}

export function toEvent(row: EventRow): BrokeredEvent {
  return {
    id: row.id,
    topic: row.topic,
    payload: row.payload === null ? undefined : (JSON.parse(row.payload) as unknown),
    ...(row.metadata === null ? {} : { metadata: JSON.parse(row.metadata) as NonNullable<BrokeredEvent['metadata']> }),
    publishedAt: Number(row.published_at),
    origin: row.origin,
  };
}
