import type { Context, Middleware } from '../../contracts/context.js';
import type { Route } from '../../contracts/http-router.js';
import { isForEverybody } from './barrier/access.js';
import { type Barrier, isAuthenticationError } from './barrier/barrier.js';
import { compose, type Step } from './compose.js';
import type { MountedPath } from './mounted-path.js';
import { requestInFlight } from './request/request-in-flight.js';
import type { RouteMatch } from './route-index.js';
import { type CompiledRoute, RouteTable } from './route-table.js';
import { methodNotAllowed } from './status-error.js';

/**
 * The routes of one plugin behind its barrier: the route that fits a request decides who may call, then middleware runs, then the route.
 * Where middleware has sent the request elsewhere, that route decides again.
 */
export class GuardedRoutes {
  readonly #mounted: MountedPath;
  readonly #barrier: Barrier;
  readonly #table = new RouteTable();
  readonly #middleware: Middleware[] = [];
  /** Routes of the framework itself, which no middleware stands before. */
  readonly #own = new RouteTable();
  #chain: Step | undefined;

  constructor(mounted: MountedPath, barrier: Barrier) {
    this.#mounted = mounted;
    this.#barrier = barrier;
  }

  /** In the order of their declaration. */
  get routes(): readonly Route[] {
    return this.#table.routes;
  }

  /** @throws ProsceniumError `INVALID_ROUTE` */
  add(route: CompiledRoute): void {
    this.#table.add(route);
  }

  /** Adds a route of the framework, below a segment that begins with a dot. */
  addOwn(route: CompiledRoute): void {
    this.#own.add(route);
  }

  use(middleware: readonly Middleware[]): void {
    this.#middleware.push(...middleware);
    this.#chain = undefined;
  }

  answer(ctx: Context): unknown {
    const path = this.#mounted.below(ctx.req.url ?? '/');
    const method = ctx.req.method ?? 'GET';
    const own = path.charCodeAt(1) === DOT ? this.#own.find(method, path) : undefined;
    if (own !== undefined) return this.#admit(ctx, path, own, this.#run);
    const found = this.#table.find(method, path);
    return this.#admit(ctx, path, found, this.#middleware.length === 0 ? this.#run : this.#runMiddleware);
  }

  #admit(ctx: Context, path: string, found: Found, next: Next): unknown {
    const access = this.#barrier.accessTo(path, found?.value.access);
    if (access.isOpen) {
      this.#barrier.admitAnybody(ctx);
      return next(ctx, path, found);
    }
    return this.#barrier.admit(ctx, access).then(
      () => next(ctx, path, found),
      (error: unknown) => this.#refuse(ctx, path, found, error),
    );
  }

  readonly #run: Next = (ctx, path, found) => {
    if (found === undefined) return this.#explainMiss(ctx, path);
    const request = requestInFlight(ctx);
    if (request !== undefined) {
      request.activity.route = found.value.pattern;
      if (found.value.timeout !== undefined) request.limit = found.value.timeout;
    }
    ctx.params = found.params;
    return found.value.run(ctx);
  };

  readonly #runMiddleware: Next = (ctx, path, found) => {
    this.#chain ??= compose(this.#middleware, (inner) => this.#afterMiddleware(inner));
    (ctx as TargetedContext)[TARGET] = { url: ctx.req.url, method: ctx.req.method, path, found };
    return this.#chain(ctx);
  };

  #afterMiddleware(ctx: Context): unknown {
    const { url, method = 'GET' } = ctx.req;
    const target = (ctx as TargetedContext)[TARGET];
    if (target !== undefined && target.url === url && target.method === method)
      return this.#run(ctx, target.path, target.found);
    const path = this.#mounted.below(url ?? '/');
    return this.#admit(ctx, path, this.#table.find(method, path), this.#run);
  }

  /** Nobody need be known to learn by which methods a path that is open to everybody can be asked, nor before a browser's real question. */
  #refuse(ctx: Context, path: string, found: Found, error: unknown): void {
    const isKnown = found === undefined && isAuthenticationError(error) ? this.#table.at(path) : [];
    const isOpen = isKnown.some(({ access }) => isForEverybody(this.#barrier.accessTo(path, access)));
    if (!isOpen && (ctx.method !== 'OPTIONS' || isKnown.length === 0)) throw error;
    this.#explainMiss(ctx, path);
  }

  /** A known path that was asked with another method; what middleware has answered is left alone. */
  #explainMiss(ctx: Context, path: string): void {
    if (ctx.body !== undefined || ctx.status !== 404) return;
    const allowed = this.#table.methodsOf(path).join(', ');
    if (allowed === '') return;
    ctx.set('Allow', allowed);
    if (ctx.method !== 'OPTIONS') throw methodNotAllowed(ctx.method, allowed);
    ctx.status = 204;
  }
}

type Found = RouteMatch<CompiledRoute> | undefined;

/** What follows for a caller who may come. */
type Next = (ctx: Context, path: string, found: Found) => unknown;

const DOT = 46;
const TARGET = Symbol('target of a request');

/** Where a request pointed when its caller was let in. */
interface TargetedContext extends Context {
  [TARGET]?: {
    readonly url: string | undefined;
    readonly method: string | undefined;
    readonly path: string;
    readonly found: Found;
  };
}
