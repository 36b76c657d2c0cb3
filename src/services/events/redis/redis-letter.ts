import type { BrokeredEvent } from '../broker.js';

/** An event that this process has, and Redis knows it. */
export interface Letter {
  readonly topic: string;
  /** In the stream of the topic. */
  readonly id: string;
  readonly event: BrokeredEvent;
  readonly attempt: number;
  /** The one group that a repeated dead letter is for. */
  readonly group?: string | undefined;
  /** Why it can be delivered to nobody. */
  readonly fault?: Error;
}

/** What tells the letters of a subscription apart. */
export function keyOf({ topic, id }: Letter): string {
  return `${id} ${topic}`;
}

/** Makes a letter of an entry of a stream. What somebody else has put there must not stop what comes after it. */
export function readLetter(topic: string, id: string, attempt: number, fields: readonly string[]): Letter {
  const group = fieldOf(fields, 'group');
  const text = fieldOf(fields, 'event') ?? '';
  const event = parseEvent(text);
  if (event !== undefined) return { topic, id, attempt, group, event };
  const remains = { id, topic, payload: text, publishedAt: 0, origin: '' };
  const fault = new Error('it is no event, and nobody but this framework should write here');
  return { topic, id, attempt, group, event: remains, fault };
}

/** A field of an entry, which Redis gives as a list of names and values. */
export function fieldOf(fields: readonly string[], name: string): string | undefined {
  const index = fields.findIndex((field, place) => place % 2 === 0 && field === name);
  return index < 0 ? undefined : fields[index + 1];
}

/** @returns `undefined` for what is no event */
export function parseEvent(text: string): BrokeredEvent | undefined {
  try {
    const event: unknown = JSON.parse(text);
    return typeof event === 'object' && event !== null && 'topic' in event ? (event as BrokeredEvent) : undefined;
  } catch {
    return undefined;
  }
}
