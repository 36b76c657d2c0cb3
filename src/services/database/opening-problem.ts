import { problems } from '../../errors/catalogue.js';
import { reasonOf } from './connections/reason-of.js';
import type { DatabaseSettings } from './database-settings.js';
import { isTransient } from './open-database.js';

const PACKAGES = { postgres: 'pg', mysql: 'mysql2' } as const;

/** Says that a database could not be opened, and why, without anything secret. */
export function openingFailed(settings: DatabaseSettings, pluginId: string, cause: Error): Error {
  const reason = reasonOf(cause);
  const message = hideSecrets(settings, reason);
  return problems.databaseFailed(
    `The database of plugin '${pluginId}' (${placeOf(settings)}) could not be opened: ${message}`,
    mendFor(settings),
    message === reason ? cause : undefined,
  );
}

/**
 * Where the database is, without anything secret.
 *
 * @param connected - the database that the server has chosen, where the configuration names none
 */
export function placeOf(settings: DatabaseSettings, connected?: string): string {
  if (settings.engine === 'sqlite') return isTransient(settings) ? 'SQLite, in memory' : `SQLite, ${settings.file}`;
  const { host = 'localhost', port } = settings;
  if (settings.engine === 'mysql')
    return `MySQL, ${settings.socketPath ?? `${host}:${port ?? 3306}`}/${settings.database}`;
  const database = settings.database ?? connected ?? '(the default of the user)';
  const schema = settings.schema === undefined ? '' : `, schema ${settings.schema}`;
  return `PostgreSQL, ${host}:${port ?? 5432}/${database}${schema}`;
}

/** Takes the password out of a text. */
export function hideSecrets(settings: DatabaseSettings, text: string): string {
  if (settings.engine === 'sqlite' || settings.password === undefined) return text;
  return text.replaceAll(settings.password, '***');
}

function mendFor({ engine }: DatabaseSettings): string | string[] {
  if (engine === 'sqlite')
    return 'see that the directory can be written, that the file is an SQLite database, and that no other process has locked it.';
  return [
    'see that the server runs and that user, password and database are right;',
    'a user who may not create databases needs one that is there, and backend.database.ensureExists: false;',
    `the library comes with \`npm install ${PACKAGES[engine]}\`.`,
  ];
}
