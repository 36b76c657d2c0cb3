import type { Context, Middleware } from '../../contracts/context.js';
import { type HttpAuthPolicy, HttpRouter, RootHttpRouter, type Route } from '../../contracts/http-router.js';
import { PluginMetadata } from '../../contracts/metadata.js';
import { RootConfig } from '../../contracts/root-config.js';
import type { Principal } from '../../decorators/route-options.js';
import { Service } from '../../decorators/service.js';
import { problems } from '../../errors/catalogue.js';
import { ServiceUnavailableError } from '../../errors/http-errors.js';
import { SourceLocation } from '../../errors/source-location.js';
import { readDuration } from '../duration/index.js';
import { type DescribedApi, OpenApiCatalogue } from '../openapi/index.js';
import { routerConfig } from './router-config-schema.js';
import { bodyConfig } from './body/body-config-schema.js';
import { compose, type Step } from './compose.js';
import { DEFAULT_ALLOW, describeRoute } from './described-route.js';
import { MountedPath } from './mounted-path.js';
import type { Place } from './place.js';
import { RateLimits } from './rate-limit/rate-limits.js';
import { timeoutOfRoute } from './request/handler-timeout.js';
import { requestInFlight } from './request/request-in-flight.js';
import { type RouteDefaults, readRouteDefaults } from './route-defaults.js';
import { compileRoute } from './route-step.js';
import { RouteTable } from './route-table.js';
import { StartupGate } from './startup-gate.js';
import { methodNotAllowed } from './status-error.js';

/** A route and who may call it. */
export interface RouteDescription {
  readonly method: string;
  readonly path: string;
  readonly allow: readonly Principal[];
}

/**
 * Serves the routes of one plugin below `/api/<pluginId>`. Requests that come before the plugin is up wait for it, for
 * `backend.lifecycle.startupRequestPauseTimeout`; those for a plugin that failed or is going down are refused at once.
 */
@Service('plugin', HttpRouter, { eager: true, config: [routerConfig, bodyConfig] })
export class KoaHttpRouter implements HttpRouter {
  readonly #table = new RouteTable();
  readonly #middleware: Middleware[] = [];
  readonly #policies: HttpAuthPolicy[] = [];
  readonly #gate: StartupGate;
  readonly #mounted: MountedPath;
  readonly #defaults: RouteDefaults;
  /** What is done with a request; changes as the plugin comes and goes, so that a plugin that is up is asked nothing. */
  #serve: Step = (ctx) => this.#wait(ctx);
  #chain: Step | undefined;

  constructor(
    private readonly root: RootHttpRouter,
    private readonly plugin: PluginMetadata,
    config: RootConfig,
    private readonly limits: RateLimits,
    private readonly documents: OpenApiCatalogue,
  ) {
    this.#mounted = new MountedPath(`/api/${plugin.getId()}`);
    this.#defaults = readRouteDefaults(config);
    this.#gate = new StartupGate(readDuration(config, PAUSE_KEY) ?? DEFAULT_PAUSE);
  }

