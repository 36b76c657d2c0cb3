import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { ReadTreeFile, ReadTreeOptions, ReadTreeResponse } from '../../../contracts/url-reader.js';
import type { ReadingSettings } from '../reading-settings.js';
import { type ArchiveEntry, safePath } from './archive-entry.js';
import type { ArchiveMeter } from './archive-meter.js';
import { packTar, type PlacedEntry } from './pack-tar.js';
import { makeTemporaryFolder } from './temporary-folder.js';
import { FolderWriter } from './write-folder.js';

/** What is taken from an archive. */
export interface TreeSelection {
  readonly etag: string;
  /** Only what is below this folder, whose path is then left out. */
  readonly subpath: string;
  readonly stripFirstDirectory: boolean;
  readonly filter: ReadTreeOptions['filter'];
}

/** The files of an archive, or of a folder of it; they are read when somebody asks, once. */
export class ArchiveTree implements ReadTreeResponse {
  readonly etag: string;
  #isRead = false;

  constructor(
    private readonly entries: AsyncIterable<ArchiveEntry>,
    private readonly selection: TreeSelection,
    private readonly meter: ArchiveMeter,
    private readonly settings: ReadingSettings,
  ) {
    this.etag = selection.etag;
  }

  async files(): Promise<ReadTreeFile[]> {
    this.#readOnce();
    const files: ReadTreeFile[] = [];
    let size = 0;
    for await (const { path, entry } of this.#selected()) {
      const chunks: Buffer[] = [];
      for await (const chunk of entry.read()) {
        size += chunk.length;
        if (size > this.settings.size)
          throw this.meter.fault(
            `the files of it that are asked for have more than ${this.settings.size} bytes (backend.reading.maxSize); dir() keeps them on disk`,
          );
        chunks.push(chunk);
      }
      const content = Buffer.concat(chunks);
      const { lastModifiedAt } = entry;
      files.push({ path, content: async () => content, ...(lastModifiedAt !== undefined && { lastModifiedAt }) });
    }
    return files;
  }

  async archive(): Promise<NodeJS.ReadableStream> {
    this.#readOnce();
    return Readable.from(packTar(this.#selected()), { objectMode: false });
  }

  async dir({ targetDir }: { readonly targetDir?: string } = {}): Promise<string> {
    this.#readOnce();
    const folder = targetDir ?? (await makeTemporaryFolder(this.settings.workingDirectory, 'proscenium-tree-'));
    try {
      const writer = await FolderWriter.in(folder);
      for await (const { path, entry } of this.#selected()) await writer.write(path, entry);
    } catch (error) {
      if (targetDir === undefined) await rm(folder, { recursive: true, force: true });
      throw error;
    }
    return folder;
  }

  #readOnce(): void {
    if (this.#isRead) throw new Error('this tree has been read already: call readTree() again');
    this.#isRead = true;
  }

  async *#selected(): AsyncIterable<PlacedEntry> {
    for await (const entry of this.entries) {
      const path = this.#place(entry.path);
      if (path === undefined) continue;
      if (this.selection.filter?.(path, { size: entry.size }) === false) continue;
      yield { path, entry };
    }
  }

  /** Where an entry goes; `undefined` for what is not asked for. */
  #place(written: string): string | undefined {
    const path = safePath(written);
    if (path === undefined) throw this.meter.fault(`the path of an entry leads out of it: ${JSON.stringify(written)}`);
    const { stripFirstDirectory, subpath } = this.selection;
    const inner = stripFirstDirectory ? path.replace(/^[^/]+\//, '') : path;
    if (subpath === '') return inner === '' ? undefined : inner;
    return inner.startsWith(`${subpath}/`) ? inner.slice(subpath.length + 1) : undefined;
  }
}
