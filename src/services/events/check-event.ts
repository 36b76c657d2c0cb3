import type { EventParams } from '../../contracts/events.js';
import { problems } from '../../errors/catalogue.js';
import { toError } from '../../errors/to-error.js';

/** The longest topic, in characters. */
export const LONGEST_TOPIC = 250;
/** The largest payload that goes through a broker, in bytes of JSON. */
export const LARGEST_PAYLOAD = 5 * 1_048_576;
const DEEPEST = 200;

/**
 * Refuses what could not be published to other processes, also where there are none: an event that is fine with one backend is fine
 * with ten.
 *
 * @throws ProsceniumError `INVALID_EVENT`
 */
export function checkEvent(params: EventParams): void {
  const { topic, eventPayload, metadata } = (params as Partial<EventParams> | undefined) ?? {};
  if (!isTopic(topic))
    throw problems.invalidEvent(
      `An event was published whose topic is no text of 1 to ${LONGEST_TOPIC} printable characters.`,
      "name what has happened: 'orders.placed'.",
    );
  // No payload at all is fine: that it has happened may be all there is to say.
  const fault =
    (eventPayload === undefined ? undefined : findPayloadFault(eventPayload)) ??
    (metadata === undefined ? undefined : findMetadataFault(metadata));
  if (fault !== undefined)
    throw problems.invalidEvent(
      `An event of topic '${topic}' cannot be carried: ${fault}.`,
      'publish objects, arrays, strings, finite numbers, booleans and null.',
    );
}

/**
 * Refuses what is too large for a broker.
 *
 * @throws ProsceniumError `INVALID_EVENT`
 */
export function checkSize({ topic, eventPayload }: EventParams): void {
  const size = eventPayload === undefined ? 0 : Buffer.byteLength(JSON.stringify(eventPayload));
  if (size > LARGEST_PAYLOAD)
    throw problems.invalidEvent(
      `The payload of an event of topic '${topic}' has ${size} bytes, and a broker takes ${LARGEST_PAYLOAD}.`,
      'store what is large elsewhere, and publish where it is.',
    );
}

/** Whether a topic can be published and subscribed to, or a text can be the id of a subscription. */
export function isTopic(topic: unknown): topic is string {
  return typeof topic === 'string' && topic.length <= LONGEST_TOPIC && /^[^\p{Cc}\p{Cs}]+$/u.test(topic);
}

function findPayloadFault(payload: unknown): string | undefined {
  try {
    return findFault(payload, 'eventPayload', []);
  } catch (error) {
    // What is read runs code: `toJSON`, accessors, proxies.
    return `it cannot be read: ${toError(error).message}`;
  }
}

/** What JSON cannot carry, in words. */
function findFault(value: unknown, path: string, above: readonly object[]): string | undefined {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return undefined;
    case 'number':
      return Number.isFinite(value) ? undefined : `${path} is ${value}`;
    case 'object':
      return value === null ? undefined : findObjectFault(value, path, above);
    default:
      return `${path} is ${value === undefined ? 'undefined' : `a ${typeof value}`}`;
  }
}

function findObjectFault(value: object, path: string, above: readonly object[]): string | undefined {
  if (above.includes(value)) return `${path} contains itself`;
  if (above.length >= DEEPEST) return `it is nested deeper than ${DEEPEST} levels`;
  const below = [...above, value];
  if (Array.isArray(value))
    return findFirst(value.keys(), (index) => findFault(value[index], `${path}[${index}]`, below));
  if (hasToJson(value)) return findFault(value.toJSON(), path, below);
  // Maps, errors, promises and so on: little or nothing would be left of them.
  if (Object.prototype.toString.call(value) !== '[object Object]')
    return `${path} is an object of ${value.constructor?.name ?? 'an unknown class'}`;
  // A property that is undefined is as good as absent.
  return findFirst(Object.entries(value), ([key, child]) =>
    child === undefined ? undefined : findFault(child, `${path}.${key}`, below),
  );
}

/** Dates and URLs say themselves how they are written. */
function hasToJson(value: object): value is { toJSON(): unknown } {
  return 'toJSON' in value && typeof value.toJSON === 'function';
}

function findMetadataFault(metadata: unknown): string | undefined {
  if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata)) return 'metadata is no object';
  return findFirst(Object.entries(metadata), ([key, value]) => {
    const texts: readonly unknown[] = Array.isArray(value) ? value : [value ?? ''];
    return texts.every((text) => typeof text === 'string')
      ? undefined
      : `metadata.${key} is neither a string nor a list of strings`;
  });
}

function findFirst<T>(items: Iterable<T>, find: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
