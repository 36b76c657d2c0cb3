import type { BrokeredEvent } from '../broker.js';

/** Names the one group that an event is for, when it is delivered again. */
export const ONLY_FOR = 'Proscenium-Only-For';

export function encodeEvent(event: BrokeredEvent): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(event));
}

/** Gives `undefined` for what no broker has written. */
export function decodeEvent(data: Uint8Array): BrokeredEvent | undefined {
  try {
    const event = JSON.parse(new TextDecoder().decode(data)) as Partial<BrokeredEvent> | null;
    if (typeof event?.id !== 'string' || typeof event.topic !== 'string') return undefined;
    // JSON leaves out what is undefined.
    return { payload: undefined, ...(event as Omit<BrokeredEvent, 'payload'>) };
  } catch {
    return undefined;
  }
}

/** A dead letter as its stream keeps it. */
export interface DeadLetterRecord {
  readonly group: string;
  readonly event: BrokeredEvent;
  readonly attempts: number;
  readonly error: string;
}

export function encodeDeadLetter(record: DeadLetterRecord): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(record));
}

export function decodeDeadLetter(data: Uint8Array): DeadLetterRecord {
  const record = JSON.parse(new TextDecoder().decode(data)) as DeadLetterRecord;
  return { ...record, event: { ...record.event, payload: record.event.payload } };
}
