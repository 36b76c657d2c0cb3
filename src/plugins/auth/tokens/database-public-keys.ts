import type { JWK } from 'jose';
import type { Database } from '../../../contracts/database.js';
import { readTime, tableName, writeTime } from '../storage/stored-time.js';
import type { PublicKey, PublicKeys } from './public-keys.js';

/** Keeps them in the database of the plugin, where all replicas find them. */
export class DatabasePublicKeys implements PublicKeys {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async add({ kid, key, createdAt }: PublicKey): Promise<void> {
    const source = await this.#database.getDataSource();
    const row = { kid, key: JSON.stringify(key), created_at: writeTime(createdAt) };
    await source.createQueryBuilder().insert().into(tableName(source, TABLE)).values(row).execute();
  }

  async list(): Promise<readonly PublicKey[]> {
    const source = await this.#database.getDataSource();
    const rows = await source
      .createQueryBuilder()
      .select('keys.kid', 'kid')
      .addSelect('keys.key', 'key')
      .addSelect('keys.created_at', 'created_at')
      .from(tableName(source, TABLE), 'keys')
      .getRawMany<{ kid: string; key: string; created_at: unknown }>();
    return rows.map(({ kid, key, created_at: createdAt }) => ({
      kid,
      key: JSON.parse(key) as JWK,
      createdAt: readTime(createdAt),
    }));
  }

  async remove(kids: readonly string[]): Promise<void> {
    const source = await this.#database.getDataSource();
    await source
      .createQueryBuilder()
      .delete()
      .from(tableName(source, TABLE))
      .where('kid IN (:...kids)', { kids })
      .execute();
  }
}

const TABLE = 'signing_keys';
