import { Clock } from '../../../contracts/clock.js';
import { Database } from '../../../contracts/database.js';
import { Logger } from '../../../contracts/logger.js';
import { PluginMetadata } from '../../../contracts/metadata.js';
import { RootConfig } from '../../../contracts/root-config.js';
import { Service } from '../../../decorators/service.js';
import { invalidValue } from '../../root-config/index.js';
import { livesInMemory, skipsMigrations } from '../plugin-database.js';
import { DatabaseKeyStore } from './database-key-store.js';
import { type KeyStore, MemoryKeyStore } from './key-store.js';
import { LocalKeys } from './local-keys.js';
import type { KeySource, PublicKey, SigningKey } from './public-key.js';
import { RotatingKeys } from './rotating-keys.js';
import { StaticKeys } from './static-keys.js';

/** The keys of this plugin, from where `backend.auth.pluginKeyStore` says. */
@Service('plugin')
export class PluginKeys implements KeySource {
  #source: KeySource | undefined;

  constructor(
    private readonly plugin: PluginMetadata,
    private readonly config: RootConfig,
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly local: LocalKeys,
  ) {}

  async onInit(): Promise<void> {
    const type = this.config.getOptionalString(TYPE) ?? 'database';
    if (type === 'static') await this.#useFiles();
    else if (type !== 'database')
      throw invalidValue(
        this.config,
        TYPE,
        `is '${type}', an unsupported config value; expected one of 'database', 'static'`,
        "write 'database', or 'static' for keys in files.",
      );
  }

  signingKey(): Promise<SigningKey> {
    return this.#keys.signingKey();
  }

  publicKeys(): Promise<readonly PublicKey[]> {
    return this.#keys.publicKeys();
  }

  async #useFiles(): Promise<void> {
    this.#source = await StaticKeys.read(this.config);
    for (const key of await this.#source.publicKeys()) this.local.add(this.plugin.getId(), key, NEVER);
  }

  get #keys(): KeySource {
    const pluginId = this.plugin.getId();
    return (this.#source ??= new RotatingKeys({
      pluginId,
      store: this.#store(pluginId),
      clock: this.clock,
      logger: this.logger,
      onNewKey: (key, expiresAt) => this.local.add(pluginId, key, expiresAt),
    }));
  }

  #store(pluginId: string): KeyStore {
    const { config, database } = this;
    if (livesInMemory(database, config, pluginId)) return new MemoryKeyStore();
    return new DatabaseKeyStore({ pluginId, database, skipMigrations: skipsMigrations(config, pluginId) });
  }
}

const TYPE = 'backend.auth.pluginKeyStore.type';

const NEVER = new Date(8.64e15);
