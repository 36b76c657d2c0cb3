export { ExternalAccess } from './external/external-access.js';
export { JwtPluginTokens } from './jwt-plugin-tokens.js';
export { TokenAuth } from './token-auth.js';
