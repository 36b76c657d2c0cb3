import { defaultServices } from '../services/default-services.js';
import { Backend, type BackendOptions } from './backend.js';

/**
 * Makes a backend that stands on the default services: configuration, log, lifecycle, HTTP, database, discovery.
 *
 * @param options - `limits`: time limits of start, stop and hooks
 *
 * @example
 * ```ts
 * const backend = createBackend();
 * backend.add(CatalogPlugin);
 * await backend.start();
 * ```
 */
export function createBackend(options: Omit<BackendOptions, 'services'> = {}): Backend {
  return new Backend({ ...options, services: defaultServices });
}
