import type { IncomingMessage } from 'node:http';
import { InputError, NotImplementedError } from '../../errors/http-errors.js';
import { toError } from '../../errors/to-error.js';
import { expectationFailed, upgradeRefused } from './status-error.js';

/** The path of a request target, without the query. */
export function pathOf(url: string): string {
  const query = url.indexOf('?');
  return query === -1 ? url : url.slice(0, query);
}

/**
 * Refuses what proxies and handlers could read in two ways: a strange `Host`, a target on another host, escapes that are not UTF-8.
 * Refuses too what no handler means to answer: `TRACE`, which echoes secrets, and an upgrade that nobody has taken over.
 * The last good host is kept, because a server is asked by the same name over and over.
 */
export class RequestTargetCheck {
  #goodHost: string | undefined;

  /**
   * Why a request is refused, if it is. A target in absolute form that names this very host is replaced by its path.
   *
   * @param mayUpgrade - whether somebody may take the connection over
   */
  refusal(request: IncomingMessage, mayUpgrade = false): Error | undefined {
    try {
      this.#check(request, mayUpgrade);
      return undefined;
    } catch (error) {
      return toError(error);
    }
  }

  #check(request: IncomingMessage, mayUpgrade: boolean): void {
    const host = request.headers.host;
    if (host === undefined || host !== this.#goodHost) this.#checkHost(host, request);
    const url = request.url ?? '/';
    if (url.charCodeAt(0) !== SLASH) request.url = originForm(url, host, request.method);
    if (UNUSUAL.test(url)) checkEncoding(request.url ?? '/');
    if (url.length > MOST_PARAMETERS) checkParameters(url);
    if (request.method === 'TRACE') throw new NotImplementedError('TRACE is not possible here');
    const { upgrade, expect } = request.headers;
    if (expect !== undefined && request.httpVersion === '1.1' && !CONTINUE.test(expect)) throw expectationFailed();
    if (upgrade !== undefined && !mayUpgrade && isUpgrade(upgrade, request.headers.connection)) throw upgradeRefused();
  }

  #checkHost(host: string | undefined, request: IncomingMessage): void {
    // HTTP/1.0 knows no Host; later versions must send one. Two of them arrive joined by a comma.
    if (host === undefined && request.httpVersion === '1.0') return;
    if (host === undefined || !HOST.test(host)) throw new InputError('The Host header is not valid');
    this.#goodHost = host;
  }
}

const SLASH = 47;
/** As Node reads it, which grants this wish before anybody else sees the request. */
const CONTINUE = /(?:^|\W)100-continue(?:$|\W)/i;
const HOST = /^(?:[\w.-]+|\[[\da-fA-F:.]+\])(?::\d{1,5})?$/;
const UNUSUAL = /[^\x21-\x24\x26-\x7e]/;

/** Node and Koa read so many, and would leave out the rest without a word. */
const MOST_PARAMETERS = 1000;

function checkParameters(url: string): void {
  let count = 1;
  for (let at = url.indexOf('&', url.indexOf('?') + 1); at !== -1; at = url.indexOf('&', at + 1)) count++;
  if (count > MOST_PARAMETERS && url.includes('?'))
    throw new InputError(`The query has more than ${MOST_PARAMETERS} parameters`);
}

/** Many clients offer HTTP/2 with their first request, and go on in HTTP/1.1 when nobody answers to that. */
function isUpgrade(upgrade: string, connection: string | undefined): boolean {
  return !/^h2c$/i.test(upgrade.trim()) && /(?:^|,)\s*upgrade\s*(?:,|$)/i.test(connection ?? '');
}

function originForm(url: string, host: string | undefined, method: string | undefined): string {
  if (url === '*' && method === 'OPTIONS') return url;
  const parts = /^https?:\/\/([^/?#]*)(.*)$/i.exec(url);
  if (parts === null) throw new InputError('The request target is not valid');
  if (parts[1]?.toLowerCase() !== host?.toLowerCase()) throw new InputError('The request target names another host');
  const rest = parts[2] ?? '';
  return rest.startsWith('/') ? rest : `/${rest}`;
}

function checkEncoding(url: string): void {
  // Control characters and raw bytes beyond ASCII have no place in a target.
  if (/[^\x21-\x7e]/.test(url)) throw new InputError('The request target is not valid');
  const path = pathOf(url);
  if (!isDecodable(path)) throw new InputError('The path is not valid percent-encoded UTF-8');
  // A lone percent sign in a query is common and means itself; escapes that are not UTF-8 mean nothing.
  const query = url.slice(path.length).replaceAll(/%(?![\da-fA-F]{2})/g, '%25');
  if (!isDecodable(query)) throw new InputError('The query is not valid percent-encoded UTF-8');
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
