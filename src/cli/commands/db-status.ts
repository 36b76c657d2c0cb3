import { Option } from 'commander';
import type { InspectedBackend } from '../../backend/inspected-backend.js';
import type { CliCommand, CommandContext } from '../command.js';
import { refuseSeveral } from '../refuse-several.js';
import { failedState, isWell, type MigrationState, readState } from '../database/migration-state.js';
import { findDatabases } from '../database/plugin-database.js';
import { printStates } from '../database/print-states.js';

/** Tells where the databases of the plugins are, and which migrations have run there. Nothing is created or changed. */
export const dbStatus: CliCommand = {
  name: 'db:status',
  summary: 'print the database of every plugin, and which migrations have run there',
  options: [new Option('--plugin <id>', 'only this plugin'), new Option('--json', 'print JSON')],
  async run(backend: InspectedBackend, context: CommandContext): Promise<boolean> {
    refuseSeveral(context);
    const { options, output, position } = context;
    const databases = await findDatabases(backend, options.plugin);
    const states: MigrationState[] = [];
    for (const database of databases)
      states.push(await readState(database).catch((error: unknown) => failedState(database, error)));
    if (options.json === true) output.print(JSON.stringify(states, undefined, 2));
    else {
      if (position !== undefined) output.print(`backend ${position}`);
      output.print(states.length === 0 ? 'No plugin has a database.' : printStates(states));
    }
    return states.every(isWell);
  },
};
