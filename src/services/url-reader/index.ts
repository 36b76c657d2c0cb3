export { GuardedUrlReader } from './guarded-url-reader.js';
export { OutboundConnections, type OutboundConnectionsOptions } from './network/outbound-connections.js';
