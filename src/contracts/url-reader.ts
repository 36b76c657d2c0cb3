import type { Readable } from 'node:stream';
import { Contract } from '../decorators/contract.js';

/** How something is read. */
export interface UrlReaderOptions {
  /** The `etag` of an earlier answer; if it is still current, the call is rejected with `NotModifiedError`. */
  readonly etag?: string;
  /** Gives up when it is aborted. */
  readonly signal?: AbortSignal;
  /** Takes the place of the token that is configured for the host. */
  readonly token?: string;
}

export interface ReadUrlOptions extends UrlReaderOptions {
  /** If nothing has changed since then, the call is rejected with `NotModifiedError`. */
  readonly lastModifiedAfter?: Date;
}

/** One file; it can be read once, in one of the two ways. */
export interface ReadUrlResponse {
  /** @throws ConflictError after `stream` */
  buffer(): Promise<Buffer>;
  /** @throws ConflictError after `buffer` */
  stream?(): Readable;
  readonly etag?: string;
  readonly lastModifiedAt?: Date;
}

export interface ReadTreeOptions extends UrlReaderOptions {
  /** Leaves out files for which it answers `false`; the path is relative to the URL, the size in bytes. */
  filter?(path: string, info?: { size: number }): boolean;
}

export interface ReadTreeFile {
  /** Relative to the URL. */
  readonly path: string;
  readonly content: () => Promise<Buffer>;
  readonly lastModifiedAt?: Date;
}

/** A folder with everything below it; it can be read once, in one of the three ways, and another time is an `Error`. */
export interface ReadTreeResponse {
  files(): Promise<ReadTreeFile[]>;
  /** A tar archive. */
  archive(): Promise<NodeJS.ReadableStream>;
  /**
   * Writes the files to a folder, none of them outside of it.
   *
   * @param options - `targetDir`: an existing folder; default: a new one for temporary files, which the caller removes
   * @returns the path of the folder
   */
  dir(options?: { readonly targetDir?: string }): Promise<string>;
  readonly etag: string;
}

export interface UrlSearchFile {
  readonly url: string;
  readonly content: () => Promise<Buffer>;
  readonly lastModifiedAt?: Date;
}

export interface UrlSearchResponse {
  readonly files: UrlSearchFile[];
  readonly etag: string;
}

/**
 * Reads what lies at URLs: files, folders of repositories, and files by pattern; only from hosts that the deployment permits.
 *
 * Every method rejects with
 * - `NotAllowedError` for a URL that the deployment does not permit,
 * - `NotFoundError` when nothing lies there,
 * - `NotModifiedError` when the caller has the current state,
 * - `Error` when the host answers otherwise, or cannot do this.
 *
 * @example
 * ```ts
 * import { Service, UrlReader } from 'proscenium';
 *
 * @Service('plugin')
 * export class Scripts {
 *   constructor(private readonly reader: UrlReader) {}
 *
 *   async read(url: string): Promise<string> {
 *     const response = await this.reader.readUrl(url, { signal: AbortSignal.timeout(10_000) });
 *     return (await response.buffer()).toString('utf8');
 *   }
 * }
 * ```
 */
@Contract('core.urlReader')
export abstract class UrlReader {
  /** One file. */
  abstract readUrl(url: string, options?: ReadUrlOptions): Promise<ReadUrlResponse>;
  /** A folder with everything below it. */
  abstract readTree(url: string, options?: ReadTreeOptions): Promise<ReadTreeResponse>;
  /** The files whose URL fits a pattern with `*` and `**` in its path. */
  abstract search(url: string, options?: UrlReaderOptions): Promise<UrlSearchResponse>;
}
