import { constants } from 'node:fs';
import { lstat, mkdir, open, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArchiveEntry } from './archive-entry.js';

/** Writes files below a folder. It follows no link there, whoever has made it, so that nothing is written elsewhere. */
export class FolderWriter {
  readonly #made = new Set<string>();

  private constructor(private readonly root: string) {}

  /** @param folder - exists */
  static async in(folder: string): Promise<FolderWriter> {
    return new FolderWriter(await realpath(folder));
  }

  /**
   * @param path - below the folder, without `..`
   * @throws Error when something other than a file or folder is in the way
   */
  async write(path: string, entry: ArchiveEntry): Promise<void> {
    const segments = path.split('/');
    const parent = await this.#makeFolders(segments.slice(0, -1));
    const mode = entry.isExecutable ? 0o777 : 0o666;
    const file = await open(join(parent, segments.at(-1) ?? ''), WRITE_NO_LINK, mode);
    try {
      for await (const chunk of entry.read()) await file.writeFile(chunk);
    } finally {
      await file.close();
    }
  }

  async #makeFolders(segments: readonly string[]): Promise<string> {
    let folder = this.root;
    for (const segment of segments) {
      folder = join(folder, segment);
      if (this.#made.has(folder)) continue;
      await makeFolder(folder);
      this.#made.add(folder);
    }
    return folder;
  }
}

const WRITE_NO_LINK = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW;

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    if (!(await lstat(folder)).isDirectory())
      throw new Error(`'${folder}' is no folder, and what is unpacked would not stay where it belongs`, {
        cause: error,
      });
  }
}
