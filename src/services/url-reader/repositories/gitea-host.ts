import { InputError } from '../../../errors/http-errors.js';
import { shownUrl } from '../shown-url.js';
import type { GetText, HostRequest, RepositoryHost, RepositoryPlace } from './repository-host.js';
import { baseUrlOf, encodePath, segmentsOf } from './repository-url.js';

/** One element of `integrations.gitea`. */
export interface GiteaSettings {
  readonly host: string;
  readonly baseUrl: string;
  readonly username: string | undefined;
  readonly password: string | undefined;
}

/** Gitea, and Forgejo. */
export class GiteaHost implements RepositoryHost {
  readonly host: string;
  readonly isConfigured = true;
  readonly origins: readonly string[];

  constructor(private readonly settings: GiteaSettings) {
    this.host = settings.host;
    this.origins = [new URL(settings.baseUrl).origin];
  }

  locate(url: URL): RepositoryPlace {
    const prefix = new URL(this.settings.baseUrl).pathname.split('/').filter((segment) => segment !== '').length;
    const [owner, name, kind, refKind, ref, ...path] = segmentsOf(url).slice(prefix);
    const isPlace = kind === undefined || (KINDS.has(kind) && ref !== undefined && REF_KINDS.has(refKind ?? ''));
    if (owner === undefined || name === undefined || !isPlace)
      throw new InputError(`'${shownUrl(url)}' is no file or folder of a repository of ${this.host}`);
    const project = `${owner}/${name.replace(/\.git$/, '')}`;
    return { project, ref, path: path.join('/'), base: baseUrlOf(url, prefix + 5) };
  }

  authorization(token: string | undefined): string | undefined {
    const { username, password } = this.settings;
    if (token !== undefined) return `token ${token}`;
    if (password === undefined) return undefined;
    return username === undefined
      ? `token ${password}`
      : `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  }

  file({ project, ref, path }: RepositoryPlace, url: URL): HostRequest {
    if (ref === undefined || path === '')
      throw new InputError(
        `'${shownUrl(url)}' is no file: ${this.settings.baseUrl}/<owner>/<name>/src/branch/<branch>/<path> is`,
      );
    return { url: `${this.#repository(project)}/raw/${encodePath(path)}?ref=${encodeURIComponent(ref)}` };
  }

  async commitOf({ project, ref }: RepositoryPlace, get: GetText): Promise<string> {
    const repository = this.#repository(project);
    const branch = ref ?? (JSON.parse(await get({ url: repository })) as { default_branch: string }).default_branch;
    const text = await get({ url: `${repository}/git/commits/${encodeURIComponent(branch)}` });
    return (JSON.parse(text) as { sha: string }).sha;
  }

  archive({ project }: RepositoryPlace, commit: string): HostRequest {
    return { url: `${this.#repository(project)}/archive/${encodeURIComponent(commit)}.tar.gz` };
  }

  #repository(project: string): string {
    return `${this.settings.baseUrl}/api/v1/repos/${encodePath(project)}`;
  }
}

const KINDS: ReadonlySet<string> = new Set(['src', 'raw']);
const REF_KINDS: ReadonlySet<string> = new Set(['branch', 'tag', 'commit']);
