import type { DataSource } from 'typeorm';
import { PlainTable } from '../tables/plain-table.js';
import type { StoredKey } from './key-store.js';
import type { PublicKey } from './public-key.js';

/**
 * The table of public keys in an opened database. Table, columns and the record of its migration are those of Backstage, so that a
 * deployment can go from one to the other and back.
 */
export class KeyTable extends PlainTable {
  constructor(source: DataSource) {
    super(source, TABLE, COLUMNS);
  }

  async insert({ key, expiresAt }: StoredKey): Promise<void> {
    await this.insertRow([key.kid, JSON.stringify(key), expiresAt.toISOString()]);
  }

  async select(): Promise<readonly StoredKey[]> {
    const rows = await this.source.query<Row[]>(`SELECT ${this.columns} FROM ${this.table}`);
    return rows.map((row) => ({ key: JSON.parse(row.key) as PublicKey, expiresAt: new Date(row.expires_at) }));
  }

  async delete(ids: readonly string[]): Promise<void> {
    await this.source.query(`DELETE FROM ${this.table} WHERE ${this.quote('id')} IN (${this.places(ids)})`, [...ids]);
  }

  /** Also records what Backstage would otherwise do once more. */
  async create(): Promise<void> {
    const { types } = this;
    const [id, key, expiresAt] = COLUMNS.map((column) => this.quote(column));
    await this.source.query(
      `CREATE TABLE IF NOT EXISTS ${this.table} (${id} ${types.name} NOT NULL PRIMARY KEY, ${key} ${types.text} NOT NULL, ${expiresAt} ${types.name} NOT NULL)`,
    );
    const log = this.nameOf(MIGRATIONS);
    await this.source.query(
      `CREATE TABLE IF NOT EXISTS ${log} (${this.quote('id')} ${types.counter}, name varchar(255), batch integer, migration_time ${types.time})`,
    );
    const known = await this.source.query<unknown[]>(`SELECT name FROM ${log} WHERE name = ${this.place(1)}`, [
      MIGRATION,
    ]);
    if (known.length > 0) return;
    await this.source.query(
      `INSERT INTO ${log} (name, batch, migration_time) VALUES (${this.place(1)}, 1, CURRENT_TIMESTAMP)`,
      [MIGRATION],
    );
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
