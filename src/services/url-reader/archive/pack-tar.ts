import type { ArchiveEntry } from './archive-entry.js';

/** A file, and where it goes. */
export interface PlacedEntry {
  readonly path: string;
  readonly entry: ArchiveEntry;
}

/** A tar archive of files, one after the other. */
export async function* packTar(files: AsyncIterable<PlacedEntry>): AsyncIterable<Buffer> {
  const { Header, Pax } = await import('tar');
  for await (const { path, entry } of files) {
    const mode = entry.isExecutable ? 0o755 : 0o644;
    const mtime = entry.lastModifiedAt ?? new Date(0);
    const header = new Header({ path, mode, mtime, size: entry.size, type: 'File', uid: 0, gid: 0 });
    const block = Buffer.alloc(BLOCK);
    if (header.encode(block)) yield new Pax({ path, mtime, size: entry.size }).encode();
    yield block;
    for await (const chunk of entry.read()) yield chunk;
    const rest = entry.size % BLOCK;
    if (rest > 0) yield Buffer.alloc(BLOCK - rest);
  }
  yield Buffer.alloc(2 * BLOCK);
}

const BLOCK = 512;
