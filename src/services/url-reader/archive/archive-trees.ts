import type { ReadTreeResponse } from '../../../contracts/url-reader.js';
import type { ArchiveOptions, ReadTreeResponseFactory } from '../../../contracts/url-reader-factory.js';
import type { ReadingSettings } from '../reading-settings.js';
import { ArchiveMeter } from './archive-meter.js';
import { ArchiveTree, type TreeSelection } from './archive-tree.js';
import { tarEntries } from './tar-entries.js';
import { zipEntries } from './zip-entries.js';

/** Makes trees of archives, with the limits of `backend.reading.archive`. */
export class ArchiveTrees implements ReadTreeResponseFactory {
  constructor(private readonly settings: ReadingSettings) {}

  /** How many bytes an archive may have as it is sent; what it unpacks to is limited again. */
  get packedSize(): number {
    return this.settings.archive.size;
  }

  /** @param name - the URL for messages */
  async fromTarArchive(options: ArchiveOptions, name = options.etag): Promise<ReadTreeResponse> {
    const meter = new ArchiveMeter(this.settings.archive, name);
    return new ArchiveTree(tarEntries(options.stream, meter), selectionOf(options), meter, this.settings);
  }

  /** @param name - the URL for messages */
  async fromZipArchive(options: ArchiveOptions, name = options.etag): Promise<ReadTreeResponse> {
    const meter = new ArchiveMeter(this.settings.archive, name);
    const entries = zipEntries(options.stream, meter, this.settings.workingDirectory);
    return new ArchiveTree(entries, selectionOf(options), meter, this.settings);
  }
}

function selectionOf({ etag, subpath = '', stripFirstDirectory = true, filter }: ArchiveOptions): TreeSelection {
  return { etag, subpath: subpath.replace(/^\/+|\/+$/g, ''), stripFirstDirectory, filter };
}
