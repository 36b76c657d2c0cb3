import { Clock } from '../../contracts/clock.js';
import { Logger } from '../../contracts/logger.js';
import { RootConfig } from '../../contracts/root-config.js';
import {
  type ReadTreeOptions,
  type ReadTreeResponse,
  type ReadUrlOptions,
  type ReadUrlResponse,
  UrlReader,
  type UrlReaderOptions,
  type UrlSearchResponse,
} from '../../contracts/url-reader.js';
import { type UrlReaderEntry, UrlReaderFactory } from '../../contracts/url-reader-factory.js';
import { InjectAll } from '../../decorators/inject.js';
import { Service } from '../../decorators/service.js';
import { InputError, NotAllowedError } from '../../errors/http-errors.js';
import { toError } from '../../errors/to-error.js';
import { AllowRules } from './allow-rules.js';
import { AllowedHostsReader } from './allowed-hosts-reader.js';
import { ArchiveTrees } from './archive/archive-trees.js';
import { readingConfig, workingDirectoryConfig } from './config-schema.js';
import { integrationsConfig } from './integrations-config-schema.js';
import { GuardedFetch } from './network/guarded-fetch.js';
import { OutboundConnections } from './network/outbound-connections.js';
import { readReadingSettings } from './reading-settings.js';
import { readIntegrations } from './repositories/read-integrations.js';
import { RepositoryReader } from './repositories/repository-reader.js';
import { shownUrl } from './shown-url.js';

/**
 * Reads from hosts that the configuration permits, and connects to no address that they should not have: first by the readers of
 * `UrlReaderFactory`, then those for `integrations`, last for `backend.reading.allow`. It follows the configuration.
 *
 * @remarks Errors: `INVALID_CONFIG` at the start; a change that cannot be used is logged, and what was known before stays
 */
@Service('plugin', UrlReader, { config: [readingConfig, workingDirectoryConfig, integrationsConfig] })
export class GuardedUrlReader implements UrlReader {
  #entries: readonly UrlReaderEntry[] | undefined;
  #subscription: { unsubscribe(): void } | undefined;

  constructor(
    private readonly config: RootConfig,
    private readonly logger: Logger,
    private readonly clock: Clock,
    private readonly connections: OutboundConnections,
    @InjectAll(UrlReaderFactory) private readonly factories: readonly UrlReaderFactory[],
  ) {}

  /** @throws ProsceniumError `INVALID_CONFIG` */
  onInit(): void {
    this.#entries = this.#createEntries();
    this.#subscription = this.config.subscribe?.(() => this.#follow());
  }

  onShutdown(): void {
    this.#subscription?.unsubscribe();
  }

  async readUrl(url: string, options?: ReadUrlOptions): Promise<ReadUrlResponse> {
    return this.#readerFor(url).readUrl(url, options);
  }

  async readTree(url: string, options?: ReadTreeOptions): Promise<ReadTreeResponse> {
    return this.#readerFor(url).readTree(url, options);
  }

  async search(url: string, options?: UrlReaderOptions): Promise<UrlSearchResponse> {
    return this.#readerFor(url).search(url, options);
  }

  #readerFor(url: string): UrlReader {
    if (!URL.canParse(url)) throw new InputError(`'${shownUrl(url)}' is no URL`);
    const parsed = new URL(url);
    this.#entries ??= this.#createEntries();
    const entry = this.#entries.find(({ predicate }) => predicate(parsed));
    if (entry !== undefined) return entry.reader;
    throw new NotAllowedError(
      `Reading from '${shownUrl(url)}' is not allowed. You may need to configure an integration for the target host, or add it to the configured list of allowed hosts at 'backend.reading.allow'`,
    );
  }

  #follow(): void {
    try {
      this.#entries = this.#createEntries();
    } catch (error) {
      this.logger.error('The URL reader keeps its settings, because the new ones cannot be used', toError(error));
    }
  }

  #createEntries(): readonly UrlReaderEntry[] {
    const { config, logger } = this;
    const settings = readReadingSettings(config);
    const rules = new AllowRules(config);
    const trees = new ArchiveTrees(settings);
    const fetch = new GuardedFetch(this.connections, this.clock, logger, settings);
    const isWeb = ({ protocol }: URL): boolean => protocol === 'http:' || protocol === 'https:';
    return [
      ...this.factories.flatMap((factory) => factory.create({ config, logger, treeResponseFactory: trees })),
      ...readIntegrations(config).map((host) => ({
        predicate: (url: URL) => isWeb(url) && url.host === host.host,
        reader: new RepositoryReader(host, { rules, fetch, trees }),
      })),
      {
        predicate: (url) => rules.reachOf(url) !== undefined,
        reader: new AllowedHostsReader(rules, fetch, trees),
      },
    ];
  }
}
