import { setMaxListeners } from 'node:events';
import type { Server } from 'node:http';
import type Koa from 'koa';
import type { UpgradeHandler } from '../../contracts/connection-upgrade.js';
import type { Context, Middleware } from '../../contracts/context.js';
import { type FallbackOptions, RootHttpRouter } from '../../contracts/http-router.js';
import { type LogWriter, RootLogger } from '../../contracts/logger.js';
import { RootConfig } from '../../contracts/root-config.js';
import { Options } from '../../decorators/inject.js';
import { Service } from '../../decorators/service.js';
import { problems } from '../../errors/catalogue.js';
import { addActivitySource } from '../activity/index.js';
import { HealthEndpoints } from '../health/index.js';
import { readCompression } from './compression.js';
import { readConditionalRequests } from './conditional-requests.js';
import { makeCookiesSafe } from './cookies.js';
import { readCors } from './cors.js';
import { ErrorResponder } from './error-responder.js';
import { Fallbacks } from './fallbacks.js';
import { rootHttpConfig } from './root-http-config.js';
import { type ListenAddress, readListenAddress } from './listen-address.js';
import { MountTable } from './mount-table.js';
import { RateLimits } from './rate-limit/rate-limits.js';
import { refuseStrangeRedirects } from './redirects.js';
import { type AfterRequest, type BeforeRequest, RequestListener } from './request-listener.js';
import { readHandlerTimeout } from './request/handler-timeout.js';
import type { RequestDescription } from './request/request-in-flight.js';
import { RequestLog } from './request/request-log.js';
import { readRequestLogSettings } from './request/request-log-settings.js';
import { pathOf } from './request-target.js';
import { DrainableServer } from './server/drainable-server.js';
import { trustForwardedHeaders } from './trust-proxy/forwarded-request.js';
import { readTrustProxy } from './trust-proxy/read-trust-proxy.js';
import { Upgrades } from './upgrade/upgrades.js';
import { acceptWebBodies } from './web-bodies.js';

/** Settings of {@link KoaRootHttpRouter}. */
export interface KoaRootHttpRouterOptions {
  /**
   * The mount that answers what no other mount does, so that `/` and the deep links of a frontend reach it; `false` for none.
   * Paths below `/api` never go there. Default: `'/api/app'`, the plugin `app`.
   */
  readonly indexPath?: string | false;
  /** Called once, and waited for if it returns a promise, before the server listens: adds middleware to the application, or changes the server. */
  readonly configure?: (parts: { readonly app: Koa; readonly server: Server }) => unknown;
  /** Replaces `backend.listen`. */
  readonly listen?: ListenAddress;
}

/**
 * Serves HTTP with one Koa application, and hands each request to what is mounted above its path.
 * It listens as soon as it is built, before plugins start, so that requests can wait for their plugin.
 *
 * @example
 * ```ts
 * backend.add(withOptions(KoaRootHttpRouter, { configure: ({ app }) => app.use(responseTime) }));
 * ```
 */
@Service('root', RootHttpRouter, { config: rootHttpConfig })
export class KoaRootHttpRouter implements RootHttpRouter {
  static readonly options: KoaRootHttpRouterOptions = { indexPath: '/api/app' };

  readonly #mounts = new MountTable();
  readonly #fallbacks = new Fallbacks();
  #upgrades: Upgrades | undefined;
  readonly #logger: LogWriter;
  readonly #errors: ErrorResponder;
  readonly #draining = new AbortController();
  #running: { readonly app: Koa; readonly server: DrainableServer; readonly listener: RequestListener } | undefined;
  #forgetRequests: (() => void) | undefined;

