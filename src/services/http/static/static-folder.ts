import { realpathSync, statSync } from 'node:fs';
import { type FileHandle, open, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';

/** A file that may be served. */
export interface StaticFile {
  /** Where it really is. */
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  readonly modified: Date;
}

/** What lies at a path. */
export type Found = { readonly kind: 'file'; readonly file: StaticFile } | { readonly kind: 'folder' };

/** Finds files below one folder, and nothing outside of it: links that lead out of it are not there. */
export class StaticFolder {
  /** Where the folder really is, with a separator at the end. */
  readonly #root: string;

  /** @throws Error of Node when there is no such folder */
  constructor(folder: string) {
    const root = realpathSync(folder);
    if (!statSync(root).isDirectory()) throw new Error(`${folder} is no folder`);
    this.#root = root.endsWith(sep) ? root : root + sep;
  }

  /**
   * @param names - plain names, as `readStaticPath` makes them
   * @returns `undefined` when there is nothing that may be served
   */
  async find(names: readonly string[]): Promise<Found | undefined> {
    try {
      const path = await realpath(join(this.#root, ...names));
      if (!`${path}${sep}`.startsWith(this.#root)) return undefined;
      const found = await stat(path);
      if (found.isDirectory()) return { kind: 'folder' };
      // Reading from a pipe or a device could take for ever.
      return found.isFile() ? { kind: 'file', file: { path, size: found.size, modified: found.mtime } } : undefined;
    } catch (error) {
      if (isAbsence(error)) return undefined;
      throw unreadable(error);
    }
  }

  /** The same for what is wanted only when it is a file. */
  async findFile(names: readonly string[]): Promise<StaticFile | undefined> {
    const found = await this.find(names);
    return found?.kind === 'file' ? found.file : undefined;
  }

  /** Whether there is such a file now; blocks, for use at start. */
  has(names: readonly string[]): boolean {
    return statSync(join(this.#root, ...names), { throwIfNoEntry: false })?.isFile() === true;
  }
}

/** @throws Error that names no path */
export async function openFile(file: StaticFile): Promise<FileHandle> {
  try {
    return await open(file.path, 'r');
  } catch (error) {
    throw unreadable(error);
  }
}

const ABSENCES: ReadonlySet<unknown> = new Set(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ELOOP', 'EINVAL']);

function isAbsence(error: unknown): boolean {
  return ABSENCES.has(codeOf(error));
}

/** Node's message would tell a client where the folder is. */
function unreadable(error: unknown): Error {
  return new Error(`A static file could not be read: ${codeOf(error) ?? 'unknown reason'}`);
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
