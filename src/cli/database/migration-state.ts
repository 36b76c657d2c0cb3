import { toError } from '../../errors/to-error.js';
import { type Place, readExecuted, readPlace } from './database-access.js';
import type { PluginDatabase } from './plugin-database.js';

/** Where a database stands between its migrations. */
export interface MigrationState {
  readonly plugin: string;
  /** What holds it; absent when the configuration does not tell, or another class than the usual one looks after it. */
  readonly engine?: Place['engine'];
  /** For people, without anything secret. */
  readonly place: string;
  /**
   * - `current`: nothing is pending
   * - `pending`: something is, or the database is not there yet
   * - `transient`: it is made anew by every process
   * - `undeclared`: there are entities, and no migration that creates their tables
   * - `unknown`: another class than the usual one looks after it
   * - `failed`: it could not be looked into
   */
  readonly state: 'current' | 'pending' | 'transient' | 'undeclared' | 'unknown' | 'failed';
  /** Migrations that are declared and have run. */
  readonly run: readonly string[];
  /** Migrations that are declared and have not run. */
  readonly pending: readonly string[];
  /** Migrations that have run and are not declared: those of a later version, or of none any more. */
  readonly undeclared: readonly string[];
  /** Why it could not be looked into. */
  readonly error?: string;
}

const NONE = { run: [], pending: [], undeclared: [] };

/**
 * Looks into the database of a plugin, and changes nothing there.
 *
 * @throws ProsceniumError `DATABASE_FAILED`, `INVALID_CONFIG`
 */
export async function readState(database: PluginDatabase): Promise<MigrationState> {
  const { pluginId: plugin, stranger } = database;
  if (stranger !== undefined) return { plugin, place: stranger, state: 'unknown', ...NONE };
  const place = readPlace(database);
  return { plugin, engine: place.engine, place: place.name, ...(await compare(database, place)) };
}

/** What {@link readState} throws, as a state. */
export function failedState(database: PluginDatabase, thrown: unknown): MigrationState {
  const error = toError(thrown).message.split('\n')[0];
  return { plugin: database.pluginId, ...knownPlace(database), state: 'failed', ...NONE, ...(error && { error }) };
}

/** Whether nothing has to be done. */
export function isWell({ state }: MigrationState): boolean {
  return WELL.has(state);
}

const WELL: ReadonlySet<MigrationState['state']> = new Set(['current', 'transient', 'unknown']);

function knownPlace(database: PluginDatabase): Pick<MigrationState, 'engine' | 'place'> {
  try {
    const { engine, name } = readPlace(database);
    return { engine, place: name };
  } catch {
    return { place: 'backend.database' };
  }
}

/** What a database remembers a migration by. */
export function nameOfMigration(migration: PluginDatabase['migrations'][number]): string {
  return (new migration() as { readonly name?: string }).name ?? migration.name;
}

async function compare(
  database: PluginDatabase,
  { isTransient }: Place,
): Promise<Pick<MigrationState, 'state' | 'run' | 'pending' | 'undeclared'>> {
  const declared = database.migrations.map(nameOfMigration);
  if (isTransient) return { ...NONE, state: 'transient', pending: declared };
  const done = await readExecuted(database);
  const pending = declared.filter((name) => !done.includes(name));
  const isUndeclared = database.entities.length > 0 && declared.length === 0;
  return {
    state: isUndeclared ? 'undeclared' : pending.length > 0 ? 'pending' : 'current',
    run: declared.filter((name) => done.includes(name)),
    pending,
    undeclared: done.filter((name) => !declared.includes(name)),
  };
}
