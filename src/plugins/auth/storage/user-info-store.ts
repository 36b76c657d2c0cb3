import type { DataSource } from 'typeorm';
import { Clock } from '../../../contracts/clock.js';
import { Database } from '../../../contracts/database.js';
import type { JsonValue } from '../../../contracts/root-config.js';
import { Service } from '../../../decorators/service.js';
import { tableName, writeTime } from './stored-time.js';

/** What was last said about a user when a token was issued. */
export interface StoredUserInfo {
  readonly claims: { readonly sub: string; readonly ent: readonly string[]; readonly [claim: string]: JsonValue };
}

/** Keeps what users own things as, for those who ask for more than a token says. */
@Service('plugin')
export class UserInfoStore {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async add(info: StoredUserInfo): Promise<void> {
    const source = await this.database.getDataSource();
    const now = writeTime(this.clock.now());
    const values = { user_info: JSON.stringify(info), updated_at: now };
    if (await this.#update(source, info.claims.sub, values)) return;
    try {
      const row = { user_entity_ref: info.claims.sub, created_at: now, ...values };
      await source.createQueryBuilder().insert().into(tableName(source, TABLE)).values(row).execute();
    } catch (error) {
      // Another replica may have been faster.
      if (!(await this.#update(source, info.claims.sub, values))) throw error;
    }
  }

  /** @returns `undefined` for a user of whom no token was ever issued */
  async find(userEntityRef: string): Promise<StoredUserInfo | undefined> {
    const source = await this.database.getDataSource();
    const row = await source
      .createQueryBuilder()
      .select('info.user_info', 'info')
      .from(tableName(source, TABLE), 'info')
      .where('info.user_entity_ref = :userEntityRef', { userEntityRef })
      .getRawOne<{ info: string }>();
    return row && (JSON.parse(row.info) as StoredUserInfo);
  }

  async #update(source: DataSource, userEntityRef: string, values: Record<string, string>): Promise<boolean> {
    const { affected } = await source
      .createQueryBuilder()
      .update(tableName(source, TABLE))
      .set(values)
      .where('user_entity_ref = :userEntityRef', { userEntityRef })
      .execute();
    return affected !== 0;
  }
}

const TABLE = 'user_info';
