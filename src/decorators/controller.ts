import { problems } from '../errors/catalogue.js';
import { SourceLocation } from '../errors/source-location.js';
import { lineage, Metadata } from './metadata.js';
import { record } from './records.js';
import type { RouteOptions } from './route-options.js';
import type { Class, Constructor } from './types.js';

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** One route of a controller. */
export interface RouteRecord {
  readonly method: HttpMethod;
  /** Below the controller's path. */
  readonly path: string;
  /** The name of the method that answers. */
  readonly handler: string | symbol;
  readonly options: RouteOptions;
  readonly at: SourceLocation;
}

const routes = new Metadata<RouteRecord[]>('routes');

/**
 * Marks a class as a controller: its methods marked `@Get`, `@Post` … answer below `/api/<pluginId><path>`.
 * List it in the `controllers` of a plugin or a module. It is built like a service of that plugin.
 *
 * @param path - below the plugin's prefix; default `'/'`
 * @throws ProsceniumError `INVALID_ARGUMENT`, `DECORATED_TWICE`
 *
 * @example
 * ```ts
 * @Controller('/entities')
 * export class EntityController {
 *   constructor(private readonly store: CatalogStore) {}
 *
 *   @Get('/:name')
 *   async show(ctx: Context) {
 *     return this.store.find(ctx.params.name);
 *   }
 * }
 * ```
 */
export function Controller(path = '/'): (target: Constructor) => void {
  const at = SourceLocation.capture(Controller);
  checkPath('@Controller', path, at);
  return (target) => record({ kind: 'controller', path, target, at });
}

type RouteMark = <H extends (...parameters: never[]) => unknown>(
  target: object,
  handler: string | symbol,
  descriptor: TypedPropertyDescriptor<H>,
) => void;

/**
 * Answers GET (and HEAD) requests. The handler receives Koa's context; a value that it returns becomes the JSON body.
 *
 * @param path - below the controller's path, with `:name` for parameters; default `'/'`
 * @param options - who may ask, and schemas of what goes in and out
 *
 * @example
 * ```ts
 * @Get('/:name', { allow: ['user', 'service'] })
 * async show(ctx: Context) { return { name: ctx.params.name }; }
 * ```
 */
export function Get(path = '/', options: RouteOptions = {}): RouteMark {
  return route('GET', path, options, SourceLocation.capture(Get));
}

/** Answers POST requests; see {@link Get}. */
export function Post(path = '/', options: RouteOptions = {}): RouteMark {
  return route('POST', path, options, SourceLocation.capture(Post));
}

/** Answers PUT requests; see {@link Get}. */
export function Put(path = '/', options: RouteOptions = {}): RouteMark {
  return route('PUT', path, options, SourceLocation.capture(Put));
}

/** Answers PATCH requests; see {@link Get}. */
export function Patch(path = '/', options: RouteOptions = {}): RouteMark {
  return route('PATCH', path, options, SourceLocation.capture(Patch));
}

/** Answers DELETE requests; see {@link Get}. */
export function Delete(path = '/', options: RouteOptions = {}): RouteMark {
  return route('DELETE', path, options, SourceLocation.capture(Delete));
}

/** The routes of a controller class, those of the classes it extends first. */
export function routesOf(target: Class): readonly RouteRecord[] {
  return lineage(target)
    .reverse()
    .flatMap((ancestor) => routes.get(ancestor) ?? []);
}

function route(method: HttpMethod, path: string, options: RouteOptions, at: SourceLocation): RouteMark {
  const decorator = `@${method.charAt(0)}${method.slice(1).toLowerCase()}`;
  checkPath(decorator, path, at);
  return (target, handler, descriptor) => {
    if (typeof descriptor?.value !== 'function')
      throw problems.invalidArgument(decorator, 'a method to stand on', handler, at);
    routes.ensure(target.constructor as Class, () => []).push({ method, path, handler, options, at });
  };
}

function checkPath(decorator: string, path: unknown, at: SourceLocation): void {
  if (typeof path !== 'string' || !path.startsWith('/'))
    throw problems.invalidArgument(decorator, "a path that starts with '/'", path, at);
}
