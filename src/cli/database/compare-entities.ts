import type { DataSource } from 'typeorm';
import { problems } from '../../errors/catalogue.js';
import { inScratch, lookIntoNew, readPlace } from './database-access.js';
import type { MigrationContent } from './migration-source.js';
import { readState } from './migration-state.js';
import type { PluginDatabase } from './plugin-database.js';

/**
 * What is missing in the tables of a plugin, seen from its entities. SQLite is asked in an empty database in memory, in which every migration
 * has run; a server is asked in the
 * database of the plugin itself, which is created when it is not there.
 *
 * @throws ProsceniumError `COMMAND_FAILED` when migrations are pending there, `DATABASE_FAILED`, `INVALID_CONFIG`
 */
export async function compareEntities(database: PluginDatabase): Promise<MigrationContent> {
  if (readPlace(database).engine === 'sqlite') return inScratch(database, differences);
  const state = await readState(database);
  if (state.pending.length > 0)
    throw problems.commandFailed(
      'db:generate',
      `would compare the entities of plugin '${database.pluginId}' with tables that are not up to date: ${state.pending.join(', ')} ${state.pending.length === 1 ? 'has' : 'have'} not run in ${state.place}`,
      `run proscenium db:migrate --plugin ${database.pluginId} first.`,
    );
  return lookIntoNew(database, differences);
}

async function differences(source: DataSource): Promise<MigrationContent> {
  const { upQueries, downQueries } = await source.driver.createSchemaBuilder().log();
  return { up: upQueries, down: downQueries.toReversed() };
}
