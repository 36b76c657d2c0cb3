import { readFile } from 'node:fs/promises';
import { dirname, extname, isAbsolute, relative, resolve } from 'node:path';
import { problems } from '../../errors/catalogue.js';
import type { ConfigLocation } from './config-location.js';
import type { WatchedFiles } from './file-watcher.js';
import { signatureOf } from './file-signature.js';

/** A file on this machine. What is read is entered, with the state it was in, among the files to watch. */
export class FileLocation implements ConfigLocation {
  readonly name: string;
  readonly extension: string;
  readonly #path: string;
  readonly #root: string;
  readonly #visited: WatchedFiles;

  /** @param root - the directory that messages show paths relative to */
  constructor(path: string, root: string, visited: WatchedFiles) {
    const short = relative(root, path);
    this.name = short === '' || short.startsWith('..') || isAbsolute(short) ? path : short;
    this.extension = extname(path).toLowerCase();
    this.#path = path;
    this.#root = root;
    this.#visited = visited;
  }

  async read(): Promise<string | undefined> {
    // Taken before the text is read: a change in between then looks like a change, and is read again.
    this.#visited.set(this.#path, await signatureOf(this.#path));
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(this.#path));
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined;
      throw problems.invalidConfig(
        `${this.name} cannot be read: ${reasonOf(error)}.`,
        this.#path,
        'make it a text file that this process may read.',
        error,
      );
    }
  }

  resolve(target: string): ConfigLocation {
    return new FileLocation(resolve(dirname(this.#path), target), this.#root, this.#visited);
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

function reasonOf(error: unknown): string {
  const reasons: Record<string, string> = {
    EISDIR: 'it is a directory',
    EACCES: 'permission is denied',
    ENOTDIR: 'a part of its path is a file',
    ERR_ENCODING_INVALID_ENCODED_DATA: 'it is not UTF-8 text',
  };
  const code = String(codeOf(error));
  return reasons[code] ?? code;
}
