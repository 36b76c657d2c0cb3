import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { withTimeLimit } from '../../../errors/time-limit.js';
import { toError } from '../../../errors/to-error.js';
import type { BrokerSubscription } from '../broker.js';
import type { BrokerSettings } from '../broker-settings.js';
import { redeliveryPause } from '../redelivery-pause.js';
import type { RedisConnection } from './redis-connection.js';
import type { RedisKeys } from './redis-keys.js';
import { keyOf, type Letter, readLetter } from './redis-letter.js';
import { AGAIN, BURY, HOLD, JOIN, LEAVE, TAKE } from './redis-scripts.js';

/** So many events may rest here after a failure, for each that may be under way; then no new ones are taken. */
const RESTING_FOR_EACH = 20;
const MOST_DEAD_LETTERS = 10_000;
const SHORTEST_PRESENCE = 30_000;
const PAUSE_OF_ANSWERS = 250;

/** One subscription of this process: takes events while there is room, and answers for each. */
export class RedisSubscriber {
  readonly #connection: RedisConnection;
  readonly #keys: RedisKeys;
  readonly #settings: BrokerSettings;
  readonly #subscription: BrokerSubscription;
  /** How Redis knows this member of the group. */
  readonly #consumer = randomUUID();
  /** What is being delivered here, or answered for, with the id. */
  readonly #underWay = new Map<Promise<void>, string>();
  readonly #resting = new Map<string, { readonly letter: Letter; readonly timer: NodeJS.Timeout }>();
  readonly #forget: (() => void)[] = [];
  #isJoined = false;
  #isLooking = false;
  /** Whether there may be more than was taken. */
  #isBehind = false;
  #isClosed = false;
  #closing: Promise<void> | undefined;

  constructor(
    connection: RedisConnection,
    keys: RedisKeys,
    settings: BrokerSettings,
    subscription: BrokerSubscription,
  ) {
    this.#connection = connection;
    this.#keys = keys;
    this.#settings = settings;
    this.#subscription = subscription;
  }

