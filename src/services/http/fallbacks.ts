import type { Context, Middleware } from '../../contracts/context.js';
import type { FallbackOptions } from '../../contracts/http-router.js';
import { problems } from '../../errors/catalogue.js';
import { PathHandlers } from './path-handlers.js';
import { requestInFlight } from './request/request-in-flight.js';

interface Fallback {
  readonly handler: Middleware;
  readonly options: FallbackOptions;
}

/** What answers where nothing is mounted. */
export class Fallbacks {
  readonly #fallbacks = new PathHandlers<Fallback>('fallback');
  /** Of handlers that were mounted. */
  readonly #mounted: string[] = [];

  /** @throws ProsceniumError `INVALID_ROUTE` */
  add(path: string, handler: Middleware, options: FallbackOptions = {}): void {
    this.#fallbacks.add(path, { handler: options.timeout === false ? withoutLimit(handler) : handler, options });
    for (const mounted of this.#mounted) this.#check(mounted);
  }

  /**
   * Takes note of a path at which something else is mounted.
   *
   * @throws ProsceniumError `INVALID_ROUTE` for one that a fallback has to itself
   */
  noteMount(path: string): void {
    this.#check(path);
    this.#mounted.push(path);
  }

  /** What answers below a path; `undefined` when nothing does. */
  find(path: string): Middleware | undefined {
    return this.#fallbacks.find(path)?.handler;
  }

  #check(path: string): void {
    const reason = this.#fallbacks.find(path)?.options.reserves?.(path);
    if (reason !== undefined)
      throw problems.invalidRoute(
        `Nothing can be mounted at the path ${path}, ${reason}.`,
        undefined,
        'mount it at another path.',
      );
  }
}

function withoutLimit(handler: Middleware): Middleware {
  return (ctx: Context, next) => {
    const request = requestInFlight(ctx);
    if (request !== undefined) request.limit = Number.POSITIVE_INFINITY;
    return handler(ctx, next);
  };
}
