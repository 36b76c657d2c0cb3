export { ConfigPluginPlacement } from './config-plugin-placement.js';
export { topologyConfig } from './config-schema.js';
export { ownBackend, ownBackendOf, ownBaseUrl, readTopology, type Topology, type TopologyBackend } from './topology.js';