  constructor(
    private readonly config: RootConfig,
    rootLogger: RootLogger,
    private readonly health: HealthEndpoints,
    private readonly limits: RateLimits,
    @Options() private readonly options: KoaRootHttpRouterOptions,
  ) {
    this.#logger = rootLogger.child({ service: 'rootHttpRouter' });
    this.#errors = new ErrorResponder({ logger: this.#logger, relativeUrl: (url) => this.#relativeUrl(url) });
    // Every request that waits may listen to it.
    setMaxListeners(0, this.#draining.signal);
  }

  /** @throws ProsceniumError `INVALID_CONFIG`, `INVALID_ROUTE`, `LISTEN_FAILED` */
  async onInit(): Promise<void> {
    if (this.options.indexPath === '')
      throw problems.invalidRoute(
        'The option indexPath of KoaRootHttpRouter is empty.',
        undefined,
        "name a mounted path, such as '/api/app', or set it to false.",
      );
    this.#mounts.add(this.health.path, (ctx) => this.health.answer(ctx));
    const address = this.options.listen ?? readListenAddress(this.config);
    const app = await this.#createApp();
    const listener = this.#listenerFor(app);
    const server = await DrainableServer.create({
      config: this.config,
      logger: this.#logger,
      listener: listener.handle,
    });
    await this.options.configure?.({ app, server: server.server });
    await server.listen(address);
    this.#running = { app, server, listener };
    this.#forgetRequests = addActivitySource(() => listener.describeRequests());
    this.#logger.info(`Listening on ${server.url}`);
  }

  use(path: string, handler: Middleware): void {
    this.#fallbacks.noteMount(path);
    this.#mounts.add(path, handler);
  }

  useFallback(path: string, handler: Middleware, options?: FallbackOptions): void {
    this.#fallbacks.add(path, handler, options);
  }

  onUpgrade(path: string, handler: UpgradeHandler): void {
    const { server, listener } = this.#started('KoaRootHttpRouter.onUpgrade() was called');
    this.#upgrades ??= Upgrades.listen(server, listener.handle);
    this.#upgrades.add(path, handler);
  }

  /** The Koa application; middleware added to it runs before every mounted handler. */
  get app(): Koa {
    return this.#started('KoaRootHttpRouter.app was read').app;
  }

  /** Node's HTTP server. */
  get server(): Server {
    return this.#started('KoaRootHttpRouter.server was read').server.server;
  }

  /** Where the server can be reached from this machine, with the port that it really has. */
  get url(): string {
    return this.#started('KoaRootHttpRouter.url was read').server.url;
  }

  /** Aborted when the server takes on nothing new, so that whoever waits for long, or holds a connection, can come to an end. */
  get draining(): AbortSignal {
    return this.#draining.signal;
  }

  /** The requests whose answer is not complete at this moment, the oldest first. */
  describeRequests(): readonly RequestDescription[] {
    return this.#running?.listener.describeRequests() ?? [];
  }

  /**
   * Gives up on every request whose answer is not complete: aborts its signal, cuts its connection, and logs it with its route. For the
   * moment when a stop can wait no longer.
   *
   * @returns what was cut off
   */
  abortRequests(): readonly RequestDescription[] {
    const reason = new DOMException('The backend is stopping', 'AbortError');
    const report = ({ method, route, age, isAnswering }: RequestDescription) =>
      this.#logger.error('Request was cut off by the stop of the backend', {
        method,
        route,
        durationMs: age,
        isAnswering,
      });
    return this.#running?.listener.abortRequests(reason, report) ?? [];
  }

  /**
   * Takes on nothing new, and resolves when every request that had begun is answered.
   *
   * @param deadline - aborted when there is no more time; what is not answered then is cut off
   * @throws ProsceniumError `REQUESTS_CUT_OFF`
   */
  async onDrain(deadline?: AbortSignal): Promise<void> {
    this.#draining.abort();
    const drained = this.#running?.server.drain();
    await Promise.race([drained, this.#cutOffAt(deadline)]);
  }

  async onShutdown(): Promise<void> {
    this.abortRequests();
    this.#errors.reportRepetitions();
    await this.#running?.server.destroy();
    this.#forgetRequests?.();
  }

  /** Rejects when there was something to cut off; does not settle otherwise. */
  #cutOffAt(deadline: AbortSignal | undefined): Promise<never> {
    return new Promise((_, reject) => {
      const cutOff = () => {
        const requests = this.abortRequests().map(({ method, route }) => `${method} ${route}`);
        if (requests.length > 0) reject(problems.requestsCutOff(requests));
      };
      deadline?.addEventListener('abort', cutOff, { once: true });
    });
  }

  async #createApp(): Promise<Koa> {
    const { default: Application } = await import('koa');
    const app = new Application();
    refuseStrangeRedirects(app);
    makeCookiesSafe(app, this.config);
    acceptWebBodies(app);
    const trust = readTrustProxy(this.config);
    if (trust !== undefined) trustForwardedHeaders(app, trust);
    app.context['draining'] = this.#draining.signal;
    app.on('error', (error: unknown) =>
      this.#logger.error('The HTTP application reported an error', error instanceof Error ? error : undefined),
    );
    return app;
  }

  #listenerFor(app: Koa): RequestListener {
    const settings = readRequestLogSettings(this.config);
    return new RequestListener({
      app,
      dispatch: (ctx) => this.#dispatch(ctx),
      errors: this.#errors,
      isClosing: () => this.#isClosing(),
      handlerTimeout: readHandlerTimeout(this.config),
      log: settings === undefined ? undefined : new RequestLog(this.#logger, settings),
      before: this.#readBefore(),
      after: this.#readAfter(),
    });
  }

  /** What the configuration asks for before middleware; what it does not ask for is not in the list. */
  #readBefore(): readonly BeforeRequest[] {
    return [readCors(this.config), this.#rateLimit()].filter((step) => step !== undefined);
  }

  /** The same for what looks at answers before they are written. */
  #readAfter(): readonly AfterRequest[] {
    const compression = readCompression(this.config);
    const steps = [compression?.announce, readConditionalRequests(this.config), compression?.pack];
    return steps.filter((step) => step !== undefined);
  }

  /** Whoever asks how the backend is must always be told. */
  #rateLimit(): BeforeRequest | undefined {
    const { global } = this.limits;
    if (global === undefined) return undefined;
    return async (ctx) => {
      const mount = this.#mounts.find(pathOf(ctx.req.url ?? '/'));
      if (mount?.path !== this.health.path) await global.admit(ctx);
      return false;
    };
  }

  #dispatch(ctx: Context): unknown {
    const path = pathOf(ctx.req.url ?? '/');
    const mount = this.#mounts.find(path);
    if (mount !== undefined) return mount.handler(ctx, nothingNext);
    const fallback = this.#fallbacks.find(path);
    if (fallback === undefined) return this.#indexMount(path)?.handler(ctx, nothingNext);
    // Fallbacks may write their answers themselves.
    if (this.#isClosing()) ctx.res.shouldKeepAlive = false;
    return fallback(ctx, nothingNext);
  }

  /** From the first word of the stop on, while everything is still served. */
  #isClosing(): boolean {
    return this.#draining.signal.aborted || this.health.isStopping;
  }

  #indexMount(path: string) {
    const { indexPath } = this.options;
    if (indexPath === false || indexPath === undefined || BELOW_API.test(path)) return undefined;
    return this.#mounts.find(indexPath);
  }

  #relativeUrl(url: string): string {
    const rest = url.slice(this.#mounts.find(pathOf(url))?.path.length ?? 0);
    return rest.startsWith('/') ? rest : `/${rest}`;
  }

  #started(what: string) {
    if (this.#running === undefined) throw problems.notStarted(what);
    return this.#running;
  }
}

const BELOW_API = /^\/+api(?:\/|$)/i;
const NOTHING = Promise.resolve();

function nothingNext(): Promise<unknown> {
  return NOTHING;
}
