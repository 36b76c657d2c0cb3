import type { Logger as Pino } from 'pino';
import { type LogWriter, RootLogger } from '../../contracts/logger.js';
import { type JsonObject, RootConfig } from '../../contracts/root-config.js';
import { Options } from '../../decorators/inject.js';
import { Service } from '../../decorators/service.js';
import { secretsOf } from '../root-config/secrets.js';
import { combineFields, joinFields } from './combine-fields.js';
import type { LogFormat } from './create-pino.js';
import { FieldLogger, type LogEntry } from './field-logger.js';
import { type LogLevel, readLogLevel } from './log-level.js';
import type { LogDestination } from './log-output.js';
import { type PlainFields, toPlainFields, toPlainText } from './plain-fields.js';
import { SecretRedactor } from './secret-redactor.js';

/** Options of {@link PinoRootLogger}. */
export interface PinoRootLoggerOptions {
  /** Replaces `backend.logger.level`; the environment variable `LOG_LEVEL` replaces both. Default: `info`. */
  readonly level?: LogLevel;
  /** Where lines go. Default: the standard output. */
  readonly destination?: LogDestination;
  /** `json` for machines, `pretty` for people. Default: `json` when `NODE_ENV` is `production`, else `pretty`. */
  readonly format?: LogFormat;
}

/**
 * The log of the backend, written by pino: one line a call, whatever is logged, without the secrets of the configuration.
 * A call never throws. Level, fields and secrets follow the configuration while the backend runs.
 *
 * @throws ProsceniumError `INVALID_CONFIG` from `onInit`, when a level or `backend.logger.meta` cannot be read
 *
 * @example
 * ```ts
 * backend.add(withOptions(PinoRootLogger, { level: 'debug', format: 'json' }));
 * ```
 */
@Service('root', RootLogger)
export class PinoRootLogger implements RootLogger {
  static readonly options: PinoRootLoggerOptions = {};

  readonly #redactor = new SecretRedactor();
  readonly #own = new FieldLogger((entry) => this.#write(entry));
  #pino: Pino | undefined;
  #meta: PlainFields = {};
  /** What is bound, ready to be written; made anew when secrets or fields change. */
  #ready = new WeakMap<PlainFields, PlainFields>();
  #subscription: { unsubscribe(): void } | undefined;

  constructor(
    private readonly config: RootConfig,
    @Options() private readonly options: PinoRootLoggerOptions,
  ) {}

  readonly error = (message: string, meta?: Error | JsonObject): void => this.#own.error(message, meta);
  readonly warn = (message: string, meta?: Error | JsonObject): void => this.#own.warn(message, meta);
  readonly info = (message: string, meta?: Error | JsonObject): void => this.#own.info(message, meta);
  readonly debug = (message: string, meta?: Error | JsonObject): void => this.#own.debug(message, meta);
  readonly child = (meta: JsonObject): LogWriter => this.#own.child(meta);

  async onInit(): Promise<void> {
    const { createPino } = await import('./create-pino.js');
    this.#pino = await createPino(this.options);
    this.#follow();
    this.#subscription = this.config.subscribe?.(() => this.#followChange());
  }

  /** Stops following the configuration. Every line has been written already, and later ones still are. */
  onShutdown(): void {
    this.#subscription?.unsubscribe();
  }

  #follow(): void {
    this.#redactor.add(secretsOf(this.config));
    this.#ready = new WeakMap();
    this.#meta = toPlainFields(this.config.getOptionalConfig('backend.logger.meta')?.get() ?? {}, (text) => text);
    if (this.#pino !== undefined) this.#pino.level = readLogLevel(this.config, this.options.level);
  }

  #followChange(): void {
    try {
      this.#follow();
    } catch (error) {
      this.warn(
        'The log keeps its level and fields, because their configuration cannot be read',
        error instanceof Error ? error : undefined,
      );
    }
  }

  #write({ level, message, meta, bound }: LogEntry): void {
    const pino = this.#pino;
    if (pino === undefined || !pino.isLevelEnabled(level)) return;
    const { redact } = this.#redactor;
    const fields =
      meta === undefined
        ? this.#readyFields(bound)
        : combineFields(this.#readyFields(bound), toPlainFields(meta, redact));
    // Wrapped, because pino takes an object with the names of a request's properties for one; unwrapped by its formatter.
    pino[level]({ fields }, redact(toPlainText(message)));
  }

  #readyFields(bound: PlainFields): PlainFields {
    let fields = this.#ready.get(bound);
    if (fields === undefined) {
      fields = toPlainFields(joinFields(combineFields({}, this.#meta), bound), this.#redactor.redact);
      this.#ready.set(bound, fields);
    }
    return fields;
  }
}
