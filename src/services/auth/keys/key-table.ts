import type { DataSource } from 'typeorm';
import { problems } from '../../../errors/catalogue.js';
import type { StoredKey } from './key-store.js';
import type { PublicKey } from './public-key.js';

/**
 * The table of public keys in an opened database. Table, columns and the record of its migration are those of Backstage, so that a
 * deployment can go from one to the other and back.
 */
export class KeyTable {
  readonly #source: DataSource;

  constructor(source: DataSource) {
    this.#source = source;
  }

  async insert({ key, expiresAt }: StoredKey): Promise<void> {
    const values = [key.kid, JSON.stringify(key), expiresAt.toISOString()];
    const places = values.map((_, index) => this.#place(index + 1)).join(', ');
    await this.#source.query(`INSERT INTO ${this.#table} (${this.#columns}) VALUES (${places})`, values);
  }

  async select(): Promise<readonly StoredKey[]> {
    const rows = await this.#source.query<Row[]>(`SELECT ${this.#columns} FROM ${this.#table}`);
    return rows.map((row) => ({ key: JSON.parse(row.key) as PublicKey, expiresAt: new Date(row.expires_at) }));
  }

  async delete(ids: readonly string[]): Promise<void> {
    const places = ids.map((_, index) => this.#place(index + 1)).join(', ');
    await this.#source.query(`DELETE FROM ${this.#table} WHERE ${this.#quote('id')} IN (${places})`, [...ids]);
  }

  /** Whether the table is there, with all its columns. */
  async exists(): Promise<boolean> {
    try {
      await this.#source.query(`SELECT ${this.#columns} FROM ${this.#table} WHERE 1 = 0`);
      return true;
    } catch {
      return false;
    }
  }

  /** Makes the table unless somebody else does at the same time, and records what Backstage would otherwise do once more. */
  async create(): Promise<void> {
    const types = typesOf(this.#source.options.type);
    const [id, key, expiresAt] = COLUMNS.map((column) => this.#quote(column));
    await this.#source.query(
      `CREATE TABLE IF NOT EXISTS ${this.#table} (${id} ${types.name} NOT NULL PRIMARY KEY, ${key} ${types.text} NOT NULL, ${expiresAt} ${types.name} NOT NULL)`,
    );
    const log = this.#nameOf(MIGRATIONS);
    await this.#source.query(
      `CREATE TABLE IF NOT EXISTS ${log} (${this.#quote('id')} ${types.counter}, name varchar(255), batch integer, migration_time ${types.time})`,
    );
    const known = await this.#source.query<unknown[]>(`SELECT name FROM ${log} WHERE name = ${this.#place(1)}`, [
      MIGRATION,
    ]);
    if (known.length > 0) return;
    await this.#source.query(
      `INSERT INTO ${log} (name, batch, migration_time) VALUES (${this.#place(1)}, 1, CURRENT_TIMESTAMP)`,
      [MIGRATION],
    );
  }

  get #table(): string {
    return this.#nameOf(TABLE);
  }

  get #columns(): string {
    return COLUMNS.map((column) => this.#quote(column)).join(', ');
  }

  #nameOf(table: string): string {
    const { schema } = this.#source.options as { readonly schema?: string };
    return [...(schema === undefined ? [] : [schema]), table].map((name) => this.#quote(name)).join('.');
  }

  #quote(name: string): string {
    return this.#source.driver.escape(name);
  }

  #place(index: number): string {
    return this.#source.options.type === 'postgres' ? `$${index}` : '?';
  }
}

/** The name of the table, for messages. */
export const TABLE = 'backstage_backend_public_keys__keys';
const COLUMNS = ['id', 'key', 'expires_at'] as const;
const MIGRATIONS = 'backstage_backend_public_keys__knex_migrations';
const MIGRATION = '20240327104803_public_keys.js';

interface Row {
  readonly id: string;
  readonly key: string;
  readonly expires_at: string;
}

interface ColumnTypes {
  readonly name: string;
  readonly text: string;
  readonly counter: string;
  readonly time: string;
}

const SQLITE: ColumnTypes = {
  name: 'varchar(255)',
  text: 'text',
  counter: 'integer NOT NULL PRIMARY KEY AUTOINCREMENT',
  time: 'datetime',
};
const MYSQL: ColumnTypes = {
  name: 'varchar(255)',
  text: 'text',
  counter: 'int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY',
  time: 'timestamp NULL',
};
const POSTGRES: ColumnTypes = {
  name: 'varchar(255)',
  text: 'text',
  counter: 'serial PRIMARY KEY',
  time: 'timestamptz',
};

const TYPES: ReadonlyMap<string, ColumnTypes> = new Map([
  ['postgres', POSTGRES],
  ['mysql', MYSQL],
  ['mariadb', MYSQL],
  ['better-sqlite3', SQLITE],
  ['sqlite', SQLITE],
  ['sqljs', SQLITE],
]);

function typesOf(type: string): ColumnTypes {
  const types = TYPES.get(type);
  if (types !== undefined) return types;
  throw problems.databaseFailed(
    `Keys of plugin tokens cannot be kept in a database of type '${type}'.`,
    "use PostgreSQL, MySQL, MariaDB or SQLite, or keys in files: backend.auth.pluginKeyStore.type 'static'.",
  );
}
