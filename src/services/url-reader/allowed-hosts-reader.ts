import type {
  ReadTreeOptions,
  ReadTreeResponse,
  ReadUrlOptions,
  ReadUrlResponse,
  UrlReader,
  UrlReaderOptions,
  UrlSearchResponse,
} from '../../contracts/url-reader.js';
import { InputError, NotImplementedError, NotModifiedError } from '../../errors/http-errors.js';
import type { AllowRules } from './allow-rules.js';
import { checkAnswer, conditionalHeaders, fileOf, isSame } from './answers.js';
import type { ArchiveTrees } from './archive/archive-trees.js';
import type { GuardedFetch, OutboundAnswer } from './network/guarded-fetch.js';
import { searchOne } from './search-one.js';
import { shownUrl } from './shown-url.js';

/** Reads what `backend.reading.allow` permits, as it lies there: files one by one, and archives as trees. */
export class AllowedHostsReader implements UrlReader {
  constructor(
    private readonly rules: AllowRules,
    private readonly fetch: GuardedFetch,
    private readonly trees: ArchiveTrees,
  ) {}

  async readUrl(url: string, options: ReadUrlOptions = {}): Promise<ReadUrlResponse> {
    return fileOf(await this.#get(url, options), options);
  }

  async readTree(url: string, options: ReadTreeOptions = {}): Promise<ReadTreeResponse> {
    const kind = kindOfArchive(new URL(url).pathname);
    if (kind === undefined)
      throw new NotImplementedError(
        `'${shownUrl(url)}' is no folder of a repository and no archive: only .tar, .tar.gz, .tgz and .zip can be read as a tree here`,
      );
    const answer = await this.#get(url, options, this.trees.packedSize);
    const etag = answer.header('etag') ?? '';
    if (isSame(etag, options)) {
      answer.body.destroy();
      throw new NotModifiedError();
    }
    const archive = { stream: answer.body, etag, filter: options.filter, stripFirstDirectory: false };
    return kind === 'zip'
      ? this.trees.fromZipArchive(archive, shownUrl(url))
      : this.trees.fromTarArchive(archive, shownUrl(url));
  }

  async search(url: string, options: UrlReaderOptions = {}): Promise<UrlSearchResponse> {
    if (new URL(url).pathname.includes('*'))
      throw new InputError(`'${shownUrl(url)}' has a pattern, and files can be searched for in repositories only`);
    return searchOne(url, () => this.readUrl(url, options));
  }

  async #get(url: string, options: ReadUrlOptions, size?: number): Promise<OutboundAnswer> {
    const answer = await this.fetch.get({
      url: new URL(url),
      headers: conditionalHeaders(options),
      authorization: options.token === undefined ? undefined : `Bearer ${options.token}`,
      signal: options.signal,
      reachOf: (target) => this.rules.reachOf(target),
      ...(size !== undefined && { size }),
    });
    checkAnswer(answer, shownUrl(url));
    return answer;
  }
}

function kindOfArchive(path: string): 'tar' | 'zip' | undefined {
  if (/\.zip$/i.test(path)) return 'zip';
  return /\.(?:tar|tar\.gz|tgz)$/i.test(path) ? 'tar' : undefined;
}
