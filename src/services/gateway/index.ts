export { PluginGateway } from './plugin-gateway.js';
