import type { Config } from '../../../contracts/root-config.js';
import { readDuration } from '../../duration/index.js';
import { invalidValue } from '../../root-config/invalid-value.js';

/** Limits of Node's HTTP server; times in milliseconds, and 0 for none. */
export interface ServerSettings {
  /** How long the headers of a request may take to arrive; also how long a connection may say nothing before its first request. */
  readonly headersTimeout: number;
  /** How long a whole request may take to arrive, with its body. */
  readonly requestTimeout: number;
  /** How long a connection is kept for a next request. */
  readonly keepAliveTimeout: number;
  /** How long nothing may move on a connection while a request is under way. */
  readonly timeout: number;
  readonly maxHeadersCount: number;
  readonly maxRequestsPerSocket: number;
  /** 0 when there is no limit. */
  readonly maxConnections: number;
}

const KEY = 'backend.server';

const DEFAULTS: ServerSettings = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  // Longer than load balancers keep theirs (60 s in most): the side that closes first must be the one that would send next.
  keepAliveTimeout: 65_000,
  timeout: 300_000,
  maxHeadersCount: 2000,
  maxRequestsPerSocket: 0,
  maxConnections: 0,
};

/**
 * Reads `backend.server`.
 *
 * @throws ProsceniumError `INVALID_CONFIG` for a value that is no duration or no count, and for headers that would be given more
 *   time than the whole request
 */
export function readServerSettings(config: Config): ServerSettings {
  const requestTimeout = readTime(config, 'requestTimeout') ?? DEFAULTS.requestTimeout;
  return {
    headersTimeout: readHeadersTimeout(config, requestTimeout),
    requestTimeout,
    keepAliveTimeout: readTime(config, 'keepAliveTimeout') ?? DEFAULTS.keepAliveTimeout,
    timeout: readTime(config, 'timeout') ?? DEFAULTS.timeout,
    maxHeadersCount: readCount(config, 'maxHeadersCount') ?? DEFAULTS.maxHeadersCount,
    maxRequestsPerSocket: readCount(config, 'maxRequestsPerSocket') ?? DEFAULTS.maxRequestsPerSocket,
    maxConnections: readCount(config, 'maxConnections') ?? DEFAULTS.maxConnections,
  };
}

/** Node refuses headers that may take longer than the request which they begin. */
function readHeadersTimeout(config: Config, requestTimeout: number): number {
  const configured = readTime(config, 'headersTimeout');
  if (requestTimeout === 0) return configured ?? DEFAULTS.headersTimeout;
  if (configured !== undefined && configured > requestTimeout)
    throw invalidValue(
      config,
      `${KEY}.headersTimeout`,
      `is longer than the ${requestTimeout} ms that a whole request may take`,
      `shorten it, or raise ${KEY}.requestTimeout.`,
    );
  return configured ?? Math.min(DEFAULTS.headersTimeout, requestTimeout);
}

/** A number counts milliseconds, as in Backstage; anything else is a duration. */
function readTime(config: Config, name: keyof ServerSettings): number | undefined {
  const key = `${KEY}.${name}`;
  const value: unknown = config.getOptional(key);
  const time = typeof value === 'number' ? value : readDuration(config, key);
  if (time === undefined || (time >= 0 && time <= LONGEST)) return time;
  throw invalidValue(
    config,
    key,
    `is ${time} ms, and a time-out lies between 0 and ${LONGEST} ms`,
    'write a time-out in that range, or 0 for none.',
  );
}

function readCount(config: Config, name: keyof ServerSettings): number | undefined {
  const key = `${KEY}.${name}`;
  const count = config.getOptionalNumber(key);
  if (count === undefined || (Number.isInteger(count) && count >= 0)) return count;
  throw invalidValue(config, key, `is ${count}, which is no count`, 'write a whole number, or 0 for no limit.');
}

/** The longest delay that a timer of Node can have. */
const LONGEST = 2 ** 31 - 1;
