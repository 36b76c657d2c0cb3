import { Logger, type LogWriter, RootLogger } from '../../contracts/logger.js';
import { PluginMetadata } from '../../contracts/metadata.js';
import type { JsonObject } from '../../contracts/root-config.js';
import { Service } from '../../decorators/service.js';

/**
 * The log of one plugin: the root log, with the id of the plugin as field `plugin` in every line.
 *
 * @example
 * ```ts
 * const logger = new PluginLogger(rootLogger, { getId: () => 'catalog' });
 * logger.info('ready', { entities: 61 }); // {"level":"info",…,"plugin":"catalog","entities":61,"msg":"ready"}
 * ```
 */
@Service('plugin', Logger)
export class PluginLogger implements Logger {
  readonly #logger: LogWriter;

  constructor(rootLogger: RootLogger, metadata: PluginMetadata) {
    this.#logger = rootLogger.child({ plugin: metadata.getId() });
  }

  readonly error = (message: string, meta?: Error | JsonObject): void => this.#logger.error(message, meta);
  readonly warn = (message: string, meta?: Error | JsonObject): void => this.#logger.warn(message, meta);
  readonly info = (message: string, meta?: Error | JsonObject): void => this.#logger.info(message, meta);
  readonly debug = (message: string, meta?: Error | JsonObject): void => this.#logger.debug(message, meta);
  readonly child = (meta: JsonObject): LogWriter => this.#logger.child(meta);
}
