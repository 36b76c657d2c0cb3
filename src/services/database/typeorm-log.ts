import type { Logger as TypeOrmLogger } from 'typeorm';
import type { LogWriter } from '../../contracts/logger.js';

/** Passes on what TypeORM has to say. Parameters of queries are left out, since they hold what users entrust to the database. */
export class TypeOrmLog implements TypeOrmLogger {
  readonly #logger: LogWriter;

  constructor(logger: LogWriter) {
    this.#logger = logger;
  }

  logQuery(): void {}

  logQueryError(): void {
    // The error reaches whoever sent the query, and is theirs to log.
  }

  logQuerySlow(time: number, query: string): void {
    this.#logger.warn('slow database query', { milliseconds: time, query });
  }

  logSchemaBuild(message: string): void {
    this.#logger.debug(message);
  }

  logMigration(message: string): void {
    this.#logger.debug(message);
  }

  log(level: 'log' | 'info' | 'warn', message: unknown): void {
    if (level === 'warn') this.#logger.warn(String(message));
    else this.#logger.debug(String(message));
  }
}
