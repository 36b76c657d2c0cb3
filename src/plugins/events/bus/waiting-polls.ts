import { Clock, type CancelTimer } from '../../../contracts/clock.js';
import { Logger } from '../../../contracts/logger.js';
import { RootConfig } from '../../../contracts/root-config.js';
import { Service } from '../../../decorators/service.js';
import { ServiceUnavailableError } from '../../../errors/http-errors.js';
import { toError } from '../../../errors/to-error.js';
import { BusStore } from './bus-store.js';

/** So many polls may wait in an instance. */
export const MOST_POLLS = 1_000;
/** How often it is looked for what other instances have stored, in milliseconds. */
const LOOK = 1_000;
/** Clients and proxies end what is silent for a minute; in milliseconds. */
const LONGEST_WAIT = 55_000;

/** Somebody who waits for events of a subscription. */
export interface WaitingPoll {
  /** Resolves when there may be something, or when nobody is to wait any more. */
  readonly over: Promise<void>;
  end(): void;
}

/** The polls that wait for something to come. All together look every second for what other instances have stored. */
@Service('plugin')
export class WaitingPolls {
  readonly #polls = new Map<WaitingPoll, string>();
  /** How long a poll waits at most, in milliseconds. */
  readonly longestWait: number;
  #cancel: CancelTimer | undefined;
  #isOver = false;

  constructor(
    private readonly store: BusStore,
    private readonly clock: Clock,
    private readonly logger: Logger,
    config: RootConfig,
  ) {
    this.longestWait = Math.min(config.getOptionalNumber('events.notifyTimeoutMs') ?? LONGEST_WAIT, LONGEST_WAIT);
  }

  get size(): number {
    return this.#polls.size;
  }

  /**
   * @param key - of the subscription
   * @throws ServiceUnavailableError when too many wait, or the plugin stops
   */
  enter(key: string): WaitingPoll {
    if (this.#isOver) throw new ServiceUnavailableError('The event bus is stopping');
    if (this.#polls.size >= MOST_POLLS)
      throw new ServiceUnavailableError(`${MOST_POLLS} callers wait for events here already`);
    const cancel = this.clock.schedule(this.longestWait, () => poll.end());
    let resolve = () => {};
    const over = new Promise<void>((done) => {
      resolve = done;
    });
    const poll: WaitingPoll = {
      over,
      end: () => {
        this.#polls.delete(poll);
        cancel();
        resolve();
      },
    };
    this.#polls.set(poll, key);
    this.#lookLater();
    return poll;
  }

  /** Ends the polls of these subscriptions. */
  wake(keys: readonly string[]): void {
    for (const [poll, key] of this.#polls) if (keys.includes(key)) poll.end();
  }

  onShutdown(): void {
    this.#isOver = true;
    this.#cancel?.();
    for (const poll of this.#polls.keys()) poll.end();
  }

  #lookLater(): void {
    if (this.#cancel !== undefined || this.#isOver || this.#polls.size === 0) return;
    this.#cancel = this.clock.schedule(LOOK, async () => {
      try {
        const keys = [...new Set(this.#polls.values())];
        if (keys.length > 0) this.wake(await this.store.waiting(keys));
      } catch (error) {
        if (!this.#isOver) this.logger.warn('It cannot be seen whether there are events for the bus', toError(error));
      }
      this.#cancel = undefined;
      this.#lookLater();
    });
  }
}
