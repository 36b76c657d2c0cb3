import { posix } from 'node:path';
import { isIP } from 'node:net';
import type { Config } from '../../contracts/root-config.js';
import { invalidValue } from '../root-config/index.js';
import { farthest, type Reach } from './network/reach.js';

/** One entry of `backend.reading.allow`: how far a URL that fits it may reach. */
type AllowRule = (url: URL) => Reach | undefined;

/** What `backend.reading.allow` permits; nothing without it. */
export class AllowRules {
  readonly #rules: readonly AllowRule[];

  /** @throws ProsceniumError `INVALID_CONFIG` */
  constructor(config: Config) {
    const entries = config.getOptionalConfigArray(KEY) ?? [];
    this.#rules = entries.map(readRule);
  }

  /** How far a connection for this URL may reach; `undefined` when no rule permits it. */
  reachOf(url: URL): Reach | undefined {
    if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined;
    const reaches = this.#rules.map((rule) => rule(url)).filter((reach) => reach !== undefined);
    return farthest(reaches);
  }
}

const KEY = 'backend.reading.allow';

function readRule(entry: Config): AllowRule {
  const host = entry.getString('host');
  const { name, ports } = readHost(host, (problem) =>
    invalidValue(entry, 'host', `is '${host}': ${problem}`, HOW_TO_WRITE_HOSTS),
  );
  const paths = entry.getOptionalStringArray('paths');
  const isWildcard = name.startsWith('*.');
  const fitsHost = isWildcard
    ? (hostname: string) => hostname.endsWith(name.slice(1)) && hostname.length > name.length - 1
    : (hostname: string) => hostname === name;
  const allowPrivate = entry.getOptionalBoolean('allowPrivate') ?? !isWildcard;
  const reach = isIP(name.replace(/^\[|\]$/g, '')) === 0 ? (allowPrivate ? 'internal' : 'public') : 'exact';
  return (url) =>
    fitsHost(url.hostname) && fitsPort(url, ports) && (paths === undefined || fitsPaths(url.pathname, paths))
      ? reach
      : undefined;
}

const HOW_TO_WRITE_HOSTS = "write 'example.com', '*.example.com', or one of them with ':8080' or ':8000-8100'.";

interface PortRange {
  readonly from: number;
  readonly to: number;
}

function readHost(
  host: string,
  refuse: (problem: string) => Error,
): { readonly name: string; readonly ports: PortRange | undefined } {
  const [, written = '', port] = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/.exec(host) ?? [];
  const name = hostnameOf(written);
  if (name === undefined) throw refuse('this is no host');
  return { name, ports: port === undefined ? undefined : readPorts(port, refuse) };
}

/** As URLs have it: in lower case, international names encoded. */
function hostnameOf(written: string): string | undefined {
  const bare = written.replace(/^\*\./, '');
  const address = `http://${bare}/`;
  if (bare === '' || /[*/?#@\\\s]/.test(bare) || !URL.canParse(address)) return undefined;
  return written.slice(0, written.length - bare.length) + new URL(address).hostname;
}

function readPorts(text: string, refuse: (problem: string) => Error): PortRange {
  const [, first, second] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text) ?? [];
  if (first === undefined) throw refuse(`Port range is not valid: ${text}`);
  const [from, to] = [Number(first), Number(second ?? first)];
  if (from < 1 || from > to || to > 65_535) throw refuse(`Port range is not valid: [${from}, ${to}]`);
  return { from, to };
}

function fitsPort({ port, protocol }: URL, ports: PortRange | undefined): boolean {
  if (ports === undefined) return port === '';
  const standard = protocol === 'http:' ? 80 : 443;
  const number = port === '' ? standard : Number(port);
  return number >= ports.from && number <= ports.to;
}

function fitsPaths(pathname: string, paths: readonly string[]): boolean {
  if (isAmbiguous(pathname)) return false;
  const path = posix.normalize(pathname);
  return paths.some((allowed) => path === allowed || path.startsWith(allowed.endsWith('/') ? allowed : `${allowed}/`));
}

/** Whether somebody who decodes the path further than URLs do would find himself in another folder. */
function isAmbiguous(pathname: string): boolean {
  let path = pathname;
  for (let round = 0; round < MOST_DECODINGS; round += 1) {
    const decoded = decode(path);
    if (decoded === undefined) return true;
    if (decoded === path) break;
    path = decoded;
  }
  return path.split(/[/\\]/).some((segment) => segment === '..' || segment === '.');
}

const MOST_DECODINGS = 4;

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
