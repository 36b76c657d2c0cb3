import { createHash } from 'node:crypto';
import { Clock } from '../../../contracts/clock.js';
import { Database } from '../../../contracts/database.js';
import { PluginMetadata } from '../../../contracts/metadata.js';
import { RootConfig } from '../../../contracts/root-config.js';
import { Service } from '../../../decorators/service.js';
import { ServiceUnavailableError } from '../../../errors/http-errors.js';
import { toError } from '../../../errors/to-error.js';
import { livesInMemory, skipsMigrations } from '../plugin-database.js';
import { OpenedTable } from '../tables/opened-table.js';
import type { OneTimeUse } from './external-access.js';
import { TABLE, UsedTokenTable } from './used-token-table.js';

/** Remembers which one-time tokens this plugin has accepted, in its database: what one instance has seen, all have. */
@Service('plugin')
export class UsedTokens {
  #opened: OpenedTable<UsedTokenTable> | undefined;
  readonly #inMemory = new Map<string, number>();
  #cleanedAt = 0;

  constructor(
    private readonly plugin: PluginMetadata,
    private readonly config: RootConfig,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Uses a token up.
   *
   * @returns whether it had not been used before
   * @throws ServiceUnavailableError when that cannot be found out, so that it is not accepted
   */
  async use({ issuer, id, rememberedUntil }: OneTimeUse): Promise<boolean> {
    const key = createHash('sha256')
      .update(JSON.stringify([issuer, id]))
      .digest('hex');
    return livesInMemory(this.database, this.config, this.plugin.getId())
      ? this.#useInMemory(key, rememberedUntil)
      : this.#useInDatabase(key, rememberedUntil);
  }

  #useInMemory(key: string, until: number): boolean {
    if (this.#isTimeToClean())
      for (const [known, end] of this.#inMemory) if (end < this.clock.now()) this.#inMemory.delete(known);
    if (this.#inMemory.has(key)) return false;
    // Forgetting one that still counts would let it be used again.
    if (this.#inMemory.size >= MOST_IN_MEMORY)
      throw new ServiceUnavailableError(`${MOST_IN_MEMORY} one-time tokens are remembered, and no more can be`);
    this.#inMemory.set(key, until);
    return true;
  }

  async #useInDatabase(key: string, until: number): Promise<boolean> {
    try {
      return await this.#table.use(async (table) => {
        if (this.#isTimeToClean()) await table.deleteExpired(new Date(this.clock.now()));
        return table.insert(key, new Date(until));
      });
    } catch (error) {
      throw new ServiceUnavailableError('Whether a one-time token has been used cannot be found out', toError(error));
    }
  }

  #isTimeToClean(): boolean {
    const now = this.clock.now();
    if (now - this.#cleanedAt < CLEANING_INTERVAL) return false;
    this.#cleanedAt = now;
    return true;
  }

  get #table(): OpenedTable<UsedTokenTable> {
    const pluginId = this.plugin.getId();
    return (this.#opened ??= new OpenedTable({
      pluginId,
      database: this.database,
      skipMigrations: skipsMigrations(this.config, pluginId),
      name: TABLE,
      contents: 'the one-time tokens that it has seen',
      otherwise: 'or leave oneTime out of backend.auth.externalAccess.',
      at: (source) => new UsedTokenTable(source),
    }));
  }
}

const MOST_IN_MEMORY = 100_000;
/** Milliseconds. */
const CLEANING_INTERVAL = 600_000;
