import { Contract } from '../decorators/contract.js';
import type { RouteOptions } from '../decorators/route-options.js';
import type { UpgradeHandler } from './connection-upgrade.js';
import type { Middleware } from './context.js';

/** Mounts handlers at paths of the whole backend. */
@Contract('core.rootHttpRouter', { scope: 'root' })
export abstract class RootHttpRouter {
  /**
   * @param path - `/metrics`, `/api/catalog`: no path may lie below another one that is taken
   * @throws ProsceniumError `INVALID_ROUTE` for an empty path or one that conflicts
   */
  abstract use(path: string, handler: Middleware): void;
  /**
   * Answers what lies below a path where nothing is mounted, and what is mounted later goes before it. A handler that leaves the
   * request alone leaves it a 404. Missing in routers that cannot do it.
   *
   * @param path - `/api`; of two paths above a request the longer counts
   * @throws ProsceniumError `INVALID_ROUTE` for an empty path, one that has a fallback already, and what `reserves` refuses
   */
  abstract useFallback?(path: string, handler: Middleware, options?: FallbackOptions): void;
  /**
   * Lets clients go on in another protocol at a path and below it: WebSocket, mostly. The request passes the same checks, limits and
   * middleware as any other before its handler sees it. Missing in routers that cannot do it.
   *
   * @param path - `/api/chat/socket`; of two paths above a request the longer counts
   * @throws ProsceniumError `INVALID_ROUTE` for an empty path, or one that is taken; `NOT_STARTED` before the router listens
   *
   * @example
   * ```ts
   * router.onUpgrade?.('/api/chat/socket', (ctx, upgrade) => {
   *   const { socket, head } = upgrade.take();
   *   rooms.handleUpgrade(ctx.req, socket, head, (client) => client.send('hello')); // a WebSocketServer of `ws` with noServer
   * });
   * ```
   */
  abstract onUpgrade?(path: string, handler: UpgradeHandler): void;
}

/** What {@link RootHttpRouter.useFallback} may be told. */
export interface FallbackOptions {
  /** `false`: the handler limits its time itself. Default: the limit of all handlers, `backend.server.handlerTimeout`. */
  readonly timeout?: false;
  /**
   * Asked of each path that is mounted below the fallback, before it and after it: why nobody else may answer there, as the end of a
   * sentence that begins with the path; `undefined` when anybody may.
   */
  readonly reserves?: (path: string) => string | undefined;
}

/** One route of a plugin as data; what `@Get` and its kin become. */
export interface Route {
  readonly method: string;
  /** Below the plugin's prefix, in the notation of @koa/router: `/entities/:name`. */
  readonly path: string;
  readonly handler: Middleware;
  readonly options?: RouteOptions;
  /** Who declared it, for messages: `EntityController.show src/entity-controller.ts:14:3`; asked only when one needs it. */
  readonly declaredBy?: { toString(): string };
  /** What documents call it: `entityShow`. */
  readonly name?: string;
}

export interface HttpAuthPolicy {
  /** Covers this path and everything below it. */
  readonly path: string;
  readonly allow: 'unauthenticated' | 'user-cookie';
}

/**
 * The routes of one plugin, below `/api/<pluginId>`. Controllers are built on it.
 *
 * @example
 * ```ts
 * constructor(router: HttpRouter) {
 *   router.get('/stats', (ctx) => ({ visitors: 61 }));
 *   router.addAuthPolicy({ path: '/stats', allow: 'unauthenticated' });
 * }
 * ```
 */
@Contract('core.httpRouter')
export abstract class HttpRouter {
  /** Middleware for every route of this plugin, or for those below a path. */
  abstract use(...middleware: Middleware[]): void;
  abstract use(path: string, ...middleware: Middleware[]): void;
  abstract get(path: string, ...handlers: Middleware[]): void;
  abstract post(path: string, ...handlers: Middleware[]): void;
  abstract put(path: string, ...handlers: Middleware[]): void;
  abstract patch(path: string, ...handlers: Middleware[]): void;
  abstract delete(path: string, ...handlers: Middleware[]): void;
  /** @throws ProsceniumError `INVALID_ROUTE` when the same method and path are there already */
  abstract route(route: Route): void;
  abstract addAuthPolicy(policy: HttpAuthPolicy): void;
}
