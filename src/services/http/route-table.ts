import type { Route } from '../../contracts/http-router.js';
import { problems } from '../../errors/catalogue.js';
import type { Access } from './barrier/access.js';
import type { Step } from './compose.js';
import type { Place } from './place.js';
import { RouteIndex, type RouteMatch } from './route-index.js';
import { cleanPattern } from './route-pattern.js';

/** A route and what it does. */
export interface CompiledRoute {
  readonly route: Route;
  /** The whole pattern, with the prefix of the plugin. */
  readonly pattern: string;
  /** How long it may take, in milliseconds, where it has a limit of its own. */
  readonly timeout?: number | undefined;
  readonly run: Step;
  /** What a request must show before it. */
  readonly access: Access;
  /** Where it was declared, for messages. */
  readonly at: Place;
}

/** The routes of one plugin, for every method. */
export class RouteTable {
  readonly #methods = new Map<string, RouteIndex<CompiledRoute>>();
  readonly #routes: Route[] = [];

  /** In the order of their declaration. */
  get routes(): readonly Route[] {
    return this.#routes;
  }

  /** @throws ProsceniumError `INVALID_ROUTE` for a pattern that is malformed or declared twice for one method */
  add(compiled: CompiledRoute): void {
    const { method, path } = compiled.route;
    const index = this.#methods.get(method) ?? new RouteIndex<CompiledRoute>();
    this.#methods.set(method, index);
    const earlier = addTo(index, compiled);
    if (earlier !== undefined)
      throw problems.invalidRoute(
        `${method} ${path} is declared twice.`,
        `${earlier.at} and ${compiled.at}`,
        'give one of the two another path or method.',
      );
    this.#routes.push(compiled.route);
  }

  /** @param path - below the plugin's prefix, without a slash at the end */
  find(method: string, path: string): RouteMatch<CompiledRoute> | undefined {
    const found = this.#methods.get(method)?.find(path);
    return found === undefined && method === 'HEAD' ? this.#methods.get('GET')?.find(path) : found;
  }

  /** What answers a path, by whatever method. */
  at(path: string): readonly CompiledRoute[] {
    return [...this.#methods.values()].flatMap((index) => index.find(path)?.value ?? []);
  }

  /** The methods that a path can be asked with; empty when the path is not known. */
  methodsOf(path: string): readonly string[] {
    const methods = new Set(
      [...this.#methods].filter(([, index]) => index.find(path) !== undefined).map(([method]) => method),
    );
    if (methods.has('GET')) methods.add('HEAD');
    if (methods.size > 0) methods.add('OPTIONS');
    return [...methods].toSorted();
  }
}

function addTo(index: RouteIndex<CompiledRoute>, compiled: CompiledRoute): CompiledRoute | undefined {
  try {
    return index.add(cleanPattern(compiled.route.path), compiled);
  } catch (cause) {
    throw problems.invalidRoute(
      `'${compiled.route.path}' is no path of a route: ${cause instanceof Error ? cause.message : String(cause)}`,
      compiled.at.toString(),
      "write parameters as ':name', the rest of a path as '*name', what may be missing in braces, and other special characters after '\\\\'.",
    );
  }
}
