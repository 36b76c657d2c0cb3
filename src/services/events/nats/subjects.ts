import { createHash } from 'node:crypto';

/** A subject may be no longer than the server's line; what is longer than this goes by its digest. */
const LONGEST = 1_000;
const LONGEST_NAME = 60;

/** The streams and subjects of one deployment. */
export interface NatsNames {
  readonly events: string;
  readonly deadLetters: string;
  /** The subjects of all events. */
  readonly allEvents: string;
  readonly allDeadLetters: string;
  event(topic: string): string;
  deadLetter(group: string): string;
  /** Each group has a consumer for each of its topics: before 2.10 a consumer has one filter. */
  consumer(group: string, topic: string, durable: boolean): string;
}

/** @param namespace - letters, digits, `-` and `_` */
export function natsNames(namespace: string): NatsNames {
  return {
    events: `${namespace}-events`,
    deadLetters: `${namespace}-dead-letters`,
    allEvents: `${namespace}.events.>`,
    allDeadLetters: `${namespace}.dead-letters.>`,
    event: (topic) => `${namespace}.events.${subjectToken(topic)}`,
    deadLetter: (group) => `${namespace}.dead-letters.${subjectToken(group)}`,
    consumer: (group, topic, durable) => {
      const readable = group.replaceAll(/[^\w-]/g, '_').slice(0, LONGEST_NAME);
      return `${readable}-${digest(JSON.stringify([group, topic, durable])).slice(0, 16)}`;
    },
  };
}

/**
 * A text as a part of a subject. Dots stay, so that an operator can listen to `events.github.>`; whatever else has a meaning in a subject,
 * or would leave a part of it empty, is written as `=2A`. Different texts have different subjects.
 */
function subjectToken(text: string): string {
  const token = [...Buffer.from(text)]
    .map((byte) => String.fromCharCode(byte))
    .join('')
    .replaceAll(/[^\w.-]/g, escapeByte)
    // Of several dots in a row, and of those at an end, only one part of a subject could be made.
    .replaceAll(/^\.|\.(?=\.|$)/g, escapeByte);
  if (token === '') return '=';
  return token.length > LONGEST ? `=${digest(text)}` : token;
}

function escapeByte(character: string): string {
  return `=${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
