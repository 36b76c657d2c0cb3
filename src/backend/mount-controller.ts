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
  const noun = nounOf(target.name);
  for (const { method, path, handler, options, at } of routesOf(target)) {
    const declaredBy = { toString: () => `${target.name}.${String(handler)}  ${at}` };
    const name = operationName(noun, String(handler));
    router.route({
      method,
      path: join(base, path),
      handler: handlerOf(controller, handler),
      options,
      declaredBy,
      name,
    });
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

/** `entity` of `EntityController`. */
function nounOf(controller: string): string {
  const noun = controller.replace(/(?<=.)Controller$/, '');
  return noun.charAt(0).toLowerCase() + noun.slice(1);
}

/** `entityShow` of its method `show`. */
function operationName(noun: string, method: string): string {
  return noun + method.charAt(0).toUpperCase() + method.slice(1);
}
