import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { problems } from '../../../errors/catalogue.js';
import { toError } from '../../../errors/to-error.js';
import { adaptLibsql } from './libsql-database.js';
import type { SqliteConstructor } from './sqlite-handle.js';

/** The library that runs SQLite in this process. */
export interface SqliteDriver {
  /** For the log: `libsql 0.5.29`. */
  readonly name: string;
  readonly open: SqliteConstructor;
}

/** What was found out about one library. */
type Finding = { readonly driver: SqliteDriver } | { readonly rejected: string };

/**
 * Finds the SQLite library to use: a better-sqlite3 that the application has installed and that works here, else libsql, which
 * comes with this package as a ready binary.
 *
 * @param from - directories from which better-sqlite3 is looked for; default: the working directory and this package
 * @throws ProsceniumError `DATABASE_FAILED` when neither works, saying why
 */
export function findSqliteDriver(from: readonly string[] = [process.cwd(), import.meta.dirname]): SqliteDriver {
  const findings: string[] = [];
  for (const look of [() => betterSqlite3(from), libsql]) {
    const finding = look();
    if ('driver' in finding) return finding.driver;
    findings.push(finding.rejected);
  }
  throw problems.databaseFailed('No SQLite library works in this process.', [
    ...findings.map((finding) => `${finding};`),
    'install better-sqlite3 (npm install better-sqlite3@12), or use another engine by backend.database.client.',
  ]);
}

function betterSqlite3(from: readonly string[]): Finding {
  for (const directory of from) {
    const require = createRequire(join(directory, 'package.json'));
    const manifest = resolve(require, 'better-sqlite3/package.json');
    if (manifest === undefined) continue;
    const version = versionIn(manifest);
    // Refused before it is loaded: a version built for a newer Node does not throw, it ends the process.
    const reason = unfit(version);
    return reason === undefined
      ? tried(`better-sqlite3 ${version}`, () => require('better-sqlite3'))
      : { rejected: `better-sqlite3 ${version} ${reason}` };
  }
  return { rejected: 'better-sqlite3 is not installed' };
}

function libsql(): Finding {
  const require = createRequire(import.meta.url);
  return tried('libsql', () => adaptLibsql(require('libsql') as SqliteConstructor));
}

function unfit(version: string): string | undefined {
  const major = Number.parseInt(version, 10);
  if (major < 12) return 'is older than TypeORM accepts (12)';
  if (major > 12 && Number(process.versions.napi) < 10)
    return `needs a newer Node than ${process.versions.node}; version 12 works`;
  return undefined;
}

function tried(name: string, load: () => unknown): Finding {
  try {
    const open = load() as SqliteConstructor;
    const handle = new open(':memory:');
    handle.prepare('SELECT 1').all();
    handle.close();
    return { driver: { name, open } };
  } catch (error) {
    return { rejected: `${name} does not work: ${toError(error).message.split('\n')[0]}` };
  }
}

function resolve(require: NodeJS.Require, path: string): string | undefined {
  try {
    return require.resolve(path);
  } catch {
    return undefined;
  }
}

function versionIn(manifest: string): string {
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}
