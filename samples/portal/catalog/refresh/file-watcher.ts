import { type FSWatcher, watch } from 'node:fs';
import { dirname, join } from 'node:path';
import type { FileStamps } from '../reading/file-stamps.js';

/** How long after a change the callback waits for more of them, in milliseconds. */
const SETTLE_TIME = 150;

/** What to watch, by absolute path. */
export interface WatchedPaths {
  readonly files: FileStamps;
  /** Folders in which any change counts. */
  readonly folders: FileStamps;
}

/**
 * Calls back when files change, appear or vanish; once for changes that come together. Watches folders, not files: editors save by
 * putting a new file in the place of the old one. Keeps no process alive.
 */
export class FileWatcher {
  readonly #watchers = new Map<string, FSWatcher>();
  #paths: WatchedPaths = { files: new Map(), folders: new Map() };
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  /**
   * @param onChange - must not throw
   * @param onFailure - called with the folder that cannot be watched, for instance because the system allows no more watches
   */
  constructor(
    private readonly onChange: () => void,
    private readonly onFailure: (folder: string, error: Error) => void,
  ) {}

  /** Watches these and nothing else from now on. */
  watch(paths: WatchedPaths): void {
    if (this.#isClosed) return;
    this.#paths = paths;
    const folders = new Set([...paths.folders.keys(), ...[...paths.files.keys()].map((file) => dirname(file))]);
    for (const folder of this.#watchers.keys()) if (!folders.has(folder)) this.#unwatch(folder);
    const added = [...folders].filter((folder) => !this.#watchers.has(folder));
    const isFirst = this.#watchers.size === 0;
    for (const folder of added) this.#watchFolder(folder);
    // In a folder that has just appeared something may have changed before it was watched.
    if (!isFirst && added.some((folder) => this.#watchers.has(folder))) this.#settle();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    for (const folder of this.#watchers.keys()) this.#unwatch(folder);
  }

  #watchFolder(folder: string): void {
    try {
      const watcher = watch(folder, { persistent: false }, (_event, name) => this.#notice(folder, name));
      watcher.on('error', () => this.#unwatch(folder));
      this.#watchers.set(folder, watcher);
    } catch (error) {
      const failure = error instanceof Error ? error : new Error(String(error));
      // A folder that is not there (yet) has been reported as such by whoever tried to read it.
      if (!('code' in failure && failure.code === 'ENOENT')) this.onFailure(folder, failure);
    }
  }

  #notice(folder: string, name: string | null): void {
    const counts = name === null || this.#paths.folders.has(folder) || this.#paths.files.has(join(folder, name));
    if (counts) this.#settle();
  }

  #settle(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.onChange, SETTLE_TIME).unref();
  }

  #unwatch(folder: string): void {
    this.#watchers.get(folder)?.close();
    this.#watchers.delete(folder);
  }
}
