import { problems } from '../../errors/catalogue.js';

/** Handlers of few paths, each for all that lies below; of two above a request the longer counts. */
export class PathHandlers<T> {
  readonly #what: string;
  /** The longest path first. */
  #entries: readonly (readonly [path: string, handler: T])[] = [];

  /** @param what - what it holds, for messages: `fallback` */
  constructor(what: string) {
    this.#what = what;
  }

  /** @throws ProsceniumError `INVALID_ROUTE` for what is no path, or one that has a handler */
  add(path: string, handler: T): void {
    if (!/^(?:\/[^/\s]+)+$/.test(path))
      throw problems.invalidRoute(
        `'${path}' is no path for a ${this.#what}.`,
        undefined,
        "write segments with one '/' before each, such as '/api'.",
      );
    if (this.#entries.some(([taken]) => taken === path))
      throw problems.invalidRoute(
        `The path ${path} has a ${this.#what} already.`,
        undefined,
        'choose a path above or below it, or leave one of the two out.',
      );
    const entries: readonly (readonly [string, T])[] = [...this.#entries, [path, handler]];
    this.#entries = entries.toSorted(([one], [other]) => other.length - one.length);
  }

  /** The handler at or above a path; case matters. */
  find(path: string): T | undefined {
    return this.#entries.find(([above]) => path === above || path.startsWith(`${above}/`))?.[1];
  }
}
