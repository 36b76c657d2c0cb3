import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { Clock } from '../../contracts/clock.js';
import type { ConnectionUpgrade } from '../../contracts/connection-upgrade.js';
import type { Context } from '../../contracts/context.js';
import { RootHttpRouter } from '../../contracts/http-router.js';
import { type LogWriter, RootLogger } from '../../contracts/logger.js';
import { RootInstanceMetadata } from '../../contracts/metadata.js';
import { RootConfig } from '../../contracts/root-config.js';
import { Inject, Optional } from '../../decorators/inject.js';
import { Service } from '../../decorators/service.js';
import { ServiceUnavailableError } from '../../errors/http-errors.js';
import { currentActivity } from '../activity/index.js';
import { PluginAddresses } from '../discovery/index.js';
import { invalidValue } from '../root-config/index.js';
import { gatewayConfig } from './config-schema.js';
import { Exchange, type ExchangeOptions } from './exchange.js';
import { forwardedHeaders } from './forwarded-headers.js';
import { type ForwardedTarget, readForwardedTarget } from './forwarded-target.js';
import { badGateway, upgradeNotForwarded } from './forwarding-error.js';
import { type GatewaySettings, readGatewaySettings } from './gateway-settings.js';
import { Hops } from './hops.js';
import { reservesPlugins, shadowedPlugins } from './overlaps.js';
import { switchingProtocols, Tunnel } from './tunnel.js';
import { type Destination, Upstreams } from './upstreams.js';

/** What there is while the gateway is on. */
interface Running {
  readonly settings: GatewaySettings;
  readonly upstreams: Upstreams;
  readonly hops: Hops;
}

/**
 * Forwards `/api/<pluginId>` of plugins that live in other backends, when `backend.gateway.enabled` is on: browsers then need the address
 * of this backend alone. Requests and answers pass piece by piece, and who may ask what is decided where the plugin lives.
 *
 * @remarks Errors: `INVALID_CONFIG`, `INVALID_ROUTE` at start
 *
 * @example
 * ```yaml
 * backend: { gateway: { enabled: true } }
 * discovery:
 *   endpoints: [{ target: 'http://catalog.internal:7007/api/{{pluginId}}', plugins: [catalog] }]
 * ```
 */
@Service('root', { config: gatewayConfig })
export class PluginGateway {
  readonly #logger: LogWriter;
  #running: Running | undefined;
  #tunnels = 0;

  constructor(
    private readonly config: RootConfig,
    rootLogger: RootLogger,
    private readonly clock: Clock,
    private readonly addresses: PluginAddresses,
    private readonly instance: RootInstanceMetadata,
    @Optional() @Inject(RootHttpRouter) private readonly router?: RootHttpRouter,
  ) {
    this.#logger = rootLogger.child({ service: 'gateway' });
  }

  async onInit(): Promise<void> {
    const settings = readGatewaySettings(this.config);
    if (settings === undefined) return;
    const { router } = this;
    if (router?.useFallback === undefined || router.onUpgrade === undefined)
      throw invalidValue(
        this.config,
        'backend.gateway.enabled',
        'is on, and the RootHttpRouter of this backend cannot forward requests',
        'use KoaRootHttpRouter, or give yours the methods useFallback and onUpgrade.',
      );
    this.#running = { settings, upstreams: new Upstreams(this.clock, settings), hops: new Hops(settings.maxHops) };
    router.useFallback(API, (ctx) => this.#forward(ctx), {
      timeout: false,
      reserves: reservesPlugins((pluginId) => this.addresses.livesElsewhere(pluginId)),
    });
    router.onUpgrade(API, (ctx, upgrade) => this.#forward(ctx, upgrade));
  }

  /** Warns of plugins that are here and, as discovery has it, elsewhere as well: those here count. */
  async onStartup(): Promise<void> {
    if (this.#running === undefined) return;
    const { addresses, instance, config, router } = this;
    for (const { pluginId, origin } of await shadowedPlugins({ addresses, instance, config, router }))
      this.#logger.warn(
        `Plugin '${pluginId}' is installed here and answers here, though discovery.endpoints names ${origin} for it`,
      );
  }

