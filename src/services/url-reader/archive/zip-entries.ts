import { createWriteStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Entry, ZipFile } from 'yauzl';
import { toError } from '../../../errors/to-error.js';
import type { ArchiveEntry } from './archive-entry.js';
import type { ArchiveMeter } from './archive-meter.js';
import { makeTemporaryFolder } from './temporary-folder.js';

/** The files of a zip archive, which is kept on disk meanwhile, because its directory stands at its end. Folders and links are left out. */
export async function* zipEntries(
  stream: Readable,
  meter: ArchiveMeter,
  workingDirectory: string,
): AsyncIterable<ArchiveEntry> {
  const { openPromise } = await import('yauzl');
  const folder = await makeTemporaryFolder(workingDirectory, 'proscenium-zip-');
  let zip: ZipFile | undefined;
  try {
    const file = join(folder, 'archive.zip');
    await pipeline(stream, createWriteStream(file, { flags: 'wx', mode: 0o600 }));
    meter.addSent((await stat(file)).size);
    zip = await openPromise(file, { autoClose: false, lazyEntries: true, strictFileNames: true });
    for await (const entry of zip.eachEntry()) {
      meter.addEntry();
      if (entry.isEncrypted()) throw meter.fault('it is encrypted');
      if (isFile(entry)) yield describe(entry, zip, meter);
    }
  } catch (error) {
    throw isFault(error) ? error : meter.fault(toError(error).message, error);
  } finally {
    zip?.close();
    stream.destroy();
    await rm(folder, { recursive: true, force: true });
  }
}

/** What Unix wrote there; other systems leave it empty. */
const TYPE = 0o170000;
const REGULAR = 0o100000;
const EXECUTABLE = 0o111;

function modeOf({ externalFileAttributes }: Entry): number {
  return externalFileAttributes >>> 16;
}

function isFile(entry: Entry): boolean {
  const type = modeOf(entry) & TYPE;
  return !entry.fileName.endsWith('/') && (type === REGULAR || type === 0);
}

function describe(entry: Entry, zip: ZipFile, meter: ArchiveMeter): ArchiveEntry {
  return {
    path: entry.fileName,
    size: entry.uncompressedSize,
    isExecutable: (modeOf(entry) & EXECUTABLE) !== 0,
    lastModifiedAt: entry.getLastModDate(),
    async *read() {
      for await (const chunk of await zip.openReadStreamPromise(entry)) {
        meter.addUnpacked((chunk as Buffer).length);
        yield chunk as Buffer;
      }
    },
  };
}

function isFault(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('Unable to read ');
}
