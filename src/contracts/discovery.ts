import { Contract } from '../decorators/contract.js';

/**
 * Finds other plugins. Ask before every request: the answer may change.
 *
 * @example
 * ```ts
 * const response = await fetch(`${await this.discovery.getBaseUrl('catalog')}/entities`);
 * ```
 */
@Contract('core.discovery')
export abstract class Discovery {
  /** Where backends reach the plugin, without a slash at the end. */
  abstract getBaseUrl(pluginId: string): Promise<string>;
  /** Where browsers reach the plugin, without a slash at the end. */
  abstract getExternalBaseUrl(pluginId: string): Promise<string>;
}
