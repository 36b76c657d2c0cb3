import { PluginPlacement } from '../../contracts/plugin-placement.js';
import { RootConfig } from '../../contracts/root-config.js';
import { Service } from '../../decorators/service.js';
import { problems } from '../../errors/catalogue.js';
import { closest } from '../config-schema/index.js';
import { topologyConfig } from './config-schema.js';
import { ownBackendOf, readTopology, throwAll, type TopologyBackend } from './topology.js';

/** Leaves the plugins to the backends that `backend.topology` gives them to. Without one, every plugin runs here. */
@Service('root', PluginPlacement, { eager: false, config: topologyConfig })
export class ConfigPluginPlacement implements PluginPlacement {
  constructor(private readonly config: RootConfig) {}

  /**
   * @throws ProsceniumError `INVALID_TOPOLOGY` when nobody has said which backend this is, a plugin has no backend, or one that should run
   *   here was not added; `INVALID_CONFIG`
   */
  placePlugins(pluginIds: readonly string[]): ReadonlyMap<string, string> {
    const topology = readTopology(this.config);
    if (topology === undefined) return new Map();
    const names = topology.backends.map(({ name }) => name);
    const own = ownBackendOf(topology);
    if (own === undefined) throw problems.namelessBackend(names);
    const others = topology.backends.filter((backend) => backend !== own);
    const elsewhere = new Map(
      others.flatMap(({ name, internal, plugins }) => plugins.map((plugin) => [plugin, `${name} (${internal})`])),
    );
    const unplaced = pluginIds.filter((id) => !own.plugins.includes(id) && !elsewhere.has(id));
    throwAll([...new Set(unplaced)].map((id) => problems.unplacedPlugin(id, names)).concat(absent(own, pluginIds)));
    return elsewhere;
  }
}

function absent(own: TopologyBackend, pluginIds: readonly string[]) {
  return own.plugins
    .filter((id) => !pluginIds.includes(id))
    .map((id) => problems.absentPlugin(id, own.name, `${own.key}.plugins`, closest(id, pluginIds)));
}
