import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { InputError } from 'proscenium';
import { resolveInside } from './resolve-inside.js';

/**
 * The folder in which one task works. Every path that an action is given goes through it, and none leads out.
 *
 * @example
 * ```ts
 * await context.workspace.write('docs/index.md', '# Hello');
 * ```
 */
export class Workspace {
  /** Makes a new, empty folder below `parent`, which is created when it is missing. */
  static async create(parent: string): Promise<Workspace> {
    await mkdir(parent, { recursive: true });
    return new Workspace(await mkdtemp(join(parent, 'task-')));
  }

  private constructor(readonly root: string) {}

  /**
   * The absolute path of a file or folder in the workspace, whether it exists or not.
   *
   * @throws InputError for the workspace itself, and for every path that leads out of it
   */
  async resolve(path: string): Promise<string> {
    const target = await resolveInside(this.root, path);
    if (target === (await resolveInside(this.root, '.'))) throw new InputError(`'${path}' is the workspace itself`);
    return target;
  }

  /** The absolute path of a folder in the workspace; `.` is the workspace itself. */
  async resolveFolder(path: string): Promise<string> {
    return resolveInside(this.root, path);
  }

  /** Writes a file, and makes the folders that it lies in. */
  async write(path: string, content: string | Uint8Array, mode?: number): Promise<void> {
    const target = await this.resolve(path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content, mode === undefined ? {} : { mode });
  }

  async read(path: string): Promise<string> {
    return readFile(await this.resolve(path), 'utf8');
  }

  /** Deletes the folder and all that is in it. */
  async remove(): Promise<void> {
    await rm(this.root, { recursive: true, force: true, maxRetries: 3 });
  }
}
