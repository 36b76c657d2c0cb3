import { type JsonObject, Logger, type LogWriter, PluginMetadata, RootConfig, RootLogger, Service } from 'proscenium';

/** Replaces the default log of plugins: each line also carries the labels that the configuration has for the plugin. */
@Service('plugin', Logger, { config: { path: 'logLabels', schema: { type: 'object' } } })
export class LabelledLogger implements Logger {
  readonly #log: LogWriter;

  constructor(rootLogger: RootLogger, plugin: PluginMetadata, config: RootConfig) {
    const labels = config.getOptional<JsonObject>(`logLabels.${plugin.getId()}`);
    this.#log = rootLogger.child({ plugin: plugin.getId(), ...labels });
  }

  error(message: string, meta?: Error | JsonObject): void {
    this.#log.error(message, meta);
  }

  warn(message: string, meta?: Error | JsonObject): void {
    this.#log.warn(message, meta);
  }

  info(message: string, meta?: Error | JsonObject): void {
    this.#log.info(message, meta);
  }

  debug(message: string, meta?: Error | JsonObject): void {
    this.#log.debug(message, meta);
  }

  child(meta: JsonObject): LogWriter {
    return this.#log.child(meta);
  }
}
