import type { Config } from '../../contracts/root-config.js';
import { problems } from '../../errors/catalogue.js';
import type { Topology } from '../topology/index.js';
import { pathOf } from './plugin-path.js';

/** Targets by plugin id, `'*'` among them; `{{pluginId}}` in a target stands for the id. */
export interface Endpoints {
  readonly internal: ReadonlyMap<string, string>;
  readonly external: ReadonlyMap<string, string>;
}

/** Marks an internal target whose host and port are found in DNS. */
export const SRV_PREFIX = /^https?\+srv:\/\//;

/**
 * Reads `discovery.endpoints`; of two targets for one plugin the later counts.
 *
 * @throws ProsceniumError `INVALID_CONFIG` for an SRV target that browsers would have to resolve; what RootConfig throws for a missing key
 */
export function readEndpoints(config: Config): Endpoints {
  const internal = new Map<string, string>();
  const external = new Map<string, string>();
  for (const [index, entry] of (config.getOptionalConfigArray('discovery.endpoints') ?? []).entries()) {
    const target = readTarget(entry, `discovery.endpoints[${index}].target`);
    for (const plugin of entry.getStringArray('plugins')) {
      if (target.internal !== undefined) internal.set(plugin, target.internal);
      if (target.external !== undefined) external.set(plugin, target.external);
    }
  }
  return { internal, external };
}

/**
 * The same for what a topology places in other backends, where there is no `'*'`.
 *
 * @param baseUrl - by which browsers reach backends whose external URL is not written down
 */
export function endpointsOf(topology: Topology | undefined, baseUrl: string | undefined): Endpoints {
  const internal = new Map<string, string>();
  const external = new Map<string, string>();
  for (const backend of topology?.backends ?? []) {
    if (backend.name === topology?.self) continue;
    const forBrowsers = backend.external ?? baseUrl;
    for (const plugin of backend.plugins) {
      internal.set(plugin, `${backend.internal}${pathOf(plugin)}`);
      if (forBrowsers !== undefined) external.set(plugin, `${forBrowsers}${pathOf(plugin)}`);
    }
  }
  return { internal, external };
}

/** Puts the id of the plugin, encoded, wherever the target asks for it. */
export function fillIn(target: string, pluginId: string): string {
  return target.replaceAll(/\{\{\s*pluginId\s*\}\}/g, () => encodeURIComponent(pluginId));
}

interface Target {
  readonly internal: string | undefined;
  readonly external: string | undefined;
}

function readTarget(entry: Config, key: string): Target {
  const target = entry.get('target');
  const endpoint: Target =
    typeof target === 'string'
      ? { internal: target, external: target }
      : { internal: entry.getOptionalString('target.internal'), external: entry.getOptionalString('target.external') };
  if (endpoint.external === undefined || !SRV_PREFIX.test(endpoint.external)) return endpoint;
  throw problems.invalidConfig(
    'SRV resolver URLs cannot be used in the target for external endpoints.',
    key,
    'write target: { internal: …, external: … }, with an address that browsers can reach as the external one.',
  );
}