  async onShutdown(): Promise<void> {
    await this.#running?.upstreams.close();
  }

  /** How many WebSockets pass through at this moment. */
  get openTunnels(): number {
    return this.#tunnels;
  }

  /** Leaves what is for no plugin of another backend a 404. */
  async #forward(ctx: Context, upgrade?: ConnectionUpgrade): Promise<void> {
    const target = readForwardedTarget(ctx.req.url ?? '/');
    if (target === undefined || !this.addresses.livesElsewhere(target.pluginId)) return;
    noteRoute(target);
    const running = this.#running as Running;
    if (upgrade !== undefined) this.#checkUpgrade(ctx, upgrade, running.settings);
    const hops = running.hops.next(ctx.req, target.pluginId);
    const destination = await this.#find(target.pluginId, running.upstreams);
    await Exchange.run(this.#exchange({ ctx, target, hops, destination, upgrade }, running.settings));
  }

  #exchange(
    { ctx, target: { pluginId, rest }, hops, destination, upgrade }: Forwarding,
    settings: GatewaySettings,
  ): ExchangeOptions {
    const { host, path } = destination;
    return {
      ctx,
      pluginId,
      destination,
      path: (path + rest).replace(/^(?!\/)/, '/'),
      headers: forwardedHeaders(ctx, { host, hops, isUpgrade: upgrade !== undefined }),
      limits: settings.limits,
      clock: this.clock,
      onUpgrade:
        upgrade && ((answer, socket, head) => this.#tunnel({ ctx, upgrade, answer, head, upstream: socket, settings })),
    };
  }

  /** Asked for each request: the answer may change. */
  async #find(pluginId: string, upstreams: Upstreams): Promise<Destination> {
    try {
      const address = await this.addresses.getBaseUrl(pluginId);
      return upstreams.known(address) ?? (await upstreams.at(address));
    } catch (cause) {
      throw badGateway(pluginId, 'cannot be found', { cause });
    }
  }

  #checkUpgrade({ req, draining }: Context, { protocol }: ConnectionUpgrade, { maxTunnels }: GatewaySettings): void {
    if (protocol !== 'websocket' || req.method !== 'GET') throw upgradeNotForwarded();
    if (draining.aborted) throw new ServiceUnavailableError('The backend is stopping');
    if (this.#tunnels >= maxTunnels) throw new ServiceUnavailableError('Too many WebSockets are open');
  }

  async #tunnel({ ctx, upgrade, answer, head, upstream, settings }: Agreed): Promise<void> {
    const { socket: client, head: early } = upgrade.take();
    client.write(switchingProtocols(answer, String(ctx.state['requestId'])));
    // Before anything is read, so that it comes first, and passes what follows the frames.
    if (head.length > 0) upstream.unshift(head);
    if (early.length > 0) client.unshift(early);
    this.#tunnels += 1;
    const tunnel = new Tunnel(
      { client, upstream },
      { clock: this.clock, idle: settings.limits.idle, draining: ctx.draining },
    );
    await tunnel.closed;
    this.#tunnels -= 1;
  }
}

const API = '/api';

/** A request on its way. */
interface Forwarding {
  readonly ctx: Context;
  readonly target: ForwardedTarget;
  readonly hops: string;
  readonly destination: Destination;
  readonly upgrade: ConnectionUpgrade | undefined;
}

/** A WebSocket that the other backend agrees to. */
interface Agreed {
  readonly ctx: Context;
  readonly upgrade: ConnectionUpgrade;
  readonly answer: IncomingMessage;
  readonly head: Buffer;
  readonly upstream: Socket;
  readonly settings: GatewaySettings;
}

/** For the log, and for whoever looks at what is under way. */
function noteRoute({ pluginId }: ForwardedTarget): void {
  const activity = currentActivity();
  if (activity === undefined) return;
  activity.pluginId = pluginId;
  activity.route = `${API}/${pluginId}/*`;
}