  /** Joins the group; while Redis is away that is put off. */
  async open(): Promise<void> {
    const { pollInterval } = this.#settings.limits;
    const { topics, ackTimeout } = this.#subscription;
    this.#every(pollInterval, () => void this.#look({ takeOver: true }));
    this.#every(ackTimeout / 3, () => void this.#hold());
    const stop = this.#connection.onNews((topic) => {
      if (topic === undefined || topics.includes(topic)) void this.#look({ takeOver: topic === undefined });
    });
    this.#forget.push(stop);
    if (!this.#connection.isAway) await this.#look({ takeOver: true });
  }

  /** Takes nothing any more, and waits for what is under way within the limit; what is left undone is for others. */
  close(): Promise<void> {
    this.#closing ??= this.#leave();
    return this.#closing;
  }

  async #leave(): Promise<void> {
    this.#isClosed = true;
    for (const forget of this.#forget) forget();
    for (const { timer } of this.#resting.values()) clearTimeout(timer);
    this.#resting.clear();
    const { closeTimeout } = this.#settings.limits;
    const rest = Promise.all(this.#underWay.keys());
    await withTimeLimit(rest, closeTimeout, () => new Error('time is up')).catch(() => undefined);
    if (!this.#isJoined || this.#connection.isAway) return;
    const { group, topics, durable, ackTimeout } = this.#subscription;
    const leaving = topics.map((topic) =>
      this.#connection.run(
        LEAVE,
        [this.#keys.stream(topic), this.#keys.members(topic, group)],
        [group, this.#consumer, durable ? 1 : 0, ackTimeout],
      ),
    );
    // Otherwise others find out by themselves after a while.
    await Promise.allSettled(leaving);
  }

  async #look({ takeOver }: { readonly takeOver: boolean }): Promise<void> {
    this.#isBehind = true;
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      if (!this.#isJoined) await this.#join('$');
      for (let isFirst = true; this.#isBehind && this.#room > 0; isFirst = false) {
        this.#isBehind = false;
        const room = this.#room;
        const letters = await this.#take(room, takeOver && isFirst);
        if (letters.length >= room) this.#isBehind = true;
        for (const letter of letters) this.#start(letter);
      }
    } catch (error) {
      await this.#recover(toError(error));
    } finally {
      this.#isLooking = false;
    }
  }

  get #room(): number {
    const { concurrency } = this.#subscription;
    if (this.#isClosed || this.#resting.size >= concurrency * RESTING_FOR_EACH) return 0;
    return concurrency - this.#underWay.size;
  }

  /** @param from - the id after which a group that is new begins: `$` for now */
  async #join(from: string): Promise<void> {
    const { group, topics, durable } = this.#subscription;
    for (const topic of topics)
      await this.#connection.run(
        JOIN,
        [this.#keys.stream(topic), this.#keys.durable(topic), this.#keys.members(topic, group)],
        [group, this.#consumer, durable ? 1 : 0, this.#presence, from],
      );
    this.#isJoined = true;
  }

  async #take(room: number, takeOver: boolean): Promise<Letter[]> {
    const { group, topics, durable, ackTimeout } = this.#subscription;
    const keys = [
      ...topics.map((topic) => this.#keys.stream(topic)),
      ...topics.map((topic) => this.#keys.members(topic, group)),
    ];
    const known = takeOver
      ? [...this.#underWay.values(), ...[...this.#resting.values()].map(({ letter }) => letter.id)]
      : [];
    const idle = takeOver ? ackTimeout : 0;
    const values = [group, this.#consumer, room, idle, durable ? 0 : this.#presence, ...known];
    const taken = (await this.#connection.run(TAKE, keys, values)) as [number, string, number, string[]][];
    return taken.map(([index, id, attempt, fields]) => readLetter(topics[index - 1] as string, id, attempt, fields));
  }

  #start(letter: Letter): void {
    this.#wakeUp(letter);
    const work = this.#deliver(letter).finally(() => {
      this.#underWay.delete(work);
      if (this.#isBehind) void this.#look({ takeOver: false });
    });
    this.#underWay.set(work, letter.id);
  }

  async #deliver(letter: Letter): Promise<void> {
    const { maxDeliveries, deliver } = this.#subscription;
    const { event, attempt, fault } = letter;
    if (fault !== undefined) return this.#bury(letter, fault, attempt);
    // A process that dies of an event, or hangs, cannot say so.
    if (attempt > maxDeliveries) return this.#bury(letter, new Error('whoever had it did not answer'), attempt - 1);
    try {
      if (letter.group === undefined || letter.group === this.#subscription.group) await deliver(event, attempt);
    } catch (error) {
      if (attempt >= maxDeliveries) await this.#bury(letter, toError(error), attempt);
      else this.#rest(letter);
      return;
    }
    const { topic, id } = letter;
    await this.#answer(() => this.#connection.acknowledge(this.#keys.stream(topic), this.#subscription.group, id));
  }

  async #bury({ topic, id, event }: Letter, error: Error, attempts: number): Promise<void> {
    const { group, onDeadLetter } = this.#subscription;
    const fields = { group, topic, error: error.message, attempts, event: JSON.stringify(event) };
    const values = [group, id, MOST_DEAD_LETTERS, ...Object.entries(fields).flat()];
    onDeadLetter(event, error, attempts);
    await this.#answer(() => this.#connection.run(BURY, [this.#keys.stream(topic), this.#keys.dead], values));
  }

  /** Says how it went as soon as Redis can be reached; at the end others get the event again. */
  async #answer(say: () => Promise<unknown>): Promise<void> {
    while (!this.#isClosed || !this.#connection.isAway) {
      try {
        await say();
        return;
      } catch (error) {
        // Redis has answered, and it would answer the same again.
        if (toError(error).name === 'ReplyError' || this.#isClosed) return;
        // Not at once: a connection may call itself ready until its end has come through.
        await pause(PAUSE_OF_ANSWERS, undefined, { ref: false });
      }
    }
  }

  #rest(letter: Letter): void {
    if (this.#isClosed) return;
    const timer = setTimeout(() => void this.#tryAgain(letter), redeliveryPause(letter.attempt));
    timer.unref();
    this.#resting.set(keyOf(letter), { letter, timer });
  }

  #wakeUp(letter: Letter): void {
    clearTimeout(this.#resting.get(keyOf(letter))?.timer);
    this.#resting.delete(keyOf(letter));
  }

  async #tryAgain(letter: Letter): Promise<void> {
    if (this.#isClosed) return;
    if (this.#underWay.size >= this.#subscription.concurrency) return this.#postpone(letter);
    this.#wakeUp(letter);
    const { group } = this.#subscription;
    try {
      const attempt = await this.#connection.run(
        AGAIN,
        [this.#keys.stream(letter.topic)],
        [group, this.#consumer, letter.id],
      );
      // Somebody else may have it by now.
      if (typeof attempt === 'number') this.#start({ ...letter, attempt });
    } catch {
      this.#rest(letter);
    }
  }

  #postpone(letter: Letter): void {
    const timer = setTimeout(() => void this.#tryAgain(letter), 100);
    timer.unref();
    this.#resting.set(keyOf(letter), { letter, timer });
  }

  /** Keeps what rests here from being taken over. */
  async #hold(): Promise<void> {
    const { group, topics } = this.#subscription;
    const resting = [...this.#resting.values()].map(({ letter }) => letter);
    for (const topic of topics) {
      const ids = resting.filter((letter) => letter.topic === topic).map(({ id }) => id);
      if (ids.length === 0) continue;
      const holding = this.#connection.run(HOLD, [this.#keys.stream(topic)], [group, this.#consumer, ...ids]);
      await holding.catch(() => undefined);
    }
  }

  async #recover(error: Error): Promise<void> {
    this.#isBehind = true;
    // A Redis that came back empty, or somebody removed the group: all that is there now came after it was.
    if (!error.message.includes('NOGROUP') || this.#isClosed) return;
    await this.#join('0').catch(() => undefined);
    setImmediate(() => void this.#look({ takeOver: false }));
  }

  get #presence(): number {
    return Math.max(3 * this.#settings.limits.pollInterval, SHORTEST_PRESENCE);
  }

  #every(interval: number, work: () => void): void {
    const timer = setInterval(work, interval).unref();
    this.#forget.push(() => clearInterval(timer));
  }
}
