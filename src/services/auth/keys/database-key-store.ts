import type { Database } from '../../../contracts/database.js';
import { problems } from '../../../errors/catalogue.js';
import { ServiceUnavailableError } from '../../../errors/http-errors.js';
import { withTimeLimit } from '../../../errors/time-limit.js';
import { runInActivity } from '../../activity/index.js';
import type { KeyStore, StoredKey } from './key-store.js';
import { KeyTable, TABLE } from './key-table.js';

/** What a {@link DatabaseKeyStore} needs. */
export interface DatabaseKeyStoreNeeds {
  readonly pluginId: string;
  readonly database: Database;
  /** Whether the table has to be there already. */
  readonly skipMigrations: boolean;
}

/** Keeps keys in the database of the plugin, where all its instances see them. Opened with the first call. */
export class DatabaseKeyStore implements KeyStore {
  readonly #needs: DatabaseKeyStoreNeeds;
  #opening: Promise<KeyTable> | undefined;

  constructor(needs: DatabaseKeyStoreNeeds) {
    this.#needs = needs;
  }

  async add(key: StoredKey): Promise<void> {
    await this.#use((table) => table.insert(key));
  }

  async list(): Promise<readonly StoredKey[]> {
    return this.#use((table) => table.select());
  }

  async remove(ids: readonly string[]): Promise<void> {
    await this.#use((table) => table.delete(ids));
  }

  #use<T>(work: (table: KeyTable) => Promise<T>): Promise<T> {
    const { pluginId } = this.#needs;
    const result = this.#open().then(work);
    return withTimeLimit(
      result,
      LIMIT,
      () =>
        new ServiceUnavailableError(
          `The database of plugin '${pluginId}', which holds its keys, did not answer within ${LIMIT} ms`,
        ),
    );
  }

  #open(): Promise<KeyTable> {
    const { pluginId, database } = this.#needs;
    this.#opening ??= runInActivity({ pluginId }, () => this.#prepare(database)).catch((error: unknown) => {
      // What failed may succeed later.
      this.#opening = undefined;
      throw error;
    });
    return this.#opening;
  }

  async #prepare(database: Database): Promise<KeyTable> {
    const { pluginId, skipMigrations } = this.#needs;
    const table = new KeyTable(await database.getDataSource());
    if (await table.exists()) return table;
    if (skipMigrations)
      throw problems.databaseFailed(
        `The database of plugin '${pluginId}' has no table ${TABLE}, and skipMigrations keeps it from being made.`,
        [
          'start once without backend.database.skipMigrations, with a user who may create tables;',
          "or keep the keys in files: backend.auth.pluginKeyStore.type 'static'.",
        ],
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
