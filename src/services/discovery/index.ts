export { ConfigDiscovery } from './config-discovery.js';
export { discoveryConfig } from './config-schema.js';
export { PluginAddresses } from './plugin-addresses.js';
export { SrvResolver } from './srv-resolver.js';
