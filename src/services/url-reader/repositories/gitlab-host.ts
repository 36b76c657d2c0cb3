import { InputError, NotFoundError } from '../../../errors/http-errors.js';
import { shownUrl } from '../shown-url.js';
import type { GetText, HostRequest, RepositoryHost, RepositoryPlace } from './repository-host.js';
import { baseUrlOf, encodePath, segmentsOf } from './repository-url.js';

/** One element of `integrations.gitlab`. */
export interface GitlabSettings {
  readonly host: string;
  readonly apiBaseUrl: string;
  readonly baseUrl: string;
  readonly token: string | undefined;
  readonly isConfigured: boolean;
}

/** GitLab, of the company or one's own. */
export class GitlabHost implements RepositoryHost {
  readonly host: string;
  readonly isConfigured: boolean;
  readonly origins: readonly string[];

  constructor(private readonly settings: GitlabSettings) {
    this.host = settings.host;
    this.isConfigured = settings.isConfigured;
    this.origins = [new URL(settings.apiBaseUrl).origin, new URL(settings.baseUrl).origin];
  }

  locate(url: URL): RepositoryPlace {
    const prefix = new URL(this.settings.baseUrl).pathname.split('/').filter((segment) => segment !== '');
    const all = segmentsOf(url);
    const segments = all.slice(prefix.length);
    if (prefix.some((segment, index) => all[index] !== segment))
      throw new InputError(`'${shownUrl(url)}' does not begin with ${this.settings.baseUrl}`);
    const kind = segments.findIndex((segment, index) => index >= LEAST_PROJECT && KINDS.has(segment));
    const end = kind === -1 ? segments.length : segments[kind - 1] === '-' ? kind - 1 : kind;
    if (end < LEAST_PROJECT)
      throw new InputError(`'${shownUrl(url)}' is no file or folder of a repository of ${this.host}`);
    const [ref, ...path] = kind === -1 ? [] : segments.slice(kind + 1);
    const project = segments
      .slice(0, end)
      .join('/')
      .replace(/\.git$/, '');
    return { project, ref, path: path.join('/'), base: baseUrlOf(url, prefix.length + kind + 2) };
  }

  authorization(token = this.settings.token): string | undefined {
    return token === undefined ? undefined : `Bearer ${token}`;
  }

  file(place: RepositoryPlace, url: URL): HostRequest {
    const artifact = this.#artifact(url);
    if (artifact !== undefined) return artifact;
    const { project, ref, path } = place;
    if (ref === undefined || path === '')
      throw new InputError(
        `'${shownUrl(url)}' is no file: ${this.settings.baseUrl}/<group>/<project>/-/blob/<branch>/<path> is`,
      );
    const query = new URLSearchParams({ ref });
    return { url: `${this.#project(project)}/repository/files/${encodeURIComponent(path)}/raw?${query}` };
  }

  async commitOf({ project, ref, path }: RepositoryPlace, get: GetText): Promise<string> {
    const query = new URLSearchParams({
      ...(ref !== undefined && { ref_name: ref }),
      ...(path !== '' && { path }),
      per_page: '1',
    });
    const text = await get({ url: `${this.#project(project)}/repository/commits?${query}` });
    const [commit] = JSON.parse(text) as readonly { readonly id: string }[];
    if (commit === undefined) throw new NotFoundError(`there is no '${path}' in ${project} of ${this.host}`);
    return commit.id;
  }

  archive({ project, path }: RepositoryPlace, commit: string): HostRequest {
    const query = new URLSearchParams({ sha: commit, ...(path !== '' && { path }) });
    return { url: `${this.#project(project)}/repository/archive.tar.gz?${query}` };
  }

  /** What a job has left behind: `<project>/-/jobs/artifacts/<branch>/raw/<path>?job=<name>`. */
  #artifact(url: URL): HostRequest | undefined {
    const [before = '', after] = url.pathname.split('/-/jobs/artifacts/');
    if (after === undefined) return undefined;
    const project = segmentsOf(url, before.slice(new URL(this.settings.baseUrl).pathname.replace(/\/$/, '').length));
    const path = encodePath(segmentsOf(url, after).join('/'));
    return { url: `${this.#project(project.join('/'))}/jobs/artifacts/${path}${url.search}` };
  }

  #project(project: string): string {
    return `${this.settings.apiBaseUrl}/projects/${encodeURIComponent(project)}`;
  }
}

const KINDS: ReadonlySet<string> = new Set(['blob', 'tree', 'raw', 'edit']);
/** A group and a project. */
const LEAST_PROJECT = 2;
