import { problems } from '../../errors/catalogue.js';
import type { InspectedBackend } from '../../backend/inspected-backend.js';
import type { RootConfig } from '../../contracts/root-config.js';
import type { Class, Constructor, ContractReference } from '../../decorators/types.js';

/** What a plugin and its modules keep in a database. */
export interface PluginDatabase {
  readonly pluginId: string;
  /** The class of the plugin, and where it was declared. */
  readonly plugin: { readonly name: string; readonly at: string | undefined };
  readonly entities: readonly Class[];
  /** In the order in which they run. */
  readonly migrations: readonly Constructor[];
  /** The class that fulfils `Database` for this plugin in place of the usual one, of which no command knows where it keeps anything. */
  readonly stranger: string | undefined;
  readonly config: RootConfig;
}

// By id, because the backend may stand on another copy of the package.
const CONFIG: ContractReference<RootConfig> = { id: 'core.rootConfig', scope: 'root' };
const ENTITIES: ContractReference<Class> = { id: 'core.databaseEntities', scope: 'plugin', multiton: true };
const MIGRATIONS: ContractReference<Constructor> = { id: 'core.databaseMigrations', scope: 'plugin', multiton: true };
const DATABASE: ContractReference = { id: 'core.database', scope: 'plugin' };
const USUAL = 'TypeOrmDatabase';

/**
 * The plugins that have a database: those with entities or migrations, and those in which something asks for `Database`.
 *
 * @param only - the one plugin that is wanted
 * @throws ProsceniumError `UNKNOWN_PLUGIN`, `MISSING_SERVICE` without a configuration
 */
export async function findDatabases(backend: InspectedBackend, only?: string): Promise<readonly PluginDatabase[]> {
  const { plugins } = await backend.describe();
  const wanted = plugins.filter(({ id }) => only === undefined || id === only);
  if (only !== undefined && wanted.length === 0)
    throw problems.unknownPlugin(
      only,
      plugins.map(({ id }) => id),
    );
  const config = await backend.rootService(CONFIG);
  if (config === undefined)
    throw problems.missingService(
      { name: 'The command', where: 'the main file' },
      'RootConfig',
      'make the backend with createBackend(), or add a service that fulfils it.',
    );
  const found: PluginDatabase[] = [];
  for (const plugin of wanted) {
    const entities = await backend.servicesOf(plugin.id, ENTITIES);
    const migrations = await backend.servicesOf(plugin.id, MIGRATIONS);
    if (entities.length + migrations.length === 0 && !plugin.services.some(({ contract }) => contract === DATABASE.id))
      continue;
    const { id: pluginId, class: name, at } = plugin;
    const stranger = strangerAmong(await backend.providersOf(pluginId, DATABASE));
    found.push({ pluginId, plugin: { name, at }, entities, migrations, stranger, config });
  }
  return found;
}

/** A class that wraps the usual one leaves everything where it is. */
function strangerAmong(providers: readonly string[]): string | undefined {
  return providers.includes(USUAL) ? undefined : providers.at(-1);
}
