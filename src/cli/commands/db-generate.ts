import { Argument, Option } from 'commander';
import { problems } from '../../errors/catalogue.js';
import type { InspectedBackend } from '../../backend/inspected-backend.js';
import type { CliCommand, CommandContext } from '../command.js';
import { compareEntities } from '../database/compare-entities.js';
import { type MigrationFile, placeMigration, writeMigrationFile } from '../database/migration-file.js';
import { type MigrationContent, writeMigration } from '../database/migration-source.js';
import { nameOfMigration } from '../database/migration-state.js';
import { findDatabases, type PluginDatabase } from '../database/plugin-database.js';
import { readPlace } from '../database/database-access.js';

/** Writes the migration that takes the tables of a plugin from where its migrations leave them to where its entities want them. */
export const dbGenerate: CliCommand = {
  name: 'db:generate',
  summary: 'write a migration from what the entities of a plugin have and its tables lack',
  arguments: [new Argument('<name>', 'the class of the migration, such as AddTitle')],
  options: [
    new Option('--plugin <id>', 'whose entities').makeOptionMandatory(),
    new Option('--out <folder>', 'where to write it (default: migrations, beside the file of the plugin)'),
  ],
  async run(backend: InspectedBackend, { options, parameters, output }: CommandContext): Promise<boolean> {
    const [name = ''] = parameters;
    const { plugin: pluginId = '', out } = options;
    const [database] = await findDatabases(backend, pluginId);
    const usable = checkDatabase(database, pluginId);
    checkName(name, usable);
    const file = placeMigration(name, usable, out);
    const content = await compareEntities(usable);
    if (content.up.length === 0) {
      output.print(`Nothing to do: the tables of plugin '${pluginId}' are what its entities say.`);
      return true;
    }
    await writeMigrationFile(file, writeMigration(name, engineOf(usable), content));
    output.print(report(name, usable, { file, content }));
    return true;
  },
};

function checkDatabase(database: PluginDatabase | undefined, pluginId: string): PluginDatabase {
  if (database === undefined || database.entities.length === 0)
    throw problems.commandFailed(
      'db:generate',
      `has nothing to compare: plugin '${pluginId}' and its modules have no entities`,
      'list entity classes in `entities` of @Plugin or @Module, and build again.',
    );
  if (database.stranger === undefined) return database;
  throw problems.commandFailed(
    'db:generate',
    `cannot open the database of plugin '${pluginId}', which ${database.stranger} looks after`,
    'write the migration by hand.',
  );
}

function checkName(name: string, { migrations, pluginId }: PluginDatabase): void {
  if (!/^[A-Z][A-Za-z0-9]*$/.test(name))
    throw problems.commandFailed(
      'db:generate',
      `cannot call a class '${name}'`,
      'use letters and digits, the first one a capital: AddTitle.',
    );
  if (!migrations.map(nameOfMigration).includes(name)) return;
  throw problems.commandFailed(
    'db:generate',
    `would make a second migration ${name} for plugin '${pluginId}', and a database remembers migrations by name`,
    'choose another name.',
  );
}

/** As in `Place`, up to the comma. */
function engineOf(database: PluginDatabase): string {
  return readPlace(database).name.split(',')[0] ?? '';
}

function report(
  name: string,
  { plugin }: PluginDatabase,
  { file, content }: { readonly file: MigrationFile; readonly content: MigrationContent },
): string {
  const isOne = content.up.length === 1;
  const them = isOne ? 'it' : 'them';
  const place = plugin.at === undefined ? '' : ` (${plugin.at})`;
  return [
    `${isOne ? 'One statement' : `${content.up.length} statements`} written to ${file.path}. Read ${them} before you run ${them}.`,
    `Add the class as the last of \`migrations\` of ${plugin.name}${place}, or of the module that has the entity:`,
    ['  import', `{ ${name} }`, 'from', `'${file.specifier}';`].join(' '),
  ].join('\n');
}
