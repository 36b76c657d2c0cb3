import { readFile, realpath, stat } from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';

/** The largest descriptor, or file that a descriptor includes, in bytes. */
const LARGEST_FILE = 10 * 1024 * 1024;

/** A file that could not be read. */
export class UnreadableFileError extends Error {
  /** Whether nothing of it shall stay: somebody removed it, or it may not be read from here. */
  readonly gone: boolean;

  constructor(message: string, gone = false) {
    super(message);
    this.name = 'UnreadableFileError';
    this.gone = gone;
  }
}

/** Reads text files, below certain folders only if so asked. */
export class FileAccess {
  readonly #roots: readonly string[] | undefined;

  /** @param roots - the folders that may be read, with what is below them; default: everything */
  constructor(roots?: readonly string[]) {
    this.#roots = roots;
  }

  /**
   * @param path - absolute
   * @throws UnreadableFileError when it is not there, too large, no UTF-8, or outside the folders that may be read
   */
  async readText(path: string): Promise<string> {
    try {
      if (!(await this.#mayRead(path)))
        throw new UnreadableFileError(
          `lies outside of ${this.#roots?.join(', ')}, where registered locations may read`,
          true,
        );
      const { size } = await stat(path);
      if (size > LARGEST_FILE) throw new UnreadableFileError(`is larger than ${LARGEST_FILE} bytes`);
      return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path));
    } catch (error) {
      throw error instanceof UnreadableFileError ? error : new UnreadableFileError(...(await reasonOf(error, path)));
    }
  }

  async #mayRead(path: string): Promise<boolean> {
    return (
      this.#roots === undefined || isInside(await realpath(path), await Promise.all(this.#roots.map(realPathOrSame)))
    );
  }
}

/** Tells whether a path is one of the folders or lies below one, by name alone. */
export function isInside(path: string, folders: readonly string[]): boolean {
  return folders.some((folder) => path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep));
}

async function realPathOrSame(folder: string): Promise<string> {
  return realpath(folder).catch(() => resolve(folder));
}

async function reasonOf(error: unknown, path: string): Promise<[message: string, gone?: boolean]> {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return ['is not encoded in UTF-8'];
  if (code === 'EISDIR') return ['is a folder; name a file, or a pattern such as ./folder/*.yaml'];
  if (code === 'EACCES' || code === 'EPERM') return ['may not be read by this process'];
  if (code !== 'ENOENT') return [`cannot be read: ${error instanceof Error ? error.message : String(error)}`];
  const folderIsThere = await stat(dirname(path)).then(
    () => true,
    () => false,
  );
  return ['does not exist', folderIsThere];
}
