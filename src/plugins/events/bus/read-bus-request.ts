import { InputError } from '../../../errors/http-errors.js';
import { LONGEST_TOPIC } from '../ingress-registry.js';

/** What a publisher posts. */
export interface PostedEvent {
  readonly topic: string;
  readonly payload: unknown;
  readonly notified: readonly string[];
}

/** So many topics one subscription may have, and so many subscriptions a publisher may have served. */
export const MOST_NAMES = 1_000;

/** @throws InputError which says where the body is wrong */
export function readPostedEvent(body: unknown): PostedEvent {
  const { event: given, notifiedSubscribers } = readObject(body, 'the body');
  const event = readObject(given, 'event');
  if (!('payload' in event)) throw new InputError('event.payload is missing');
  return {
    topic: readName(event['topic'], 'event.topic'),
    payload: event['payload'],
    notified: notifiedSubscribers === undefined ? [] : readNames(notifiedSubscribers, 'notifiedSubscribers'),
  };
}

/** @throws InputError which says where the body is wrong */
export function readTopics(body: unknown): readonly string[] {
  return readNames(readObject(body, 'the body')['topics'], 'topics');
}

/** @throws InputError for an id that no subscription can have */
export function readSubscriptionId(id: string | undefined): string {
  return readName(id, 'the id of a subscription');
}

function readObject(value: unknown, where: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new InputError(`${where} must be an object`);
  return value as Readonly<Record<string, unknown>>;
}

function readNames(value: unknown, where: string): readonly string[] {
  if (!Array.isArray(value) || value.length > MOST_NAMES)
    throw new InputError(`${where} must be a list of at most ${MOST_NAMES} texts`);
  return [...new Set(value.map((name, index) => readName(name, `${where}[${index}]`)))];
}

function readName(value: unknown, where: string): string {
  if (typeof value === 'string' && value.length <= LONGEST_TOPIC && /^[^\p{Cc}\p{Cs}]+$/u.test(value)) return value;
  throw new InputError(`${where} must be a text of 1 to ${LONGEST_TOPIC} printable characters`);
}
