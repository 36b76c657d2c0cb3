export { ConfigRootSystemMetadata } from './config-root-system-metadata.js';
