import {
  type ConfigOf,
  configSection,
  InjectConfig,
  type JsonObject,
  Logger,
  type LogWriter,
  PluginMetadata,
  RootLogger,
  Service,
} from 'proscenium';

const logLabels = configSection<{ readonly [pluginId: string]: JsonObject }>('portal.logLabels', {
  description: 'Fields of every line that a plugin logs, by the id of the plugin.',
  type: 'object',
  additionalProperties: { type: 'object' },
});

/**
 * Replaces the log of every plugin: beside the plugin's id, each line carries the labels that the configuration gives to that plugin.
 *
 * ```yaml
 * portal:
 *   logLabels:
 *     catalog: { team: discovery }
 * ```
 */
@Service('plugin', Logger, { config: logLabels })
export default class LabelledLogger implements Logger {
  readonly #log: LogWriter;

  constructor(
    rootLogger: RootLogger,
    plugin: PluginMetadata,
    @InjectConfig(logLabels) labels: ConfigOf<typeof logLabels>,
  ) {
    this.#log = rootLogger.child({ plugin: plugin.getId(), ...labels[plugin.getId()] });
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
