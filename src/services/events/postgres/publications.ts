import type { EventValues } from './event-rows.js';
import { isConnectionLost } from './postgres-errors.js';

const MOST_EVENTS = 100;
/** Characters of JSON that travel together; a larger event travels alone. */
const MOST_TEXT = 1_000_000;
/** How many statements there are at a time; the other connections are for those who receive. */
const MOST_STATEMENTS = 2;

interface Waiting {
  readonly values: EventValues;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Stores events. What is published while others are being stored goes together with the next statement: a commit takes as long for a
 * hundred events as for one.
 */
export class Publications {
  readonly #waiting: Waiting[] = [];
  #statements = 0;

  constructor(private readonly store: (batch: readonly EventValues[]) => Promise<void>) {}

  /** Resolves when the event has been committed. */
  add(values: EventValues): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ values, resolve, reject });
      if (this.#statements < MOST_STATEMENTS) void this.#storeAll();
    });
  }

  async #storeAll(): Promise<void> {
    this.#statements += 1;
    for (let batch = this.#next(); batch.length > 0; batch = this.#next()) await this.#storeBatch(batch);
    this.#statements -= 1;
  }

  #next(): readonly Waiting[] {
    let text = 0;
    let count = 0;
    for (const { values } of this.#waiting) {
      text += (values.payload?.length ?? 0) + (values.metadata?.length ?? 0);
      if (count === MOST_EVENTS || (count > 0 && text > MOST_TEXT)) break;
      count += 1;
    }
    return this.#waiting.splice(0, count);
  }

  async #storeBatch(batch: readonly Waiting[]): Promise<void> {
    try {
      await this.store(batch.map(({ values }) => values));
      for (const { resolve } of batch) resolve();
    } catch (error) {
      // When the database is gone, those who wait are told now, so that they do not become more and more.
      const concerned = isConnectionLost(error) ? [...batch, ...this.#waiting.splice(0)] : batch;
      // One that the database cannot take is no reason to refuse the others.
      if (batch.length > 1 && concerned === batch) for (const one of batch) await this.#storeBatch([one]);
      else for (const { reject } of concerned) reject(error);
    }
  }
}
