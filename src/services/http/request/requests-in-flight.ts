import type { RequestInFlight } from './request-in-flight.js';

/** What a {@link RequestsInFlight} works with. */
export interface RequestsInFlightOptions {
  /** Called for a request whose handler has taken too long. */
  readonly onLate: (request: RequestInFlight) => void;
  /** How often is looked, in milliseconds. Default: 250. */
  readonly interval?: number;
}

/**
 * The requests that are not answered completely, the oldest first. One timer looks after all of them, and only while there are any. They
 * are a chain, which a request joins and leaves at a tenth of what it costs in a set.
 */
export class RequestsInFlight implements Iterable<RequestInFlight> {
  #first: RequestInFlight | undefined;
  #last: RequestInFlight | undefined;
  readonly #options: RequestsInFlightOptions;
  #isWatching = false;

  constructor(options: RequestsInFlightOptions) {
    this.#options = options;
  }

  add(request: RequestInFlight): void {
    request.before = this.#last;
    if (this.#last === undefined) this.#first = request;
    else this.#last.after = request;
    this.#last = request;
    if (this.#isWatching) return;
    this.#isWatching = true;
    setTimeout(() => this.#look(), this.#options.interval ?? DEFAULT_INTERVAL).unref();
  }

  /** Only a request that was added, and once. */
  delete(request: RequestInFlight): void {
    const { before, after } = request;
    if (before === undefined) this.#first = after;
    else before.after = after;
    if (after === undefined) this.#last = before;
    else after.before = before;
    // Whoever keeps a request for long must not keep those that came after it.
    request.before = undefined;
    request.after = undefined;
  }

  /** Those that are there now, whatever becomes of them meanwhile. */
  [Symbol.iterator](): Iterator<RequestInFlight> {
    const all: RequestInFlight[] = [];
    for (let request = this.#first; request !== undefined; request = request.after) all.push(request);
    return all[Symbol.iterator]();
  }

  #look(): void {
    this.#isWatching = this.#first !== undefined;
    if (!this.#isWatching) return;
    setTimeout(() => this.#look(), this.#options.interval ?? DEFAULT_INTERVAL).unref();
    const now = performance.now();
    for (const request of this) if (request.isLate(now)) this.#options.onLate(request);
  }
}

const DEFAULT_INTERVAL = 250;
