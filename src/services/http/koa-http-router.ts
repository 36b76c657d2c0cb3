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
import { accessOf, DEFAULT_ALLOW } from './barrier/access.js';
import { answerPublicKeys, cookieRoutes, PUBLIC_KEYS_PATH } from './barrier/auth-endpoints.js';
import { Barrier } from './barrier/barrier.js';
import { bodyConfig } from './body/body-config-schema.js';
import type { Step } from './compose.js';
import { describeRoute } from './described-route.js';
import { GuardedRoutes } from './guarded-routes.js';
import { MountedPath } from './mounted-path.js';
import type { Place } from './place.js';
import { RateLimits } from './rate-limit/rate-limits.js';
import { timeoutOfRoute } from './request/handler-timeout.js';
import { requestInFlight } from './request/request-in-flight.js';
import { type RouteDefaults, readRouteDefaults } from './route-defaults.js';
import { compileRoute } from './route-step.js';
import type { CompiledRoute } from './route-table.js';
import { barrierConfig, routerConfig } from './router-config-schema.js';
import { StartupGate } from './startup-gate.js';

/** A route and who may call it. */
export interface RouteDescription {
  readonly method: string;
  readonly path: string;
  readonly allow: readonly Principal[];
}

/**
 * Serves the routes of one plugin below `/api/<pluginId>`, each to those whom its `allow` lets in. Requests that come before the plugin
 * is up wait for it, for `backend.lifecycle.startupRequestPauseTimeout`; those for a plugin that failed or is going down are refused at once.
 */
@Service('plugin', HttpRouter, { eager: true, config: [routerConfig, barrierConfig, bodyConfig] })
export class KoaHttpRouter implements HttpRouter {
  readonly #routes: GuardedRoutes;
  readonly #gate: StartupGate;
  readonly #mounted: MountedPath;
  readonly #defaults: RouteDefaults;
  /** What is done with a request; changes as the plugin comes and goes, so that a plugin that is up is asked nothing. */
  #serve: Step = (ctx) => this.#wait(ctx);

  constructor(
    private readonly root: RootHttpRouter,
    private readonly plugin: PluginMetadata,
    config: RootConfig,
    private readonly limits: RateLimits,
    private readonly documents: OpenApiCatalogue,
    private readonly barrier: Barrier,
  ) {
    this.#mounted = new MountedPath(`/api/${plugin.getId()}`);
    this.#defaults = readRouteDefaults(config);
    this.#gate = new StartupGate(readDuration(config, PAUSE_KEY) ?? DEFAULT_PAUSE);
    const { httpAuth } = barrier;
    this.#routes = new GuardedRoutes(this.#mounted, barrier);
    for (const route of httpAuth === undefined ? [] : cookieRoutes(httpAuth))
      this.#routes.addOwn(this.#compile(route, [route.handler], route.path));
  }

  onInit(): void {
    const pluginId = this.plugin.getId();
    const limit = this.limits.ofPlugin(pluginId);
    const serve: Step =
      limit === undefined ? (ctx) => this.#enter(ctx) : (ctx) => limit.admit(ctx).then(() => this.#enter(ctx));
    this.root.use(this.#mounted.prefix, (ctx) => {
      const request = requestInFlight(ctx);
      if (request !== undefined) request.activity.pluginId = pluginId;
      return serve(ctx);
    });
  }

  onStartup(): void {
    if (this.documents.isEnabled) this.#describe();
    this.#serve = (ctx) => this.#routes.answer(ctx);
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
      this.#routes.use((others as Middleware[]).map((each) => this.#mounted.limit(first, each)));
    else this.#routes.use((parameters as Middleware[]).map((each) => this.#mounted.mount(each)));
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
    this.barrier.policies.add(policy);
  }

  /** The routes in the order of their declaration, with who may call them. */
  describeRoutes(): readonly RouteDescription[] {
    return this.#routes.routes.map(({ method, path, options }) => ({
      method,
      path,
      allow: options?.allow ?? DEFAULT_ALLOW,
    }));
  }

  /** The exceptions from what routes allow, in the order in which they were added. */
  get authPolicies(): readonly HttpAuthPolicy[] {
    return this.barrier.policies.added;
  }

  /** Adds the plugin to the documents, and a route for its own, unless it has such a route already. */
  #describe(): void {
    const api: DescribedApi = {
      pluginId: this.plugin.getId(),
      prefix: this.#mounted.prefix,
      revision: () => this.#routes.routes.length + this.barrier.policies.added.length,
      routes: () => this.#routes.routes.map((route) => describeRoute(route, this.barrier.policies.added)),
    };
    this.documents.add(api);
    if (this.#routes.routes.some(({ method, path }) => method === 'GET' && path === DOCUMENT)) return;
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
    this.#routes.add(this.#compile(complete, handlers, at));
  }

  #compile(route: Route, handlers: readonly Middleware[], at: Place): CompiledRoute {
    return {
      route,
      pattern: this.#mounted.prefix + route.path,
      timeout: timeoutOfRoute(route, at),
      run: compileRoute(route, handlers, this.#defaults, at),
      access: accessOf(route.options?.allow ?? DEFAULT_ALLOW),
      at,
    };
  }

  /** Whoever has a token of this plugin must be able to check it, also while the plugin is not up. */
  #enter(ctx: Context): unknown {
    const url = ctx.req.url ?? '/';
    const { auth } = this.barrier;
    const mayBeKeys = url.charCodeAt(this.#mounted.prefix.length + 1) === DOT && auth !== undefined;
    if (!mayBeKeys || this.#mounted.below(url) !== PUBLIC_KEYS_PATH) return this.#serve(ctx);
    return ctx.method === 'GET' || ctx.method === 'HEAD' ? answerPublicKeys(ctx, auth) : this.#serve(ctx);
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
}

const DOCUMENT = '/openapi.json';
const PAUSE_KEY = 'backend.lifecycle.startupRequestPauseTimeout';
const DEFAULT_PAUSE = 5_000;
const DOT = 46;
