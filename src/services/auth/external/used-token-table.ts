import type { DataSource } from 'typeorm';
import { PlainTable } from '../tables/plain-table.js';

/** The table of one-time tokens that have been used, in an opened database. */
export class UsedTokenTable extends PlainTable {
  constructor(source: DataSource) {
    super(source, TABLE, COLUMNS);
  }

  /** @returns `false` when it is there already */
  async insert(id: string, expiresAt: Date): Promise<boolean> {
    try {
      await this.insertRow([id, expiresAt.toISOString()]);
      return true;
    } catch (error) {
      // The primary key lets one of several through, whichever instance they came to.
      if (await this.#has(id)) return false;
      throw error;
    }
  }

  /** @param now - texts of this form are ordered as their times are */
  async deleteExpired(now: Date): Promise<void> {
    const condition = `${this.quote('expires_at')} < ${this.place(1)}`;
    await this.source.query(`DELETE FROM ${this.table} WHERE ${condition}`, [now.toISOString()]);
  }

  async create(): Promise<void> {
    const { name } = this.types;
    const [id, expiresAt] = COLUMNS.map((column) => this.quote(column));
    await this.source.query(
      `CREATE TABLE IF NOT EXISTS ${this.table} (${id} ${name} NOT NULL PRIMARY KEY, ${expiresAt} ${name} NOT NULL)`,
    );
  }

  async #has(id: string): Promise<boolean> {
    const condition = `${this.quote('id')} = ${this.place(1)}`;
    const rows = await this.source.query<unknown[]>(`SELECT 1 FROM ${this.table} WHERE ${condition}`, [id]);
    return rows.length > 0;
  }
}

/** The name of the table, for messages. */
export const TABLE = 'proscenium_used_tokens';
const COLUMNS = ['id', 'expires_at'] as const;
