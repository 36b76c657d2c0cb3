import { problems } from '../../errors/catalogue.js';
import { raw, type Sql, sql } from './sql.js';

/** In what the engines differ, as far as tasks are concerned. Times go in as text and come out as milliseconds, both in UTC. */
export interface StoreDialect {
  /** The parameter of a statement, counted from 1. */
  placeholder(index: number): string;
  /** The time of the engine, moved by some milliseconds. */
  now(offset?: number): Sql;
  /** A time given in milliseconds since 1970. */
  at(time: number | undefined): Sql;
  /** The milliseconds since 1970 of a column or an expression that is a time. */
  milliseconds(time: Sql): Sql;
  /** Adds a row, unless there is one with its key. */
  insertOnce(table: Sql, columns: Sql, values: Sql): Sql;
  /** The types of the columns: of a key, of text, of a time. */
  readonly types: { readonly key: string; readonly text: string; readonly time: string };
}

/** @param type - what TypeORM calls the engine */
export function dialectOf(type: string): StoreDialect {
  const dialect = DIALECTS.get(type);
  if (dialect !== undefined) return dialect;
  throw problems.databaseFailed(
    `Global tasks cannot be kept in a database of type '${type}'.`,
    "use PostgreSQL, MySQL, MariaDB or SQLite, or give the tasks the scope 'local'.",
  );
}

const postgres: StoreDialect = {
  placeholder: (index) => `$${index}`,
  now: (offset = 0) =>
    offset === 0 ? raw('now()') : sql`(now() + cast(${offset} as double precision) * interval '1 millisecond')`,
  at: (time) => (time === undefined ? raw('NULL') : sql`cast(${`${textOf(time)}+00`} as timestamptz)`),
  milliseconds: (time) => sql`floor(extract(epoch from ${time}) * 1000)`,
  insertOnce: (table, columns, values) =>
    sql`INSERT INTO ${table} (${columns}) VALUES (${values}) ON CONFLICT DO NOTHING`,
  types: { key: 'varchar(255)', text: 'text', time: 'timestamptz' },
};

const mysql: StoreDialect = {
  placeholder: () => '?',
  now: (offset = 0) =>
    offset === 0 ? raw('utc_timestamp(3)') : sql`timestampadd(microsecond, ${offset * 1000}, utc_timestamp(3))`,
  at: (time) => (time === undefined ? raw('NULL') : sql`cast(${textOf(time)} as datetime(3))`),
  milliseconds: (time) => sql`timestampdiff(microsecond, '1970-01-01 00:00:00', ${time}) div 1000`,
  insertOnce: (table, columns, values) => sql`INSERT IGNORE INTO ${table} (${columns}) VALUES (${values})`,
  types: {
    key: 'varchar(255) character set utf8mb4 collate utf8mb4_bin',
    text: 'longtext character set utf8mb4',
    time: 'datetime(3)',
  },
};

const sqlite: StoreDialect = {
  placeholder: () => '?',
  now: (offset = 0) => sql`strftime('%Y-%m-%d %H:%M:%f', 'now', ${`${offset / 1000} seconds`})`,
  at: (time) => (time === undefined ? raw('NULL') : sql`${textOf(time)}`),
  milliseconds: (time) => sql`cast(round((julianday(${time}) - 2440587.5) * 86400000) as integer)`,
  insertOnce: (table, columns, values) =>
    sql`INSERT INTO ${table} (${columns}) VALUES (${values}) ON CONFLICT DO NOTHING`,
  types: { key: 'varchar(255)', text: 'text', time: 'datetime' },
};

const DIALECTS: ReadonlyMap<string, StoreDialect> = new Map([
  ['postgres', postgres],
  ['mysql', mysql],
  ['mariadb', mysql],
  ['better-sqlite3', sqlite],
  ['sqlite', sqlite],
  ['sqljs', sqlite],
]);

/** As all engines compare and read it: `2026-03-01 12:00:00.000`. */
function textOf(time: number): string {
  return new Date(time).toISOString().replace('T', ' ').replace('Z', '');
}
