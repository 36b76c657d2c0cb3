import type { Server } from 'node:http';
import type Koa from 'koa';
import type { Context, Middleware } from '../../contracts/context.js';
import { RootHttpRouter } from '../../contracts/http-router.js';
import { type LogWriter, RootLogger } from '../../contracts/logger.js';
import { RootConfig } from '../../contracts/root-config.js';
import { Options } from '../../decorators/inject.js';
import { Service } from '../../decorators/service.js';
import { problems } from '../../errors/catalogue.js';
import { HealthEndpoints } from '../health/index.js';
import { DrainableServer } from './drainable-server.js';
import { ErrorResponder } from './error-responder.js';
import { type ListenAddress, readListenAddress } from './listen-address.js';
import { MountTable } from './mount-table.js';
import { refuseStrangeRedirects } from './redirects.js';
import { RequestListener } from './request-listener.js';
import { pathOf } from './request-target.js';

/** Settings of {@link KoaRootHttpRouter}. */
export interface KoaRootHttpRouterOptions {
  /**
   * The mount that answers what no other mount does, so that `/` and the deep links of a frontend reach it; `false` for none.
   * Paths below `/api` never go there. Default: `'/api/app'`, the plugin `app`.
   */
  readonly indexPath?: string | false;
  /** Called once before the server listens: adds middleware to the Koa application, or changes the server. */
  readonly configure?: (parts: { readonly app: Koa; readonly server: Server }) => void;
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
@Service('root', RootHttpRouter)
export class KoaRootHttpRouter implements RootHttpRouter {
  static readonly options: KoaRootHttpRouterOptions = { indexPath: '/api/app' };

  readonly #mounts = new MountTable();
  readonly #logger: LogWriter;
  #running: { readonly app: Koa; readonly server: DrainableServer } | undefined;
  #draining = false;

  constructor(
    private readonly config: RootConfig,
    rootLogger: RootLogger,
    private readonly health: HealthEndpoints,
    @Options() private readonly options: KoaRootHttpRouterOptions,
  ) {
    this.#logger = rootLogger.child({ service: 'rootHttpRouter' });
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
    const { default: Application } = await import('koa');
    const app = new Application();
    refuseStrangeRedirects(app);
    app.on('error', (error: unknown) =>
      this.#logger.error('The HTTP application reported an error', error instanceof Error ? error : undefined),
    );
    const server = new DrainableServer(this.#listenerFor(app).handle);
    this.options.configure?.({ app, server: server.server });
    await server.listen(address);
    this.#running = { app, server };
    this.#logger.info(`Listening on ${server.url}`);
  }

  use(path: string, handler: Middleware): void {
    this.#mounts.add(path, handler);
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

  /** Takes on nothing new, and resolves when every request that had begun is answered. */
  async onDrain(): Promise<void> {
    this.#draining = true;
    await this.#running?.server.drain();
  }

  async onShutdown(): Promise<void> {
    await this.#running?.server.destroy();
  }

  #listenerFor(app: Koa): RequestListener {
    return new RequestListener({
      app,
      dispatch: (ctx) => this.#dispatch(ctx),
      errors: new ErrorResponder({ logger: this.#logger, relativeUrl: (url) => this.#relativeUrl(url) }),
      // From the first word of the stop on, while everything is still served.
      isClosing: () => this.#draining || this.health.isStopping,
    });
  }

  #dispatch(ctx: Context): unknown {
    const path = pathOf(ctx.req.url ?? '/');
    const mount = this.#mounts.find(path) ?? this.#indexMount(path);
    return mount?.handler(ctx, nothingNext);
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
