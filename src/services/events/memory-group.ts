import type { CancelTimer, Clock } from '../../contracts/clock.js';
import { withTimeLimit } from '../../errors/time-limit.js';
import { toError } from '../../errors/to-error.js';
import type { BrokeredEvent, BrokerSubscription } from './broker.js';
import { redeliveryPause } from './redelivery-pause.js';

/** An event on its way to one group. */
interface Letter {
  readonly event: BrokeredEvent;
  attempts: number;
  /** How many attempts have failed; an attempt that has been given up may fail once more. */
  failures: number;
  /** Whether a member has answered that all is well. */
  isDone: boolean;
}

interface Member {
  readonly subscription: BrokerSubscription;
  readonly underWay: Set<Promise<void>>;
}

/** The members of a group in this process, and the events that wait for one of them. */
export class MemoryGroup {
  readonly id: string;
  readonly #isDurable: boolean;
  readonly #clock: Clock;
  readonly #bury: BrokerSubscription['onDeadLetter'];
  readonly #topics = new Set<string>();
  readonly #members = new Set<Member>();
  readonly #timers = new Set<CancelTimer>();
  readonly #waiting: Letter[] = [];
  #resting = 0;

  /** @param bury - keeps what has failed too often */
  constructor(id: string, isDurable: boolean, clock: Clock, bury: BrokerSubscription['onDeadLetter']) {
    this.id = id;
    this.#isDurable = isDurable;
    this.#clock = clock;
    this.#bury = bury;
  }

  /** How many events nobody has got yet, or has to get again. */
  get backlog(): number {
    return this.#waiting.length + this.#resting;
  }

  /** Whether nobody is there and nothing is kept. */
  get isAbandoned(): boolean {
    return !this.#isDurable && this.#members.size === 0;
  }

  wants(topic: string): boolean {
    return this.#topics.has(topic) && !this.isAbandoned;
  }

  add(event: BrokeredEvent): void {
    this.#waiting.push({ event, attempts: 0, failures: 0, isDone: false });
    this.#distribute();
  }

  /** @returns leaves the group, after what is under way has ended or the time is up */
  join(subscription: BrokerSubscription, closeTimeout: number): () => Promise<void> {
    const member: Member = { subscription, underWay: new Set() };
    for (const topic of subscription.topics) this.#topics.add(topic);
    this.#members.add(member);
    this.#distribute();
    return async () => {
      this.#members.delete(member);
      const rest = Promise.all(member.underWay);
      await withTimeLimit(rest, closeTimeout, () => new Error('time is up')).catch(() => undefined);
    };
  }

  stop(): void {
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
  }

  #distribute(): void {
    let index = 0;
    while (index < this.#waiting.length && this.#hasRoom()) {
      const letter = this.#waiting[index] as Letter;
      const member = this.#memberFor(letter.event.topic);
      if (member === undefined && !letter.isDone) index += 1;
      else this.#waiting.splice(index, 1);
      if (member !== undefined && !letter.isDone) this.#hand(letter, member);
    }
  }

  #hasRoom(): boolean {
    for (const { subscription, underWay } of this.#members) if (underWay.size < subscription.concurrency) return true;
    return false;
  }

  /** The one with the least to do. */
  #memberFor(topic: string): Member | undefined {
    const free = [...this.#members].filter(
      ({ subscription, underWay }) => underWay.size < subscription.concurrency && subscription.topics.includes(topic),
    );
    return free.toSorted((left, right) => left.underWay.size - right.underWay.size)[0];
  }

  #hand(letter: Letter, member: Member): void {
    letter.attempts += 1;
    const attempt = letter.attempts;
    const { ackTimeout } = member.subscription;
    const cancel = this.#later(ackTimeout, () =>
      this.#fail(letter, attempt, member, new Error(`no answer within ${ackTimeout} ms`)),
    );
    const delivery = deliver(member.subscription, letter.event, attempt)
      .then(
        () => {
          letter.isDone = true;
        },
        (error: unknown) => this.#fail(letter, attempt, member, toError(error)),
      )
      .finally(() => {
        cancel();
        member.underWay.delete(delivery);
        this.#distribute();
      });
    member.underWay.add(delivery);
  }

  #fail(letter: Letter, attempt: number, { subscription }: Member, error: Error): void {
    if (letter.isDone || letter.failures >= attempt) return;
    letter.failures = attempt;
    if (attempt >= subscription.maxDeliveries) {
      letter.isDone = true;
      this.#bury(letter.event, error, attempt);
      subscription.onDeadLetter(letter.event, error, attempt);
      return;
    }
    this.#resting += 1;
    this.#later(redeliveryPause(attempt), () => {
      this.#resting -= 1;
      this.#waiting.push(letter);
      this.#distribute();
    });
  }

  #later(delay: number, work: () => void): CancelTimer {
    const cancel = this.#clock.schedule(delay, () => {
      this.#timers.delete(stop);
      work();
    });
    const stop = () => {
      this.#timers.delete(stop);
      cancel();
    };
    this.#timers.add(stop);
    return stop;
  }
}

/** Also one that throws instead of rejecting. */
async function deliver(subscription: BrokerSubscription, event: BrokeredEvent, attempt: number): Promise<void> {
  await subscription.deliver(event, attempt);
}
