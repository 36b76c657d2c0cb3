import type { DataSource } from 'typeorm';
import type { Database } from '../../../contracts/database.js';
import { problems } from '../../../errors/catalogue.js';
import { ServiceUnavailableError } from '../../../errors/http-errors.js';
import { withTimeLimit } from '../../../errors/time-limit.js';
import { runInActivity } from '../../activity/index.js';
import type { PlainTable } from './plain-table.js';

/** Where a table is, and what is said when it cannot be used. */
export interface OpenedTableNeeds<Table> {
  readonly pluginId: string;
  readonly database: Database;
  /** Whether the table has to be there already. */
  readonly skipMigrations: boolean;
  readonly name: string;
  /** `its keys` */
  readonly contents: string;
  /** What else can be done where it may not be made. */
  readonly otherwise: string;
  readonly at: (source: DataSource) => Table;
}

/** A table in the database of a plugin, where all its instances see it. Opened, and made when it is not there, with the first use. */
export class OpenedTable<Table extends PlainTable> {
  readonly #needs: OpenedTableNeeds<Table>;
  #opening: Promise<Table> | undefined;

  constructor(needs: OpenedTableNeeds<Table>) {
    this.#needs = needs;
  }

  /** @throws ServiceUnavailableError when the database does not answer in time */
  use<T>(work: (table: Table) => Promise<T>): Promise<T> {
    const { pluginId, contents } = this.#needs;
    return withTimeLimit(
      this.#open().then(work),
      LIMIT,
      () =>
        new ServiceUnavailableError(
          `The database of plugin '${pluginId}', which holds ${contents}, did not answer within ${LIMIT} ms`,
        ),
    );
  }

  #open(): Promise<Table> {
    const { pluginId } = this.#needs;
    this.#opening ??= runInActivity({ pluginId }, () => this.#prepare()).catch((error: unknown) => {
      // What failed may succeed later.
      this.#opening = undefined;
      throw error;
    });
    return this.#opening;
  }

  async #prepare(): Promise<Table> {
    const { pluginId, database, skipMigrations, name, otherwise, at } = this.#needs;
    const table = at(await database.getDataSource());
    if (await table.exists()) return table;
    if (skipMigrations)
      throw problems.databaseFailed(
        `The database of plugin '${pluginId}' has no table ${name}, and skipMigrations keeps it from being made.`,
        ['start once without backend.database.skipMigrations, with a user who may create tables;', otherwise],
      );
    // Of several instances that create it at the same time some may fail; what counts is that it is there.
    const failure = await table.create().then(
      () => undefined,
      (error: unknown) => ({ error }),
    );
    if (failure !== undefined && !(await table.exists())) throw failure.error;
    return table;
  }
}

/** How long the database may take to answer, in milliseconds. */
const LIMIT = 10_000;
