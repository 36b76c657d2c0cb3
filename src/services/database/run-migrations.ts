// This file, like every other one that imports TypeORM as a value, is itself imported only when a database is opened.
import { type DataSource, Migration, MigrationExecutor, type MigrationInterface } from 'typeorm';
import type { Constructor } from '../../decorators/types.js';
import { problems } from '../../errors/catalogue.js';
import { toError } from '../../errors/to-error.js';

/**
 * Runs the migrations that this database has not had yet, in the order in which they were declared, each in a transaction of its own.
 *
 * @param pluginId - for messages
 * @returns the names of those that ran
 * @throws ProsceniumError `DATABASE_FAILED` naming the migration that failed, which has been rolled back; those before it stay
 */
export async function runMigrations(
  source: DataSource,
  migrations: readonly Constructor[],
  pluginId: string,
): Promise<string[]> {
  const executor = new DeclaredMigrations(source, readMigrations(migrations, pluginId));
  try {
    const done = await executor.executePendingMigrations();
    return done.map((migration) => migration.name);
  } catch (error) {
    const { failed } = executor;
    if (failed === undefined) throw error;
    const outcome =
      failed.transaction === false
        ? 'it asked to run outside a transaction, so what it did before stays'
        : 'it was rolled back';
    throw problems.databaseFailed(
      `The migration ${failed.name} of plugin '${pluginId}' failed, and ${outcome}: ${toError(error).message}.`,
      'mend the migration, then start again; migrations that ran before it are not repeated.',
      error,
    );
  }
}

/** Takes migrations as they were declared, where TypeORM would sort them by a timestamp in their name and demand one. */
class DeclaredMigrations extends MigrationExecutor {
  readonly #declared: Migration[];
  #current: MigrationInterface | undefined;

  constructor(source: DataSource, declared: readonly MigrationInterface[]) {
    super(source);
    this.transaction = 'each';
    this.#declared = declared.map((instance, index) => {
      const up = instance.up.bind(instance);
      instance.up = (runner) => {
        this.#current = instance;
        return up(runner);
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
