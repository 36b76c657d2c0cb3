import type { ConsumerConfig, StreamConfig } from '@nats-io/jetstream';
import type { BrokerSubscription } from '../broker.js';
import type { NatsSession } from './nats-link.js';
import { isRefusal } from './nats-errors.js';
import type { NatsNames } from './subjects.js';

const NANOSECONDS = 1_000_000;
/** For so long JetStream knows the ids of events, so that one that is published again is not stored again; in milliseconds. */
const DUPLICATE_WINDOW = 120_000;

/** What the streams are like. */
export interface StreamOptions {
  readonly maxAge: number;
  readonly maxBacklog: number;
  readonly deadLetterAge: number;
  readonly replicas: number;
}

/** Creates the streams as far as they are missing, and gives those that are there the present limits. */
export async function ensureStreams(session: NatsSession, names: NatsNames, options: StreamOptions): Promise<void> {
  await ensureStream(session, {
    name: names.events,
    subjects: [names.allEvents],
    // An event goes when every group that wants it has answered for it; nothing is kept that nobody waits for.
    retention: 'interest',
    max_age: options.maxAge * NANOSECONDS,
    max_msgs_per_subject: options.maxBacklog,
    discard: 'new',
    discard_new_per_subject: true,
    num_replicas: options.replicas,
  });
  await ensureStream(session, {
    name: names.deadLetters,
    subjects: [names.allDeadLetters],
    retention: 'limits',
    max_age: options.deadLetterAge * NANOSECONDS,
    discard: 'old',
    num_replicas: options.replicas,
  });
}

type Wanted = Partial<StreamConfig> & { readonly name: string; readonly max_age: number };

async function ensureStream({ streams }: NatsSession, wanted: Wanted): Promise<void> {
  const window = Math.min(DUPLICATE_WINDOW * NANOSECONDS, wanted.max_age);
  try {
    await streams.streams.add({ ...wanted, storage: 'file', duplicate_window: window });
  } catch (error) {
    if (!isRefusal(error, 'streamExists')) throw error;
    // What its operator has changed besides stays: the place, the number of replicas.
    const { max_age, max_msgs_per_subject = -1 } = wanted;
    await streams.streams.update(wanted.name, { max_age, max_msgs_per_subject, duplicate_window: window });
  }
}

/** What the place of a group in the events of one topic is like. */
export interface ConsumerOptions {
  /** Milliseconds after which a place that nobody has asked for is forgotten. */
  readonly forgetAfter: number;
  readonly maxUnanswered: number;
}

/** Creates the place of a group in the events of a topic, or gives it the present limits, and resolves to its name. */
export async function ensureConsumer(
  { streams }: NatsSession,
  names: NatsNames,
  { group, durable, ackTimeout, topic }: BrokerSubscription & { readonly topic: string },
  { forgetAfter, maxUnanswered }: ConsumerOptions,
): Promise<string> {
  const name = names.consumer(group, topic, durable);
  const limits = {
    ack_wait: ackTimeout * NANOSECONDS,
    max_ack_pending: maxUnanswered,
    inactive_threshold: forgetAfter * NANOSECONDS,
  };
  const config: Partial<ConsumerConfig> = {
    ...limits,
    ...(durable ? { durable_name: name } : { name }),
    description: `${group}: ${topic}`.slice(0, 500),
    filter_subject: names.event(topic),
    deliver_policy: 'new',
    ack_policy: 'explicit',
    // Counted by those who deliver, so that an event that nobody could answer for becomes a dead letter too.
    max_deliver: -1,
  };
  try {
    await streams.consumers.add(names.events, config);
  } catch (error) {
    if (!isRefusal(error, 'consumerExists')) throw error;
    await streams.consumers.update(names.events, name, limits);
  }
  return name;
}

/** Forgets the place of a group that is not durable, unless somebody else is at it. */
export async function leaveConsumer({ streams }: NatsSession, names: NatsNames, name: string): Promise<void> {
  try {
    const { num_waiting, num_ack_pending } = await streams.consumers.info(names.events, name);
    if (num_waiting === 0 && num_ack_pending === 0) await streams.consumers.delete(names.events, name);
  } catch (error) {
    if (!isRefusal(error, 'consumerNotFound') && !isRefusal(error, 'streamNotFound')) throw error;
  }
}
