import { type LogWriter, RootLogger } from '../../contracts/logger.js';
import { type JsonObject, RootConfig } from '../../contracts/root-config.js';
import { Options } from '../../decorators/inject.js';
import { Service } from '../../decorators/service.js';
import { toError } from '../../errors/to-error.js';
import { secretsOf } from '../root-config/secrets.js';
import { loggerConfigSchema } from './config-schema.js';
import { displaceFields } from './combine-fields.js';
import { FieldLogger } from './field-logger.js';
import type { CreatedPino } from './create-pino.js';
import { completeNames, type LineNames, reservedFields } from './line-names.js';
import type { MapLine } from './line-renderer.js';
import type { LogLevel } from './log-level.js';
import type { LogDestination } from './log-output.js';
import type { LogSettings } from './log-settings.js';
import { type LogFormat, readFormat, readSettings } from './read-settings.js';
import { type LeftOut, RepeatLimit } from './repeat-limit.js';
import { SecretRedactor } from './secret-redactor.js';
import { SecretReport } from './secret-report.js';

/** Options of {@link PinoRootLogger}. */
export interface PinoRootLoggerOptions {
  /** Replaces `backend.logger.level`; the environment variable `LOG_LEVEL` replaces both. Default: `info`. */
  readonly level?: LogLevel;
  /** Where lines go. Default: the standard output. */
  readonly destination?: LogDestination;
  /** `json` for machines, `pretty` for people; replaces `backend.logger.format`. Default: `json` when `NODE_ENV` is `production`, else `pretty`. */
  readonly format?: LogFormat;
  /** What `level`, `time` and `msg` are called in JSON, and each level; not together with `mapLine`. */
  readonly names?: LineNames;
  /** Turns each line of JSON into what is written instead; secrets have been masked by then. Default: lines are written as they are. */
  readonly mapLine?: MapLine;
}

/**
 * The log of the backend, written by pino: one line a call, whatever is logged, without the secrets of the configuration.
 * A call never throws. Levels, fields and secrets follow the configuration while the backend runs.
 *
 * @throws ProsceniumError `INVALID_CONFIG` from `onInit`, when something below `backend.logger` cannot be read
 *
 * @example
 * ```ts
 * backend.add(withOptions(PinoRootLogger, { level: 'debug', format: 'json' }));
 * ```
 */
@Service('root', RootLogger, { config: { schema: loggerConfigSchema } })
export class PinoRootLogger implements RootLogger {
  static readonly options: PinoRootLoggerOptions = {};

  readonly #redactor = new SecretRedactor();
  readonly #secrets: SecretReport;
  readonly #reserved: ReadonlySet<string>;
  readonly #own: FieldLogger;
  #settings: LogSettings | undefined;
  #subscription: { unsubscribe(): void } | undefined;

  constructor(
    private readonly config: RootConfig,
    @Options() private readonly options: PinoRootLoggerOptions,
  ) {
    this.#reserved = reservedFields(completeNames(options.names));
    this.#own = new FieldLogger({ current: () => this.#settings, reserved: this.#reserved });
    this.#secrets = new SecretReport(this.#redactor, this.#own);
  }

  readonly error = (message: string, meta?: Error | JsonObject): void => this.#own.error(message, meta);
  readonly warn = (message: string, meta?: Error | JsonObject): void => this.#own.warn(message, meta);
  readonly info = (message: string, meta?: Error | JsonObject): void => this.#own.info(message, meta);
  readonly debug = (message: string, meta?: Error | JsonObject): void => this.#own.debug(message, meta);
  readonly child = (meta: JsonObject): LogWriter => this.#own.child(meta);

  async onInit(): Promise<void> {
    const { createPino } = await import('./create-pino.js');
    const format = readFormat(this.config, this.options.format);
    const created = await createPino({ ...this.options, format, redactor: this.#redactor, logger: this.#own });
    this.#follow(created);
    this.#subscription = this.config.subscribe?.(() => this.#followChange(created));
  }

  /** Stops following the configuration. Every line has been written then, and later ones still are. */
  onShutdown(): void {
    this.#subscription?.unsubscribe();
    this.#settings?.repeats.flush();
    this.#settings?.lines.close();
  }

  #follow(created: CreatedPino): void {
    // First, so that nothing that is wrong elsewhere keeps a new secret from being masked.
    this.#redactor.add(secretsOf(this.config));
    const { rules, meta, maxRepeats, allowed } = readSettings(this.config, this.options.level);
    this.#redactor.allow(allowed);
    this.#settings?.repeats.flush();
    const repeats = new RepeatLimit(maxRepeats, (line) => this.#reportRepeats(line));
    this.#settings = { ...created, rules, meta: displaceFields(meta, this.#reserved), repeats };
    this.#secrets.tell(this.config);
  }

  #followChange(created: CreatedPino): void {
    try {
      this.#follow(created);
    } catch (error) {
      this.warn('The log keeps its levels and fields, because their configuration cannot be read', toError(error));
    }
  }

  #reportRepeats({ level, message, plugin, lines }: LeftOut): void {
    const logger = plugin === undefined ? this.#own : this.#own.child({ plugin });
    logger[level](`Lines were left out of the log, because they came too often: ${message}`, { lines });
  }
}
