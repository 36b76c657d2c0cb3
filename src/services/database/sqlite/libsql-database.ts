import { hasSeveralStatements } from './several-statements.js';
import type { SqliteConstructor, SqliteHandle, SqliteStatement } from './sqlite-handle.js';

/**
 * Makes libsql behave as better-sqlite3 does where it does not: a lone `null` or buffer is taken for named parameters, a boolean or
 * a look at a closed database aborts the process, blobs come back as `ArrayBuffer`, text ends at a NUL, and everything behind a
 * first statement is silently left out.
 */
export function adaptLibsql(Libsql: SqliteConstructor): SqliteConstructor {
  return class LibsqlDatabase implements SqliteHandle {
    readonly #inner: SqliteHandle;
    #open = true;

    constructor(file: string, options?: object) {
      this.#inner = new Libsql(file, options);
    }

    get inTransaction(): boolean {
      return this.#open && this.#inner.inTransaction;
    }

    prepare(sql: string): SqliteStatement {
      this.#assertOpen();
      if (hasSeveralStatements(sql)) throw new RangeError('The supplied SQL string contains more than one statement');
      return new LibsqlStatement(this.#inner.prepare(sql), () => this.#assertOpen());
    }

    pragma(source: string): unknown {
      this.#assertOpen();
      return this.#inner.pragma(source);
    }

    exec(sql: string): unknown {
      this.#assertOpen();
      return this.#inner.exec(sql);
    }

    close(): void {
      if (!this.#open) return;
      this.#open = false;
      this.#inner.close();
    }

    #assertOpen(): void {
      if (!this.#open) throw new TypeError('The database connection is not open');
    }
  };
}

class LibsqlStatement implements SqliteStatement {
  readonly #inner: SqliteStatement;
  readonly #assertOpen: () => void;

  constructor(inner: SqliteStatement, assertOpen: () => void) {
    this.#inner = inner;
    this.#assertOpen = assertOpen;
  }

  get reader(): boolean {
    return this.#inner.reader;
  }

  all(...parameters: unknown[]): unknown[] {
    this.#assertOpen();
    return this.#inner.all(parameters.map(toBindable)).map(withBuffers);
  }

  run(...parameters: unknown[]): ReturnType<SqliteStatement['run']> {
    this.#assertOpen();
    return this.#inner.run(parameters.map(toBindable));
  }
}

function toBindable(value: unknown): unknown {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'string' && value.includes('\0'))
    throw new TypeError('Text with a NUL character cannot be stored; store it as a blob');
  return value;
}

function withBuffers(row: unknown): unknown {
  const cells = row as Record<string, unknown>;
  for (const [column, value] of Object.entries(cells))
    if (value instanceof ArrayBuffer) cells[column] = Buffer.from(value);
  return cells;
}
