import type { Readable } from 'node:stream';
import { Contract } from '../decorators/contract.js';
import type { LogWriter } from './logger.js';
import type { Config } from './root-config.js';
import type { ReadTreeOptions, ReadTreeResponse, UrlReader } from './url-reader.js';

/** A reader, and the URLs that it is for. */
export interface UrlReaderEntry {
  readonly predicate: (url: URL) => boolean;
  readonly reader: UrlReader;
}

/** An archive that `readTree` answers with. */
export interface ArchiveOptions {
  readonly stream: Readable;
  /** The folder of the archive to read, without a slash before it; default: all of it. */
  readonly subpath?: string;
  readonly etag: string;
  readonly filter?: ReadTreeOptions['filter'];
  /** Whether all paths begin with one folder that does not count, as in the archives of repositories; default `true`. */
  readonly stripFirstDirectory?: boolean;
}

/** Makes the answers of `readTree`, with the limits of the configuration and safe against hostile archives. */
export interface ReadTreeResponseFactory {
  /** A tar archive, packed by gzip or not. */
  fromTarArchive(options: ArchiveOptions): Promise<ReadTreeResponse>;
  fromZipArchive(options: ArchiveOptions): Promise<ReadTreeResponse>;
}

/** What a factory of readers is given. */
export interface UrlReaderTools {
  readonly config: Config;
  readonly logger: LogWriter;
  readonly treeResponseFactory: ReadTreeResponseFactory;
}

/**
 * Adds readers for URLs of a kind of its own. They are asked before those of the framework, in the order of the factories, and what they
 * connect to is theirs to guard.
 *
 * @example
 * ```ts
 * import { NotImplementedError, Service, UrlReaderFactory } from 'proscenium';
 *
 * @Service('plugin', UrlReaderFactory)
 * export class AttachmentReaders implements UrlReaderFactory {
 *   create() {
 *     const refuse = () => Promise.reject(new NotImplementedError('attachments are read one by one'));
 *     const readUrl = async (url: string) => ({ buffer: async () => Buffer.from(url) });
 *     return [{ predicate: ({ protocol }: URL) => protocol === 'attachment:', reader: { readUrl, readTree: refuse, search: refuse } }];
 *   }
 * }
 * ```
 */
@Contract('core.urlReader.factories', { multiple: true })
export abstract class UrlReaderFactory {
  /** Called once for each plugin that reads, and again after the configuration has changed. */
  abstract create(tools: UrlReaderTools): readonly UrlReaderEntry[];
}
