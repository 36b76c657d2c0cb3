import { Discovery } from '../../contracts/discovery.js';
import { Service } from '../../decorators/service.js';
import { PluginAddresses } from './plugin-addresses.js';

/**
 * Finds plugins where {@link PluginAddresses} knows them to be: by `discovery.endpoints`, and otherwise in this backend.
 *
 * @remarks Errors: `NOT_STARTED` when the port is chosen by the system and nobody listens yet
 */
@Service('plugin', Discovery)
export class ConfigDiscovery implements Discovery {
  constructor(private readonly addresses: PluginAddresses) {}

  getBaseUrl(pluginId: string): Promise<string> {
    return this.addresses.getBaseUrl(pluginId);
  }

  getExternalBaseUrl(pluginId: string): Promise<string> {
    return this.addresses.getExternalBaseUrl(pluginId);
  }
}
