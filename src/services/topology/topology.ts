import type { Config } from '../../contracts/root-config.js';
import { problems } from '../../errors/catalogue.js';
import { closest } from '../config-schema/index.js';
import { readBackendUrl } from './backend-url.js';

/** One backend of a topology. */
export interface TopologyBackend {
  readonly name: string;
  /** Where the configuration has it: `backend.topology.backends.<name>`. */
  readonly key: string;
  /** Where other backends reach it, without a slash at the end. */
  readonly internal: string;
  /** Where browsers reach it, without a slash at the end; `undefined`: at `backend.baseUrl`. */
  readonly external: string | undefined;
  readonly plugins: readonly string[];
}

/** Which backends there are, where, and with which plugins. */
export interface Topology {
  /** The name of this backend, if it has been said. */
  readonly self: string | undefined;
  readonly backends: readonly TopologyBackend[];
}

const KEY = 'backend.topology';

/**
 * Reads `backend.topology`.
 *
 * @param environment - of which `PROSCENIUM_BACKEND` comes before `backend.topology.self`
 * @returns `undefined` when there is none
 * @throws ProsceniumError `INVALID_CONFIG` for a URL that is none, `INVALID_TOPOLOGY` for backends and plugins that exclude each other
 */
export function readTopology(config: Config, environment: NodeJS.ProcessEnv = process.env): Topology | undefined {
  if (config.getOptional(KEY) === undefined) return undefined;
  const names = config.getConfig(`${KEY}.backends`).keys();
  const backends = names.map((name) => readBackend(config, name));
  const self = environment['PROSCENIUM_BACKEND'] || config.getOptionalString(`${KEY}.self`);
  throwAll([...sharedPlugins(backends), ...sharedUrls(backends), ...unknownSelf(self, names, environment)]);
  return { self, backends };
}

/**
 * The entry of this backend; `undefined` when there is no topology, or nobody has said which backend this is.
 *
 * @throws as {@link readTopology}
 */
export function ownBackend(config: Config): TopologyBackend | undefined {
  return ownBackendOf(readTopology(config));
}

/** The same, of a topology that has been read. */
export function ownBackendOf(topology: Topology | undefined): TopologyBackend | undefined {
  return topology?.backends.find(({ name }) => name === topology.self);
}

/**
 * Where browsers reach this backend: what the topology says, otherwise `backend.baseUrl`; without a slash at the end.
 *
 * @throws as {@link readTopology}
 */
export function ownBaseUrl(config: Config): string | undefined {
  return ownBackend(config)?.external ?? config.getOptionalString('backend.baseUrl')?.replace(/\/+$/, '');
}

/** @throws the only one of them, or `INVALID_TOPOLOGY` with all */
export function throwAll(found: readonly Error[]): void {
  const [first, ...others] = found;
  if (first !== undefined) throw others.length === 0 ? first : problems.invalidTopology(found);
}

function readBackend(config: Config, name: string): TopologyBackend {
  const key = `${KEY}.backends.${name}`;
  const plugins = config.getStringArray(`${key}.plugins`);
  const isText = typeof config.get(`${key}.url`) === 'string';
  const internal = readBackendUrl(config, isText ? `${key}.url` : `${key}.url.internal`, { srv: !isText });
  const hasOther = !isText && config.has(`${key}.url.external`);
  const external = hasOther ? readBackendUrl(config, `${key}.url.external`) : undefined;
  return { name, key, internal, external: isText ? internal : external, plugins };
}

function sharedPlugins(backends: readonly TopologyBackend[]): Error[] {
  const places = new Map<string, string>();
  const found: Error[] = [];
  for (const { name, plugins } of backends)
    for (const plugin of plugins) {
      const first = places.get(plugin);
      if (first === undefined) places.set(plugin, name);
      else found.push(problems.pluginTwice(plugin, first, name));
    }
  return found;
}

/** Browsers may well reach several by one URL, behind a proxy. */
function sharedUrls(backends: readonly TopologyBackend[]): Error[] {
  return backends.flatMap(({ name, internal }, index) => {
    const first = backends.slice(0, index).find((other) => other.internal === internal);
    return first === undefined ? [] : [problems.backendsAtOneUrl(first.name, name, internal)];
  });
}

function unknownSelf(self: string | undefined, names: readonly string[], environment: NodeJS.ProcessEnv): Error[] {
  if (self === undefined || names.includes(self)) return [];
  const where = environment['PROSCENIUM_BACKEND'] ? 'the environment variable PROSCENIUM_BACKEND' : `${KEY}.self`;
  return [problems.unknownBackend(self, where, closest(self, names), names)];
}
