import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { problems } from '../../errors/catalogue.js';
import type { PluginDatabase } from './plugin-database.js';

/** Where a new migration goes, and how the plugin reaches it. */
export interface MigrationFile {
  /** Relative to the working directory. */
  readonly path: string;
  /** How the file of the plugin imports it; from beside it when that file is not known. */
  readonly specifier: string;
}

/**
 * Decides where a migration goes: into the folder that is named, or into `migrations` beside the file that declares the plugin.
 *
 * @param out - a folder, as on the command line
 * @throws ProsceniumError `COMMAND_FAILED` when there is such a file already
 */
export function placeMigration(name: string, { plugin }: PluginDatabase, out: string | undefined): MigrationFile {
  const declaredIn = plugin.at?.replace(/:\d+:\d+$/, '');
  const source =
    declaredIn !== undefined && /\.[cm]?tsx?$/.test(declaredIn) && existsSync(declaredIn) ? declaredIn : undefined;
  const folder = out ?? join(source === undefined ? '.' : dirname(source), 'migrations');
  const path = relative(process.cwd(), resolve(folder, `${kebabCase(name)}.ts`));
  if (existsSync(path))
    throw problems.commandFailed('db:generate', `would overwrite ${path}`, 'choose another name, or remove the file.');
  return { path, specifier: specifierFrom(source ?? path, path) };
}

/** Writes the file, and the folder around it where that is missing. */
export async function writeMigrationFile({ path }: MigrationFile, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text, { flag: 'wx' });
}

function specifierFrom(source: string, path: string): string {
  const way = relative(dirname(source), path).split(sep).join('/').replace(/\.ts$/, '.js');
  return way.startsWith('.') ? way : `./${way}`;
}

function kebabCase(name: string): string {
  return name.replaceAll(/([a-z\d])([A-Z])|([A-Z])([A-Z][a-z])/g, '$1$3-$2$4').toLowerCase();
}
