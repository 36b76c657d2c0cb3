import type { BrokeredEvent } from '../broker.js';
import type { DeadLetter } from '../delivery/dead-letters.js';
import { reasonOf } from '../delivery/reason-of.js';
import { decodeDeadLetter, encodeDeadLetter, encodeEvent, ONLY_FOR } from './event-messages.js';
import type { NatsLibraries, NatsLink } from './nats-link.js';
import type { NatsNames } from './subjects.js';

const LONGEST_ERROR = 2_000;
/** The shortest time for which JetStream lets anybody wait for messages, in milliseconds. */
const SHORTEST_WAIT = 1_000;

/** The dead letters of all groups, in a stream of their own. */
export class NatsDeadLetters {
  constructor(
    private readonly libraries: NatsLibraries,
    private readonly link: NatsLink,
    private readonly names: NatsNames,
  ) {}

  /** Resolves to whether it was this call that added it. */
  async add(group: string, event: BrokeredEvent, error: Error, attempts: number): Promise<boolean> {
    const { client } = await this.link.open();
    const record = { group, event, attempts, error: reasonOf(error).slice(0, LONGEST_ERROR) };
    const { duplicate } = await client.publish(this.names.deadLetter(group), encodeDeadLetter(record), {
      msgID: JSON.stringify([group, event.id]),
    });
    return !duplicate;
  }

  async list(group: string | undefined, limit: number): Promise<readonly DeadLetter[]> {
    const { client, streams } = await this.link.open();
    const { name, num_pending } = await streams.consumers.add(this.names.deadLetters, {
      filter_subject: group === undefined ? this.names.allDeadLetters : this.names.deadLetter(group),
      deliver_policy: 'all',
      ack_policy: 'none',
    });
    const found: DeadLetter[] = [];
    try {
      if (num_pending === 0) return found;
      const consumer = await client.consumers.get(this.names.deadLetters, name);
      const wanted = { max_messages: Math.min(limit, num_pending), expires: SHORTEST_WAIT };
      for await (const message of await consumer.fetch(wanted))
        found.push({ id: `${message.seq}`, diedAt: message.time, ...decodeDeadLetter(message.data) });
      return found;
    } finally {
      await streams.consumers.delete(this.names.deadLetters, name);
    }
  }

  async replay(group: string, id: string): Promise<boolean> {
    const { client, streams } = await this.link.open();
    const seq = Number(id);
    const message = await streams.streams.getMessage(this.names.deadLetters, { seq });
    if (message === null) return false;
    const { event, group: owner } = decodeDeadLetter(message.data);
    if (owner !== group) return false;
    const headers = this.libraries.transport.headers();
    headers.set(ONLY_FOR, encodeURIComponent(group));
    // Called twice, it is delivered once.
    const msgID = JSON.stringify([group, event.id, id]);
    await client.publish(this.names.event(event.topic), encodeEvent(event), { msgID, headers });
    await streams.streams.deleteMessage(this.names.deadLetters, seq);
    return true;
  }
}
