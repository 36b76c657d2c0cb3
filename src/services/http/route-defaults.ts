import type { Config } from '../../contracts/root-config.js';
import { readBodyLimit } from './body/body-settings.js';

/** What the configuration says for routes that do not say it themselves. */
export interface RouteDefaults {
  /** In bytes. */
  readonly bodyLimit: number;
  /** Whether answers are compared with the `response` schemas of their routes. */
  readonly validateResponses: boolean;
}

/**
 * Reads `backend.server.bodyLimit` (default 1 MiB) and `backend.validateResponses` (default: unless `NODE_ENV` is `production`).
 *
 * @throws ProsceniumError `INVALID_CONFIG`
 */
export function readRouteDefaults(config: Config): RouteDefaults {
  return {
    bodyLimit: readBodyLimit(config),
    validateResponses:
      config.getOptionalBoolean('backend.validateResponses') ?? process.env['NODE_ENV'] !== 'production',
  };
}
