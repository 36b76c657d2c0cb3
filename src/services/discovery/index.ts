export { ConfigDiscovery } from './config-discovery.js';
