import type { RootHttpRouter } from '../../contracts/http-router.js';
import type { RootInstanceMetadata } from '../../contracts/metadata.js';
import type { Config } from '../../contracts/root-config.js';
import type { PluginAddresses } from '../discovery/index.js';
import { ownBaseUrl } from '../topology/index.js';

/**
 * Refuses handlers that would answer a part of a plugin whose rest is forwarded: one path would ask who is calling, the next would not.
 * A handler of all its paths is nothing but that: the plugin is here.
 */
export function reservesPlugins(livesElsewhere: (pluginId: string) => boolean): (path: string) => string | undefined {
  return (path) => {
    const [, , pluginId = '', ...rest] = path.trim().replace(/\/+$/, '').split('/');
    if (rest.length === 0 || !livesElsewhere(pluginId)) return undefined;
    return `because plugin '${pluginId}' lives in another backend, and the gateway forwards what is for it`;
  };
}

/** What tells where plugins are. */
export interface OverlapSources {
  readonly addresses: Pick<PluginAddresses, 'getBaseUrl'>;
  readonly instance: RootInstanceMetadata;
  readonly config: Config;
  readonly router?: RootHttpRouter | undefined;
}

/** The plugins that are installed here, and according to discovery at another address as well. */
export async function shadowedPlugins({
  addresses,
  instance,
  config,
  router,
}: OverlapSources): Promise<readonly { readonly pluginId: string; readonly origin: string }[]> {
  const own = ownOrigins(config, router);
  const shadowed: { pluginId: string; origin: string }[] = [];
  for (const { pluginId } of await instance.getInstalledPlugins()) {
    const origin = await addresses.getBaseUrl(pluginId).then(originOf, () => undefined);
    if (origin !== undefined && !own.has(origin)) shadowed.push({ pluginId, origin });
  }
  return shadowed;
}

function ownOrigins(config: Config, router: RootHttpRouter | undefined): ReadonlySet<string | undefined> {
  const listening = router !== undefined && 'url' in router ? originOf(String(router.url)) : undefined;
  const hosts = ['localhost', '127.0.0.1', '[::1]'];
  const alike = listening === undefined ? [] : hosts.map((host) => withHost(listening, host));
  return new Set([listening, originOf(ownBaseUrl(config) ?? ''), ...alike]);
}

function withHost(origin: string, host: string): string {
  const url = new URL(origin);
  url.hostname = host;
  return url.origin;
}

function originOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).origin : undefined;
}
