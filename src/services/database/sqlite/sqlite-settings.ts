import { join, resolve } from 'node:path';
import type { JsonObject, JsonValue } from '../../../contracts/root-config.js';
import { problems } from '../../../errors/catalogue.js';
import type { RawSettings } from '../database-settings.js';

/** Where the SQLite database of a plugin lies. */
export interface SqliteSettings {
  readonly engine: 'sqlite';
  /** An absolute path, or `:memory:`. */
  readonly file: string;
}

export const MEMORY = ':memory:';

/** @throws ProsceniumError `INVALID_CONFIG` for a file that plugins would share, and for what SQLite does not have */
export function readSqliteSettings(raw: RawSettings): SqliteSettings {
  refuseDivision(raw);
  const base = asObject(raw.base);
  if (base.filename !== undefined && base.filename !== MEMORY) throw sharedFile();
  const own = asObject(raw.own);
  const directory = own.directory ?? base.directory;
  const filename = own.filename ?? (own.directory === undefined ? base.filename : undefined);
  if (filename === MEMORY) return { engine: 'sqlite', file: MEMORY };
  if (filename !== undefined) return { engine: 'sqlite', file: resolve(directory ?? '.', filename) };
  if (directory !== undefined) return { engine: 'sqlite', file: resolve(join(directory, `${raw.pluginId}.sqlite`)) };
  if (raw.base === undefined && raw.own === undefined) return { engine: 'sqlite', file: MEMORY };
  throw problems.invalidConfig(
    `The SQLite connection of plugin '${raw.pluginId}' names neither a directory nor a file.`,
    'backend.database.connection',
    "write connection: { directory: './data' }, or connection: ':memory:'.",
  );
}

interface SqliteConnection {
  readonly directory?: string | undefined;
  readonly filename?: string | undefined;
}

function asObject(connection: JsonValue | undefined): SqliteConnection {
  if (typeof connection === 'string') return { filename: connection };
  const { directory, filename } = (connection ?? {}) as JsonObject;
  return { directory: asText('directory', directory), filename: asText('filename', filename) };
}

function asText(key: string, value: JsonValue | undefined): string | undefined {
  if (value === undefined || typeof value === 'string') return value;
  throw problems.invalidConfig(
    `'connection.${key}' of an SQLite database must be a string.`,
    'backend.database',
    'correct the value.',
  );
}

function refuseDivision(raw: RawSettings): void {
  const mode = raw.common.pluginDivisionMode ?? 'database';
  if (mode === 'database') return;
  throw problems.invalidConfig(
    `The SQLite driver does not support plugin division mode '${typeof mode === 'string' ? mode : JSON.stringify(mode)}'.`,
    'backend.database.pluginDivisionMode',
    'leave it out: every plugin has an SQLite database of its own.',
  );
}

function sharedFile(): Error {
  return problems.invalidConfig(
    '`connection.filename` is not supported for the base sqlite connection.',
    'backend.database.connection',
    ['prefer `connection.directory`,', 'or provide a filename for the plugin connection instead.'],
  );
}
