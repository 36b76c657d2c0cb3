// This file, like every other one that imports TypeORM as a value, is itself imported only when a database is opened.
import { type DataSource, Migration, MigrationExecutor, type MigrationInterface, type QueryRunner } from 'typeorm';
import type { Constructor } from '../../decorators/types.js';
import { problems } from '../../errors/catalogue.js';
import { toError } from '../../errors/to-error.js';
import type { DatabaseSettings } from './database-settings.js';
import { withMigrationLock } from './migration-lock.js';

/** What is to be migrated. */
export interface MigrationOptions {
  readonly source: DataSource;
  readonly migrations: readonly Constructor[];
  /** For messages. */
  readonly pluginId: string;
  readonly settings: DatabaseSettings;
}

/** Which migrations a database has had, and which not, by name. */
export interface MigrationState {
  readonly done: readonly string[];
  readonly pending: readonly string[];
}

/**
 * Runs the migrations that this database has not had yet, in the order in which they were declared, each in a transaction of its own.
 * Of several processes that want to, one does, and the others wait.
 *
 * @returns the names of those that ran
 * @throws ProsceniumError `DATABASE_FAILED` naming the migration that failed, which has been rolled back; those before it stay
 */
export async function runMigrations(options: MigrationOptions): Promise<string[]> {
  const { source, pluginId, settings } = options;
  const declared = readMigrations(options.migrations, pluginId);
  const { pending } = await migrationState(options);
  if (pending.length === 0) return [];
  const runner = source.createQueryRunner();
  try {
    return await withMigrationLock(runner, settings, pluginId, () => execute(runner, declared, options));
  } finally {
    await runner.release();
  }
}

/** Tells which of the declared migrations a database has had; changes nothing. */
export async function migrationState({ source, migrations, pluginId }: MigrationOptions): Promise<MigrationState> {
  const declared = readMigrations(migrations, pluginId);
  const executed = await new DeclaredMigrations(source, undefined, declared).getExecutedMigrations();
  const names = new Set(executed.map(({ name }) => name));
  return {
    done: declared.map(nameOf).filter((name) => names.has(name)),
    pending: declared.map(nameOf).filter((name) => !names.has(name)),
  };
}

async function execute(
  runner: QueryRunner,
  declared: readonly MigrationInterface[],
  { source, pluginId, settings }: MigrationOptions,
): Promise<string[]> {
  const executor = new DeclaredMigrations(source, runner, declared);
  try {
    const done = await executor.executePendingMigrations();
    return done.map((migration) => migration.name);
  } catch (error) {
    const { failed } = executor;
    if (failed === undefined) throw error;
    throw problems.databaseFailed(
      `The migration ${failed.name} of plugin '${pluginId}' failed, and ${outcomeOf(failed, settings)}: ${toError(error).message}.`,
      'mend the migration, then start again; migrations that ran before it are not repeated.',
      error,
    );
  }
}

function outcomeOf(
  { transaction }: { readonly transaction: boolean | undefined },
  { engine }: DatabaseSettings,
): string {
  if (transaction === false) return 'it asked to run outside a transaction, so what it did before stays';
  if (engine === 'mysql')
    return 'MySQL commits every CREATE, ALTER and DROP by itself, so what it did before the failure may stay';
  return 'it was rolled back';
}

/** Takes migrations as they were declared, where TypeORM would sort them by a timestamp in their name and demand one. */
class DeclaredMigrations extends MigrationExecutor {
  readonly #declared: Migration[];
  #current: MigrationInterface | undefined;

  constructor(source: DataSource, runner: QueryRunner | undefined, declared: readonly MigrationInterface[]) {
    super(source, runner);
    this.transaction = 'each';
    this.#declared = declared.map((instance, index) => {
      const up = instance.up.bind(instance);
      instance.up = (present) => {
        this.#current = instance;
        return up(present);
      };
      return new Migration(undefined, timestampOf(nameOf(instance)) ?? index + 1, nameOf(instance), instance);
    });
  }

  /** The one that was under way when something failed. */
  get failed(): { readonly name: string; readonly transaction: boolean | undefined } | undefined {
    return this.#current === undefined
      ? undefined
      : { name: nameOf(this.#current), transaction: this.#current.transaction };
  }

  protected override getMigrations(): Migration[] {
    return this.#declared;
  }
}

function readMigrations(migrations: readonly Constructor[], pluginId: string): MigrationInterface[] {
  const instances = migrations.map((target) => new target() as MigrationInterface);
  const names = instances.map(nameOf);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return instances;
  throw problems.databaseFailed(
    `Two migrations of plugin '${pluginId}' are called ${twice}, and a database remembers migrations by name.`,
    'rename the one that has not run anywhere yet.',
  );
}

function nameOf(migration: MigrationInterface): string {
  return migration.name ?? migration.constructor.name;
}

function timestampOf(name: string): number | undefined {
  const digits = /\d{13}$/.exec(name)?.[0];
  return digits === undefined ? undefined : Number(digits);
}
