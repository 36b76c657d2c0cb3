import type { Clock, JsonObject } from 'proscenium';
import { PluginGateway } from '#src/services/gateway/index.js';
import type { PluginAddresses } from '#src/services/discovery/index.js';
import { SystemClock } from '#src/services/clock/index.js';
import { RunningRouter } from '../../http/support/running-router.js';

/** Settings of a {@link RunningGateway}. */
export interface RunningGatewayOptions {
  /** Below `backend.gateway`. */
  readonly gateway?: JsonObject;
  /** Below `backend`. */
  readonly backend?: JsonObject;
  readonly clock?: Clock;
}

/** A router with a gateway, built by hand; the plugins of `elsewhere` live elsewhere. */
export class RunningGateway {
  private constructor(
    readonly router: RunningRouter,
    readonly gateway: PluginGateway,
    /** Where plugins are, by id. */
    readonly elsewhere: Map<string, string>,
  ) {}

  static async start(elsewhere: Record<string, string>, options: RunningGatewayOptions = {}): Promise<RunningGateway> {
    const router = await RunningRouter.start(
      {},
      { backend: { ...options.backend, gateway: { enabled: true, ...options.gateway } } },
    );
    const known = new Map(Object.entries(elsewhere));
    const addresses = {
      livesElsewhere: (pluginId: string) => known.has(pluginId),
      getBaseUrl: async (pluginId: string) => known.get(pluginId) ?? `${router.root.url}/api/${pluginId}`,
    } as PluginAddresses;
    const gateway = new PluginGateway(
      router.config,
      router.logger,
      options.clock ?? new SystemClock(),
      addresses,
      { getInstalledPlugins: async () => [{ pluginId: 'demo', modules: [] }] },
      router.root,
    );
    const running = new RunningGateway(router, gateway, known);
    try {
      await gateway.onInit();
    } catch (error) {
      await running.stop();
      throw error;
    }
    return running;
  }

  get url(): string {
    return this.router.root.url;
  }

  fetch(path: string, init?: RequestInit): Promise<Response> {
    return this.router.fetch(path, init);
  }

  /** The messages of what was logged from a level on. */
  logged(...levels: readonly string[]): string[] {
    return this.router.logger.lines.filter(({ level }) => levels.includes(level)).map(({ message }) => message);
  }

  async stop(): Promise<void> {
    await this.router.stop();
    await this.gateway.onShutdown();
  }
}
