import { RootInstanceMetadata, RootSystemMetadata } from '../../contracts/metadata.js';
import { RootConfig } from '../../contracts/root-config.js';
import { Service } from '../../decorators/service.js';
import { discoveryConfig } from '../discovery/index.js';
import { readTopology, topologyConfig } from '../topology/index.js';

/**
 * Knows the plugins of the whole deployment from `backend.topology` and `discovery.endpoints`, which name those of other backends, and
 * from what is installed here. The wildcard `*` names none.
 */
@Service('root', RootSystemMetadata, { config: [discoveryConfig, topologyConfig] })
export class ConfigRootSystemMetadata implements RootSystemMetadata {
  constructor(
    private readonly config: RootConfig,
    private readonly instance: RootInstanceMetadata,
  ) {}

  async getInstalledPlugins(): Promise<readonly { readonly pluginId: string }[]> {
    const endpoints = this.config.getOptionalConfigArray('discovery.endpoints') ?? [];
    const configured = endpoints.flatMap((endpoint) => endpoint.getStringArray('plugins'));
    const placed = readTopology(this.config)?.backends.flatMap(({ plugins }) => plugins) ?? [];
    const installed = await this.instance.getInstalledPlugins();
    const ids = new Set([...placed, ...configured, ...installed.map((plugin) => plugin.pluginId)]);
    ids.delete('*');
    return Object.freeze([...ids].map((pluginId) => Object.freeze({ pluginId })));
  }
}
