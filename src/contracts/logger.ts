import { Contract } from '../decorators/contract.js';
import type { JsonObject } from './root-config.js';

/** Writes log lines; message first, then an error or fields. */
export interface LogWriter {
  error(message: string, meta?: Error | JsonObject): void;
  warn(message: string, meta?: Error | JsonObject): void;
  info(message: string, meta?: Error | JsonObject): void;
  debug(message: string, meta?: Error | JsonObject): void;
  /** A logger that adds these fields to every line. */
  child(meta: JsonObject): LogWriter;
}

/**
 * The log of one plugin and its modules: every line carries the plugin's id.
 *
 * @example
 * ```ts
 * constructor(private readonly logger: Logger) {}
 *
 * onStartup() { this.logger.info('ready', { entities: 61 }); }
 * ```
 */
@Contract('core.logger')
export abstract class Logger implements LogWriter {
  abstract error(message: string, meta?: Error | JsonObject): void;
  abstract warn(message: string, meta?: Error | JsonObject): void;
  abstract info(message: string, meta?: Error | JsonObject): void;
  abstract debug(message: string, meta?: Error | JsonObject): void;
  abstract child(meta: JsonObject): LogWriter;
}

/** The log of the whole backend, from which the loggers of plugins are made. */
@Contract('core.rootLogger', { scope: 'root' })
export abstract class RootLogger implements LogWriter {
  abstract error(message: string, meta?: Error | JsonObject): void;
  abstract warn(message: string, meta?: Error | JsonObject): void;
  abstract info(message: string, meta?: Error | JsonObject): void;
  abstract debug(message: string, meta?: Error | JsonObject): void;
  abstract child(meta: JsonObject): LogWriter;
}
