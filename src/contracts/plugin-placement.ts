import { Contract } from '../decorators/contract.js';

/**
 * Decides which of the plugins that were added run in other backends. It is asked once, when every feature is known and nothing has been
 * checked; what runs elsewhere is then left out with its modules: not constructed, no database opened, no route mounted. Without a
 * service for this contract, everything runs here. The default is `ConfigPluginPlacement`, which follows `backend.topology`.
 *
 * It may need root services, but not what depends on the plan: `RootInstanceMetadata`, `RootConfigSchema`, and so not the default logger.
 *
 * @example
 * ```ts
 * @Service('root', PluginPlacement)
 * export class WorkerPlacement implements PluginPlacement {
 *   placePlugins(pluginIds: readonly string[]) {
 *     return new Map(pluginIds.filter((id) => id !== 'worker').map((id) => [id, 'the web backend']));
 *   }
 * }
 * ```
 */
@Contract('core.pluginPlacement', { scope: 'root' })
export abstract class PluginPlacement {
  /**
   * @param pluginIds - the plugins that were added, in add order
   * @returns the plugins that run elsewhere, by id, with the place in words, which the log and descriptions show
   * @throws ProsceniumError for what ends the start; one with `errors` for several
   */
  abstract placePlugins(
    pluginIds: readonly string[],
  ): ReadonlyMap<string, string> | Promise<ReadonlyMap<string, string>>;
}
