import type {
  ReadTreeOptions,
  ReadTreeResponse,
  ReadUrlOptions,
  ReadUrlResponse,
  UrlReader,
  UrlReaderOptions,
  UrlSearchFile,
  UrlSearchResponse,
} from '../../../contracts/url-reader.js';
import { NotModifiedError } from '../../../errors/http-errors.js';
import type { AllowRules } from '../allow-rules.js';
import { checkAnswer, conditionalHeaders, fileOf } from '../answers.js';
import type { ArchiveTrees } from '../archive/archive-trees.js';
import { fixedPartOf, globTest, isGlob } from '../glob.js';
import type { GuardedFetch, OutboundAnswer } from '../network/guarded-fetch.js';
import type { Reach } from '../network/reach.js';
import { collect } from '../read-url-answer.js';
import { searchOne } from '../search-one.js';
import { shownUrl } from '../shown-url.js';
import type { GetText, HostRequest, RepositoryHost, RepositoryPlace } from './repository-host.js';
import { childUrl } from './repository-url.js';

/** What a {@link RepositoryReader} works with. */
export interface RepositoryAccess {
  readonly rules: AllowRules;
  readonly fetch: GuardedFetch;
  readonly trees: ArchiveTrees;
}

/** Reads the repositories of one host by its API: files, folders and files by pattern. */
export class RepositoryReader implements UrlReader {
  constructor(
    private readonly host: RepositoryHost,
    private readonly access: RepositoryAccess,
  ) {}

  async readUrl(url: string, options: ReadUrlOptions = {}): Promise<ReadUrlResponse> {
    const parsed = new URL(url);
    const isAuthorized = this.host.authorization(options.token) !== undefined;
    const request = this.host.file(this.host.locate(parsed), parsed, isAuthorized);
    const headers = { ...request.headers, ...conditionalHeaders(options) };
    return fileOf(await this.#get({ ...request, headers }, options, url), options);
  }

  async readTree(url: string, options: ReadTreeOptions = {}): Promise<ReadTreeResponse> {
    const place = this.host.locate(new URL(url));
    const commit = await this.#commitOf(place, options, url);
    return this.#tree(place, commit, options, url);
  }

  async search(url: string, options: UrlReaderOptions = {}): Promise<UrlSearchResponse> {
    const place = this.host.locate(new URL(url));
    if (!isGlob(place.path)) return searchOne(url, () => this.readUrl(url, options));
    const whole = { ...place, path: '' };
    const commit = await this.#commitOf(whole, options, url);
    const fits = globTest(place.path);
    const listed = await this.host.list?.(whole, commit, this.#textGetter(options, url));
    const files =
      listed === undefined
        ? await this.#searchArchive({ ...place, path: fixedPartOf(place.path) }, { commit, fits, url }, options)
        : listed
            .filter(({ path }) => fits(path))
            .map(({ path, request }) => ({
              url: childUrl(place.base, path),
              content: async () => collect((await this.#get(request, options, url)).body),
            }));
    return { files, etag: commit };
  }

  async #searchArchive(
    folder: RepositoryPlace,
    { commit, fits, url }: { readonly commit: string; readonly fits: (path: string) => boolean; readonly url: string },
    options: UrlReaderOptions,
  ): Promise<UrlSearchFile[]> {
    const pathOf = (inner: string): string => (folder.path === '' ? inner : `${folder.path}/${inner}`);
    const filter = (inner: string): boolean => fits(pathOf(inner));
    const tree = await this.#tree(folder, commit, { ...options, filter }, url);
    const files = await tree.files();
    return files.map(({ path, ...file }) => ({ ...file, url: childUrl(folder.base, pathOf(path)) }));
  }

  /** @throws NotModifiedError when the caller has this commit */
  async #commitOf(place: RepositoryPlace, options: UrlReaderOptions, url: string): Promise<string> {
    const commit = await this.host.commitOf(place, this.#textGetter(options, url));
    if (commit === options.etag) throw new NotModifiedError();
    return commit;
  }

  async #tree(
    place: RepositoryPlace,
    commit: string,
    options: ReadTreeOptions,
    url: string,
  ): Promise<ReadTreeResponse> {
    const answer = await this.#get(this.host.archive(place, commit), options, url, this.access.trees.packedSize);
    const { path: subpath } = place;
    return this.access.trees.fromTarArchive(
      { stream: answer.body, subpath, etag: commit, filter: options.filter },
      shownUrl(url),
    );
  }

  #textGetter(options: UrlReaderOptions, url: string): GetText {
    return async (request) => (await collect((await this.#get(request, options, url)).body)).toString('utf8');
  }

  async #get(
    { url, headers }: HostRequest,
    { token, signal }: UrlReaderOptions,
    asked: string,
    size?: number,
  ): Promise<OutboundAnswer> {
    const answer = await this.access.fetch.get({
      url: new URL(url),
      authorization: this.host.authorization(token),
      signal,
      reachOf: (target) => this.#reachOf(target),
      ...(headers !== undefined && { headers }),
      ...(size !== undefined && { size }),
    });
    checkAnswer(answer, shownUrl(asked));
    return answer;
  }

  /** The host itself, what the configuration permits, and what the host sends its callers to, if that is in the Internet. */
  #reachOf(url: URL): Reach | undefined {
    const { host, origins, isConfigured } = this.host;
    const isBelow = url.protocol === 'https:' && url.port === '' && `.${url.hostname}`.endsWith(`.${host}`);
    if (origins.includes(url.origin) || isBelow) return isConfigured ? 'internal' : 'public';
    return this.access.rules.reachOf(url) ?? (url.protocol === 'https:' ? 'public' : undefined);
  }
}
