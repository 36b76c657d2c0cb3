export { ConfigDiscovery } from './config-discovery.js';
export { discoveryConfig } from './config-schema.js';
