import { InputError } from '../../../errors/http-errors.js';
import { shownUrl } from '../shown-url.js';
import type { GetText, HostRequest, ListedFile, RepositoryHost, RepositoryPlace } from './repository-host.js';
import { baseUrlOf, encodePath, segmentsOf } from './repository-url.js';

/** One element of `integrations.github`. */
export interface GithubSettings {
  readonly host: string;
  readonly apiBaseUrl: string | undefined;
  readonly rawBaseUrl: string | undefined;
  readonly token: string | undefined;
  readonly isConfigured: boolean;
}

/** GitHub, and GitHub Enterprise. */
export class GithubHost implements RepositoryHost {
  readonly host: string;
  readonly isConfigured: boolean;
  readonly origins: readonly string[];

  constructor(private readonly settings: GithubSettings) {
    this.host = settings.host;
    this.isConfigured = settings.isConfigured;
    const { apiBaseUrl, rawBaseUrl } = settings;
    this.origins = [apiBaseUrl, rawBaseUrl].filter((url) => url !== undefined).map((url) => new URL(url).origin);
  }

  locate(url: URL): RepositoryPlace {
    const [owner, name, kind, ref, ...path] = segmentsOf(url);
    if (owner === undefined || name === undefined || (kind !== undefined && !KINDS.has(kind)))
      throw new InputError(`'${shownUrl(url)}' is no file or folder of a repository of ${this.host}`);
    const project = `${owner}/${name.replace(/\.git$/, '')}`;
    return { project, ref, path: path.join('/'), base: baseUrlOf(url, 4) };
  }

  authorization(token = this.settings.token): string | undefined {
    return token === undefined ? undefined : `Bearer ${token}`;
  }

  file({ project, ref, path }: RepositoryPlace, url: URL, isAuthorized: boolean): HostRequest {
    if (ref === undefined || path === '')
      throw new InputError(
        `'${shownUrl(url)}' is no file: https://${this.host}/<owner>/<name>/blob/<branch>/<path> is`,
      );
    const { apiBaseUrl, rawBaseUrl } = this.settings;
    if (rawBaseUrl !== undefined && (apiBaseUrl === undefined || !isAuthorized))
      return { url: `${rawBaseUrl}/${encodePath(project)}/${encodeURIComponent(ref)}/${encodePath(path)}` };
    const query = `ref=${encodeURIComponent(ref)}`;
    return { url: `${this.#repository(project)}/contents/${encodePath(path)}?${query}`, headers: RAW };
  }

  async commitOf({ project, ref = 'HEAD' }: RepositoryPlace, get: GetText): Promise<string> {
    const url = `${this.#repository(project)}/commits/${encodeURIComponent(ref)}`;
    return (await get({ url, headers: { accept: 'application/vnd.github.sha' } })).trim();
  }

  archive({ project }: RepositoryPlace, commit: string): HostRequest {
    return { url: `${this.#repository(project)}/tarball/${encodeURIComponent(commit)}` };
  }

  async list({ project }: RepositoryPlace, commit: string, get: GetText): Promise<readonly ListedFile[] | undefined> {
    const url = `${this.#repository(project)}/git/trees/${encodeURIComponent(commit)}?recursive=1`;
    const { tree, truncated } = JSON.parse(await get({ url })) as GitTree;
    if (truncated) return undefined;
    const files = tree.filter(({ type, mode }) => type === 'blob' && mode !== SYMBOLIC_LINK);
    return files.map(({ path, sha }) => ({
      path,
      request: { url: `${this.#repository(project)}/git/blobs/${encodeURIComponent(sha)}`, headers: RAW },
    }));
  }

  #repository(project: string): string {
    const { apiBaseUrl } = this.settings;
    if (apiBaseUrl === undefined)
      throw new Error(`integrations.github names no apiBaseUrl for ${this.host}, and single files alone can be read`);
    return `${apiBaseUrl}/repos/${encodePath(project)}`;
  }
}

const KINDS: ReadonlySet<string> = new Set(['blob', 'tree', 'raw', 'edit']);
const RAW = { accept: 'application/vnd.github.raw+json' };
const SYMBOLIC_LINK = '120000';

/** What `git/trees` answers. */
interface GitTree {
  readonly tree: readonly {
    readonly path: string;
    readonly type: string;
    readonly mode: string;
    readonly sha: string;
  }[];
  readonly truncated: boolean;
}
