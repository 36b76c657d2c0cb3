import { problems } from '../../../errors/catalogue.js';

/** What a database calls the types of the columns that tables of tokens have. */
export interface ColumnTypes {
  readonly name: string;
  readonly text: string;
  readonly counter: string;
  readonly time: string;
}

const SQLITE: ColumnTypes = {
  name: 'varchar(255)',
  text: 'text',
  counter: 'integer NOT NULL PRIMARY KEY AUTOINCREMENT',
  time: 'datetime',
};
const MYSQL: ColumnTypes = {
  name: 'varchar(255)',
  text: 'text',
  counter: 'int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY',
  time: 'timestamp NULL',
};
const POSTGRES: ColumnTypes = {
  name: 'varchar(255)',
  text: 'text',
  counter: 'serial PRIMARY KEY',
  time: 'timestamptz',
};

const TYPES: ReadonlyMap<string, ColumnTypes> = new Map([
  ['postgres', POSTGRES],
  ['mysql', MYSQL],
  ['mariadb', MYSQL],
  ['better-sqlite3', SQLITE],
  ['sqlite', SQLITE],
  ['sqljs', SQLITE],
]);

/** @throws ProsceniumError `DATABASE_FAILED` for a database of another kind */
export function columnTypesOf(type: string): ColumnTypes {
  const types = TYPES.get(type);
  if (types !== undefined) return types;
  throw problems.databaseFailed(
    `What concerns tokens cannot be kept in a database of type '${type}'.`,
    "use PostgreSQL, MySQL, MariaDB or SQLite, or keys in files: backend.auth.pluginKeyStore.type 'static'.",
  );
}
