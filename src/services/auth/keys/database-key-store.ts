import type { Database } from '../../../contracts/database.js';
import { OpenedTable } from '../tables/opened-table.js';
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
  readonly #opened: OpenedTable<KeyTable>;

  constructor(needs: DatabaseKeyStoreNeeds) {
    this.#opened = new OpenedTable({
      ...needs,
      name: TABLE,
      contents: 'its keys',
      otherwise: "or keep the keys in files: backend.auth.pluginKeyStore.type 'static'.",
      at: (source) => new KeyTable(source),
    });
  }

  async add(key: StoredKey): Promise<void> {
    await this.#opened.use((table) => table.insert(key));
  }

  async list(): Promise<readonly StoredKey[]> {
    return this.#opened.use((table) => table.select());
  }

  async remove(ids: readonly string[]): Promise<void> {
    await this.#opened.use((table) => table.delete(ids));
  }
}
