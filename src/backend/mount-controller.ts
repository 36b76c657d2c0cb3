import { recordOf } from '../decorators/records.js';
import { routesOf } from '../decorators/controller.js';
import type { Class } from '../decorators/types.js';
import type { Context, Middleware } from '../contracts/context.js';
import type { HttpRouter } from '../contracts/http-router.js';

/**
 * Gives the routes of a controller to the router of its plugin.
 *
 * @throws ProsceniumError `INVALID_ROUTE` when a route is there already
 */
export function mountController(controller: object, target: Class, router: HttpRouter): void {
  const record = recordOf(target);
  const base = record?.kind === 'controller' ? record.path : '/';
  for (const { method, path, handler, options, at } of routesOf(target)) {
    const declaredBy = { toString: () => `${target.name}.${String(handler)}  ${at}` };
    router.route({ method, path: join(base, path), handler: handlerOf(controller, handler), options, declaredBy });
  }
}

function handlerOf(controller: object, name: string | symbol): Middleware {
  const method = Reflect.get(controller, name) as Middleware;
  return (ctx: Context, next: () => Promise<unknown>) => method.call(controller, ctx, next);
}

function join(base: string, path: string): string {
  if (base === '/') return path;
  return path === '/' ? base : `${base}${path}`;
}
