import type { ConfigDeclaration } from '../../decorators/config-declaration.js';
import { answersConfig } from './answers-config-schema.js';
import { httpConfig } from './config-schema.js';
import { corsConfig } from './cors-config-schema.js';
import { httpsConfig } from './https/https-config-schema.js';
import { rateLimitConfig } from './rate-limit/rate-limit-config-schema.js';
import { requestConfig } from './request/request-config-schema.js';
import { securityHeadersConfig } from './security-headers-config-schema.js';
import { serverConfig } from './server/server-config-schema.js';
import { trustProxyConfig } from './trust-proxy/trust-proxy-config-schema.js';

/** What the configuration may hold about HTTP as a whole: one line a concern. */
export const rootHttpConfig: readonly ConfigDeclaration[] = [
  httpConfig,
  serverConfig,
  requestConfig,
  httpsConfig,
  trustProxyConfig,
  securityHeadersConfig,
  corsConfig,
  answersConfig,
  rateLimitConfig,
];
