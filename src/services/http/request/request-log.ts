import type { LogWriter } from '../../../contracts/logger.js';
import type { JsonObject } from '../../../contracts/root-config.js';
import { pathOf } from '../request-target.js';
import { maskedUrl } from './masked-url.js';
import type { RequestInFlight } from './request-in-flight.js';
import type { RequestLogSettings } from './request-log-settings.js';

/**
 * Writes one line for each request when its answer is complete, or its client gone: message and fields are Backstage's, with
 * `durationMs`, and `aborted` where it applies. Probes of the backend's health are logged as `debug`.
 */
export class RequestLog {
  readonly #logger: LogWriter & Partial<CapableLogger>;
  readonly #settings: RequestLogSettings;

  /** @param logger - has the fields that all these lines share */
  constructor(logger: LogWriter, settings: RequestLogSettings) {
    this.#logger = logger.child({ type: 'incomingRequest' });
    this.#settings = settings;
  }

  write(request: RequestInFlight): void {
    const path = request.ctx.originalUrl;
    const level = path.startsWith(HEALTH) ? 'debug' : 'info';
    if (this.#logger.isLevelEnabled?.(level) === false || this.#isExcluded(path)) return;
    const { message, fields } = describe(request);
    if (this.#logger.later === undefined) this.#logger[level](message, fields);
    else this.#logger.later(level, message, fields);
  }

  #isExcluded(url: string): boolean {
    const { exclude } = this.#settings;
    if (exclude.length === 0) return false;
    const path = pathOf(url);
    return exclude.some((excluded) => path === excluded || path.startsWith(`${excluded}/`));
  }
}

const HEALTH = '/.backstage/health/';

/** The status of requests whose clients did not wait for one, as proxies write it. */
const CLIENT_CLOSED_REQUEST = 499;

function describe(request: RequestInFlight): { readonly message: string; readonly fields: JsonObject } {
  const { req, res, originalUrl } = request.ctx;
  const aborted = request.isAbandoned;
  const date = isoDate();
  const method = req.method ?? 'GET';
  const url = maskedUrl(originalUrl);
  const status = aborted && !res.headersSent ? CLIENT_CLOSED_REQUEST : res.statusCode;
  const { httpVersion } = req;
  const userAgent = req.headers['user-agent'];
  const referrer = req.headers.referer;
  const length = res.getHeader('content-length');
  const fields: Record<string, string | number | boolean> = { date, method, url, status, httpVersion };
  if (userAgent !== undefined) fields['userAgent'] = userAgent;
  if (length !== undefined) fields['contentLength'] = Number(length);
  if (referrer !== undefined) fields['referrer'] = referrer;
  fields['durationMs'] = Math.round((performance.now() - request.begunAt) * 100) / 100;
  if (aborted) fields['aborted'] = true;
  return {
    message: `[${date}] "${method} ${url} HTTP/${httpVersion}" ${status} ${Number(length ?? 0)} "${referrer ?? '-'}" "${userAgent ?? '-'}"`,
    fields,
  };
}

let lastTime = 0;
let lastDate = '';

/** Now; many requests share a millisecond. */
function isoDate(): string {
  const now = Date.now();
  if (now !== lastTime) {
    lastTime = now;
    lastDate = new Date(now).toISOString();
  }
  return lastDate;
}

/** What the backend's own logger can do besides; one of somebody else need not. */
interface CapableLogger {
  /** So that nothing is made of a request whose line nobody sees. */
  isLevelEnabled(level: 'info' | 'debug'): boolean;
  /** Writes the lines of a turn of the event loop in one call. */
  later(level: 'info' | 'debug', message: string, fields: JsonObject): void;
}
