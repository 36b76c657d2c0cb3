import type { JWK } from 'jose';
import { Clock } from '../../../contracts/clock.js';
import { Database } from '../../../contracts/database.js';
import { Logger } from '../../../contracts/logger.js';
import { RootConfig } from '../../../contracts/root-config.js';
import { Service } from '../../../decorators/service.js';
import { problems } from '../../../errors/catalogue.js';
import { AuthSettings } from '../auth-settings.js';
import { DatabasePublicKeys } from './database-public-keys.js';
import { MemoryPublicKeys } from './public-keys.js';
import { RotatedKeys } from './rotated-keys.js';
import type { SigningKey, SigningKeys } from './signing-keys.js';
import { StaticKeys } from './static-keys.js';

/** The keys of user tokens, from where `auth.keyStore.provider` says. */
@Service('plugin')
export class UserTokenKeys implements SigningKeys {
  #keys: SigningKeys | undefined;

  // oxlint-disable-next-line max-params -- each is what one of the stores needs
  constructor(
    private readonly config: RootConfig,
    private readonly settings: AuthSettings,
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  async onInit(): Promise<void> {
    this.#keys = await this.#open();
  }

  async signingKey(): Promise<SigningKey> {
    return this.#opened.signingKey();
  }

  async publicKeys(): Promise<readonly JWK[]> {
    return this.#opened.publicKeys();
  }

  get #opened(): SigningKeys {
    if (this.#keys === undefined) throw problems.notStarted('The keys of user tokens were asked for');
    return this.#keys;
  }

  async #open(): Promise<SigningKeys> {
    const provider = this.config.getOptionalString('auth.keyStore.provider') ?? 'database';
    if (provider === 'static') return StaticKeys.fromConfig(this.config);
    if (provider !== 'database' && provider !== 'memory')
      throw problems.invalidConfig(
        `'auth.keyStore.provider' is '${provider}', and there is no such store.`,
        undefined,
        "write 'database', 'memory' or 'static'.",
      );
    return new RotatedKeys({
      keys: provider === 'memory' ? new MemoryPublicKeys() : new DatabasePublicKeys(this.database),
      clock: this.clock,
      logger: this.logger,
      lifetime: this.settings.tokenLifetime,
      algorithm: this.config.getOptionalString('auth.identityTokenAlgorithm') ?? 'ES256',
    });
  }
}