  onInit(): void {
    const pluginId = this.plugin.getId();
    const limit = this.limits.ofPlugin(pluginId);
    const serve: Step =
      limit === undefined ? (ctx) => this.#serve(ctx) : (ctx) => limit.admit(ctx).then(() => this.#serve(ctx));
    this.root.use(this.#mounted.prefix, (ctx) => {
      const request = requestInFlight(ctx);
      if (request !== undefined) request.activity.pluginId = pluginId;
      return serve(ctx);
    });
  }

  onStartup(): void {
    if (this.documents.isEnabled) this.#describe();
    this.#serve = (ctx) => this.#answer(ctx);
    this.#gate.open();
  }

  onStartupFailure(): void {
    this.#refuse('Service has failed to start up');
  }

  onShutdown(): void {
    this.#refuse('Service is shutting down');
  }

  use(...parameters: [string, ...Middleware[]] | Middleware[]): void {
    const [first, ...others] = parameters;
    if (typeof first === 'string')
      this.#middleware.push(...(others as Middleware[]).map((each) => this.#mounted.limit(first, each)));
    else this.#middleware.push(...(parameters as Middleware[]).map((each) => this.#mounted.mount(each)));
    this.#chain = undefined;
  }

  get(path: string, ...handlers: Middleware[]): void {
    this.#add({ method: 'GET', path }, handlers, SourceLocation.capture(this.get));
  }

  post(path: string, ...handlers: Middleware[]): void {
    this.#add({ method: 'POST', path }, handlers, SourceLocation.capture(this.post));
  }

  put(path: string, ...handlers: Middleware[]): void {
    this.#add({ method: 'PUT', path }, handlers, SourceLocation.capture(this.put));
  }

  patch(path: string, ...handlers: Middleware[]): void {
    this.#add({ method: 'PATCH', path }, handlers, SourceLocation.capture(this.patch));
  }

  delete(path: string, ...handlers: Middleware[]): void {
    this.#add({ method: 'DELETE', path }, handlers, SourceLocation.capture(this.delete));
  }

  route(route: Route): void {
    this.#add(route, [route.handler], route.declaredBy ?? SourceLocation.capture(this.route));
  }

  addAuthPolicy(policy: HttpAuthPolicy): void {
    if (policy.allow !== 'unauthenticated' && policy.allow !== 'user-cookie')
      throw problems.invalidArgument(
        'addAuthPolicy',
        "'unauthenticated' or 'user-cookie' as `allow`",
        policy.allow,
        SourceLocation.capture(this.addAuthPolicy),
      );
    this.#policies.push(policy);
  }

  /** The routes in the order of their declaration, with who may call them. */
  describeRoutes(): readonly RouteDescription[] {
    return this.#table.routes.map(({ method, path, options }) => ({
      method,
      path,
      allow: options?.allow ?? DEFAULT_ALLOW,
    }));
  }

  /** The exceptions from what routes allow, in the order in which they were added. */
  get authPolicies(): readonly HttpAuthPolicy[] {
    return this.#policies;
  }

  /** Adds the plugin to the documents, and a route for its own, unless it has such a route already. */
  #describe(): void {
    const api: DescribedApi = {
      pluginId: this.plugin.getId(),
      prefix: this.#mounted.prefix,
      revision: () => this.#table.routes.length + this.#policies.length,
      routes: () => this.#table.routes.map((route) => describeRoute(route, this.#policies)),
    };
    this.documents.add(api);
    if (this.#table.routes.some(({ method, path }) => method === 'GET' && path === DOCUMENT)) return;
    this.route({
      method: 'GET',
      path: DOCUMENT,
      options: { documented: false },
      declaredBy: { toString: () => `the OpenAPI document of plugin '${api.pluginId}'` },
      handler: async (ctx) => {
        ctx.type = 'json';
        ctx.body = await this.documents.pluginDocument(api);
      },
    });
  }

  #add(route: Omit<Route, 'handler'>, handlers: readonly Middleware[], at: Place): void {
    const last = handlers.at(-1);
    if (last === undefined)
      throw problems.invalidRoute(
        `${route.method} ${route.path} has no handler.`,
        at.toString(),
        'pass a function that answers.',
      );
    const complete: Route = { ...route, method: route.method.toUpperCase(), handler: last };
    this.#table.add({
      route: complete,
      pattern: this.#mounted.prefix + complete.path,
      timeout: timeoutOfRoute(complete, at),
      run: compileRoute(complete, handlers, this.#defaults, at),
      at,
    });
  }

  async #wait(ctx: Context): Promise<unknown> {
    await this.#gate.pass();
    return this.#serve(ctx);
  }

  #refuse(message: string): void {
    this.#serve = () => {
      throw new ServiceUnavailableError(message);
    };
    this.#gate.refuse(message);
  }

  #answer(ctx: Context): unknown {
    this.#chain ??= compose(this.#middleware, (inner) => this.#route(inner));
    return this.#chain(ctx);
  }

  #route(ctx: Context): unknown {
    const path = this.#mounted.below(ctx.req.url ?? '/');
    const found = this.#table.find(ctx.req.method ?? 'GET', path);
    if (found === undefined) return this.#explainMiss(ctx, path);
    const request = requestInFlight(ctx);
    if (request !== undefined) {
      request.activity.route = found.value.pattern;
      if (found.value.timeout !== undefined) request.limit = found.value.timeout;
    }
    ctx.params = found.params;
    return found.value.run(ctx);
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

const DOCUMENT = '/openapi.json';
const PAUSE_KEY = 'backend.lifecycle.startupRequestPauseTimeout';
const DEFAULT_PAUSE = 5_000;
