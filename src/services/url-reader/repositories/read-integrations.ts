import type { Config } from '../../../contracts/root-config.js';
import { invalidValue } from '../../root-config/index.js';
import { GiteaHost } from './gitea-host.js';
import { GithubHost } from './github-host.js';
import { GitlabHost } from './gitlab-host.js';
import type { RepositoryHost } from './repository-host.js';

/**
 * The hosts of repositories: those of `integrations`, and github.com and gitlab.com, which need no entry.
 *
 * @throws ProsceniumError `INVALID_CONFIG`
 */
export function readIntegrations(config: Config): readonly RepositoryHost[] {
  const github = readEach(config, 'github', readGithub);
  const gitlab = readEach(config, 'gitlab', readGitlab);
  const gitea = readEach(config, 'gitea', readGitea);
  return [
    ...github,
    ...(has(github, GITHUB) ? [] : [new GithubHost({ ...GITHUB_URLS, token: undefined, isConfigured: false })]),
    ...gitlab,
    ...(has(gitlab, GITLAB) ? [] : [new GitlabHost({ ...GITLAB_URLS, token: undefined, isConfigured: false })]),
    ...gitea,
  ];
}

const GITHUB = 'github.com';
const GITHUB_URLS = {
  host: GITHUB,
  apiBaseUrl: 'https://api.github.com',
  rawBaseUrl: 'https://raw.githubusercontent.com',
} as const;
const GITLAB = 'gitlab.com';
const GITLAB_URLS = {
  host: GITLAB,
  apiBaseUrl: 'https://gitlab.com/api/v4',
  baseUrl: 'https://gitlab.com',
} as const;

function has(hosts: readonly RepositoryHost[], host: string): boolean {
  return hosts.some((one) => one.host === host);
}

function readEach<T>(config: Config, kind: string, read: (entry: Config) => T): T[] {
  return (config.getOptionalConfigArray(`integrations.${kind}`) ?? []).map((entry) => read(entry));
}

function readGithub(entry: Config): GithubHost {
  const host = readHost(entry, GITHUB);
  const known = host === GITHUB ? GITHUB_URLS : undefined;
  const apiBaseUrl = readUrl(entry, 'apiBaseUrl') ?? known?.apiBaseUrl;
  const rawBaseUrl = readUrl(entry, 'rawBaseUrl') ?? known?.rawBaseUrl;
  if (apiBaseUrl === undefined && rawBaseUrl === undefined)
    throw invalidValue(
      entry,
      'host',
      `is '${host}', and nothing says where its API is`,
      `add apiBaseUrl, such as https://${host}/api/v3.`,
    );
  const isConfigured = host !== GITHUB || entry.has('apiBaseUrl') || entry.has('rawBaseUrl');
  return new GithubHost({ host, apiBaseUrl, rawBaseUrl, token: readSecret(entry, 'token'), isConfigured });
}

function readGitlab(entry: Config): GitlabHost {
  const host = readHost(entry);
  const baseUrl = readUrl(entry, 'baseUrl') ?? `https://${host}`;
  const apiBaseUrl = readUrl(entry, 'apiBaseUrl') ?? (host === GITLAB ? GITLAB_URLS.apiBaseUrl : undefined);
  if (apiBaseUrl === undefined)
    throw invalidValue(
      entry,
      'host',
      `is '${host}', and nothing says where its API is`,
      `add apiBaseUrl, such as ${baseUrl}/api/v4.`,
    );
  const isConfigured = host !== GITLAB || entry.has('apiBaseUrl');
  return new GitlabHost({ host, baseUrl, apiBaseUrl, token: readSecret(entry, 'token'), isConfigured });
}

function readGitea(entry: Config): GiteaHost {
  const host = readHost(entry);
  const baseUrl = readUrl(entry, 'baseUrl') ?? `https://${host}`;
  const username = entry.getOptionalString('username');
  return new GiteaHost({ host, baseUrl, username, password: readSecret(entry, 'password') });
}

function readHost(entry: Config, byDefault?: string): string {
  const host = (byDefault === undefined ? entry.getString('host') : entry.getOptionalString('host')) ?? byDefault;
  const address = `https://${host}/`;
  if (host !== undefined && !/[/?#@\\\s]/.test(host) && URL.canParse(address)) return new URL(address).host;
  throw invalidValue(
    entry,
    'host',
    `is '${host}', which is no host`,
    "write 'git.example.com', with a port where it has one.",
  );
}

function readUrl(entry: Config, name: string): string | undefined {
  const url = entry.getOptionalString(name);
  if (url === undefined) return undefined;
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url.replace(/\/+$/, '');
  throw invalidValue(entry, name, 'is no URL', 'write all of it, from https:// on.');
}

function readSecret(entry: Config, name: string): string | undefined {
  return entry.getOptionalString(name)?.trim();
}
