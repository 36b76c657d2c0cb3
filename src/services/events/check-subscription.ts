import type { EventSubscription } from '../../contracts/events.js';
import type { HumanDuration } from '../../contracts/human-duration.js';
import { problems } from '../../errors/catalogue.js';
import { toMilliseconds } from '../duration/index.js';
import { isTopic, LONGEST_TOPIC } from './check-event.js';

/**
 * Refuses a subscription that could never work.
 *
 * @throws ProsceniumError `INVALID_ARGUMENT`
 */
export function checkSubscription(subscription: EventSubscription): void {
  const { id, topics, onEvent, durable, concurrency, maxDeliveries, ackTimeout } = subscription;
  if (!isTopic(id)) throw refused(`a text of 1 to ${LONGEST_TOPIC} printable characters as \`id\``, id);
  if (!Array.isArray(topics) || topics.length === 0)
    throw refused(`a list of topics for subscription '${id}', at least one`, topics);
  for (const topic of topics)
    if (!isTopic(topic))
      throw refused(`topics of 1 to ${LONGEST_TOPIC} printable characters for subscription '${id}'`, topic);
  if (typeof onEvent !== 'function') throw refused(`a function as \`onEvent\` for subscription '${id}'`, onEvent);
  for (const [name, count] of Object.entries({ concurrency, maxDeliveries }))
    if (count !== undefined && !(Number.isInteger(count) && count > 0))
      throw refused(`a whole number from 1 on as \`${name}\` for subscription '${id}'`, count);
  if (durable !== undefined && typeof durable !== 'boolean')
    throw refused(`true or false as \`durable\` for subscription '${id}'`, durable);
  if (ackTimeout !== undefined && !isAckTimeout(ackTimeout))
    throw refused(`a duration of up to a day as \`ackTimeout\` for subscription '${id}'`, ackTimeout);
}

const LONGEST_ACK_TIMEOUT = 86_400_000;

function isAckTimeout(duration: HumanDuration): boolean {
  try {
    const milliseconds = toMilliseconds(duration);
    return milliseconds > 0 && milliseconds <= LONGEST_ACK_TIMEOUT;
  } catch {
    return false;
  }
}

function refused(wanted: string, received: unknown): Error {
  return problems.invalidArgument('subscribe', wanted, received);
}
