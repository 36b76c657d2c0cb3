import type { Principal } from '../../../decorators/route-options.js';
import type { JsonSchema, OpenApiOperation } from './open-api-types.js';

/** How callers prove who they are. */
export const SECURITY_SCHEMES: Readonly<Record<string, JsonSchema>> = {
  bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'The token of a user or a service.' },
  cookie: { type: 'apiKey', in: 'cookie', name: 'backstage-auth', description: 'The cookie of a user.' },
};

/** What a caller needs to show, one of several; `[]` for nothing, which is never said of a route for nobody. */
export function securityOf(allow: readonly Principal[]): OpenApiOperation['security'] {
  const security: Record<string, readonly string[]>[] = [];
  if (allow.includes('user') || allow.includes('service')) security.push({ bearer: [] });
  if (allow.includes('user-cookie')) security.push({ cookie: [] });
  if (security.length === 0) return allow.includes('unauthenticated') ? [] : [{ bearer: [] }];
  if (allow.includes('unauthenticated')) security.push({});
  return security;
}
