import { Option } from 'commander';
import { problems } from '../../errors/catalogue.js';
import { toError } from '../../errors/to-error.js';
import type { InspectedBackend } from '../../backend/inspected-backend.js';
import type { CliCommand, CommandContext } from '../command.js';
import { migrate } from '../database/database-access.js';
import { isWell, readState } from '../database/migration-state.js';
import { findDatabases, type PluginDatabase } from '../database/plugin-database.js';

import { entry, type Line, printStates } from '../database/print-states.js';

/** How long all migrations may take, in milliseconds: an hour, for tables that are large. */
const LIMIT = 3_600_000;

/** Brings the databases of the plugins up to date, one after another. What fails in one keeps no other from its turn. */
export const dbMigrate: CliCommand = {
  name: 'db:migrate',
  summary: 'run the migrations that have not run yet',
  options: [
    new Option('--plugin <id>', 'only this plugin'),
    new Option('--dry-run', 'say what would run, and change nothing'),
  ],
  limit: LIMIT,
  async run(backend: InspectedBackend, { options, output, position }: CommandContext): Promise<boolean> {
    const databases = await findDatabases(backend, options.plugin);
    await refuseUnsound(backend, options.plugin);
    if (position !== undefined) output.print(`backend ${position}`);
    if (databases.length === 0) output.print('No plugin has a database.');
    let allWell = true;
    for (const database of databases) {
      try {
        const { text, isWell: isDone } = await bringUpToDate(database, options.dryRun === true);
        output.print(text);
        allWell &&= isDone;
      } catch (thrown) {
        const error = toError(thrown);
        output.tell(`${error.name}: ${error.message}`);
        allWell = false;
      }
    }
    return allWell;
  },
};

/** A backend that could not start may lack migrations that belong to it. */
async function refuseUnsound(backend: InspectedBackend, pluginId: string | undefined): Promise<void> {
  const description = await backend.describe();
  const plugin = description.plugins.find(({ id }) => id === pluginId);
  const found =
    plugin === undefined
      ? description.problems
      : [...plugin.problems, ...plugin.modules.flatMap((module) => module.problems)];
  if (found.length === 0) return;
  const count = found.length === 1 ? 'a problem' : `${found.length} problems`;
  throw problems.commandFailed(
    'db:migrate',
    `cannot know every migration, because ${plugin === undefined ? 'the backend' : `plugin '${plugin.id}'`} has ${count}`,
    'run proscenium describe to see what.',
  );
}

/** Tells what was done; throws what went wrong. */
async function bringUpToDate(database: PluginDatabase, dryRun: boolean): Promise<Outcome> {
  const state = await readState(database);
  if (state.state !== 'pending') return { text: printStates([state]), isWell: isWell(state) };
  const ran = dryRun ? [] : await migrate(database);
  const label = (name: string): string => (dryRun ? 'would run' : ran.includes(name) ? 'ran' : 'run');
  const lines = [
    ...state.run.map((name): Line => ['run', name]),
    ...state.pending.map((name): Line => [label(name), name]),
  ];
  return { text: entry(state.plugin, state.place, lines), isWell: true };
}

interface Outcome {
  readonly text: string;
  readonly isWell: boolean;
}
