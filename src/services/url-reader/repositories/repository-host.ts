/** A file or folder of a repository. */
export interface RepositoryPlace {
  /** `owner/name`, or more folders where the host has them; decoded, like the rest. */
  readonly project: string;
  /** A branch, tag or commit; `undefined`: the default branch. */
  readonly ref: string | undefined;
  /** Without slashes around it; empty for the whole repository. */
  readonly path: string;
  /** What stands before the path in the URL: `https://github.com/owner/name/blob/main`. */
  readonly base: string;
}

/** Something to get from the host. */
export interface HostRequest {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A file that the host lists. */
export interface ListedFile {
  readonly path: string;
  readonly request: HostRequest;
}

/** Gets the text or the JSON of an answer. */
export type GetText = (request: HostRequest) => Promise<string>;

/** How a kind of host says where its repositories are, and how they are read. */
export interface RepositoryHost {
  /** Host and port of its pages. */
  readonly host: string;
  /** Where requests go; what its administrator has configured counts as permitted there. */
  readonly origins: readonly string[];
  /** Whether the configuration names it; otherwise it is one that everybody knows, and must have public addresses. */
  readonly isConfigured: boolean;
  /** @throws InputError for a URL that is no place in a repository */
  locate(url: URL): RepositoryPlace;
  /** @param token - instead of what is configured */
  authorization(token: string | undefined): string | undefined;
  /** @throws InputError for what is no file */
  file(place: RepositoryPlace, url: URL, isAuthorized: boolean): HostRequest;
  /** The commit that tells whether the place has changed. */
  commitOf(place: RepositoryPlace, get: GetText): Promise<string>;
  /** A tar archive in which all paths begin with one folder. */
  archive(place: RepositoryPlace, commit: string): HostRequest;
  /** All files of the repository, for hosts that list them; `undefined` when it has too many. */
  list?(place: RepositoryPlace, commit: string, get: GetText): Promise<readonly ListedFile[] | undefined>;
}
