import type { Config } from '../../../contracts/root-config.js';
import { readDuration } from '../../duration/index.js';
import { invalidValue } from '../../root-config/invalid-value.js';
import { AddressProblem, AddressSet } from '../trust-proxy/address-set.js';

/** How many requests a client may send, and what counts. */
export interface RateLimitSettings {
  /** Milliseconds. */
  readonly window: number;
  /** Requests of one client within the window. */
  readonly limit: number;
  readonly allowed: AddressSet;
  readonly skipSuccessful: boolean;
  readonly skipFailed: boolean;
  readonly passOnStoreError: boolean;
}

/** Where requests are counted: in this process, or in a Redis that several share. */
export type LimitStoreSettings = { readonly type: 'memory' } | { readonly type: 'redis'; readonly connection: string };

/** All of `backend.rateLimit`. */
export interface AllRateLimitSettings {
  readonly store: LimitStoreSettings;
  /** The limit of the whole backend. */
  readonly global: RateLimitSettings | undefined;
  readonly plugins: ReadonlyMap<string, RateLimitSettings>;
}

const KEY = 'backend.rateLimit';
const DEFAULT_WINDOW = 60_000;
const DEFAULT_LIMIT = 5;
const DEFAULT_ALLOWED = ['127.0.0.1', '::1'];
/** Redis counts whole seconds, and a timer of Node cannot wait longer than about 24 days. */
const SHORTEST_WINDOW = 1_000;
const LONGEST_WINDOW = 2_000_000_000;

/**
 * Reads `backend.rateLimit`; `undefined` when nothing is limited.
 *
 * @throws ProsceniumError `INVALID_CONFIG`
 */
export function readRateLimits(config: Config): AllRateLimitSettings | undefined {
  const value: unknown = config.getOptional(KEY);
  if (value === undefined || value === false) return undefined;
  // All the defaults; a reader of single keys would refuse what is no object.
  if (value === true) return { store: { type: 'memory' }, global: DEFAULTS, plugins: new Map() };
  const isGlobal = config.getOptionalBoolean(`${KEY}.global`) ?? true;
  return {
    store: readStore(config),
    global: isGlobal ? readLimit(config, KEY) : undefined,
    plugins: readPlugins(config),
  };
}

const DEFAULTS: RateLimitSettings = {
  window: DEFAULT_WINDOW,
  limit: DEFAULT_LIMIT,
  allowed: new AddressSet(DEFAULT_ALLOWED),
  skipSuccessful: false,
  skipFailed: false,
  passOnStoreError: false,
};

function readPlugins(config: Config): ReadonlyMap<string, RateLimitSettings> {
  const ids = config.getOptionalConfig(`${KEY}.plugin`)?.keys() ?? [];
  const entries = ids.map((id): [string, RateLimitSettings] | undefined => {
    const key = `${KEY}.plugin.${id}`;
    const value: unknown = config.getOptional(key);
    if (value === false) return undefined;
    return [id, value === true ? DEFAULTS : readLimit(config, key)];
  });
  return new Map(entries.filter((entry) => entry !== undefined));
}

function readStore(config: Config): LimitStoreSettings {
  const key = `${KEY}.store.type`;
  if (!config.has(`${KEY}.store`)) return { type: 'memory' };
  const type = config.getString(key);
  if (type === 'memory') return { type };
  if (type === 'redis') return { type, connection: config.getString(`${KEY}.store.connection`) };
  throw invalidValue(config, key, `is '${type}', which is no store of rate limits`, "use 'memory' or 'redis'.");
}

function readLimit(config: Config, key: string): RateLimitSettings {
  return {
    window: readWindow(config, `${key}.window`),
    limit: readCount(config, `${key}.incomingRequestLimit`),
    allowed: readAllowed(config, `${key}.ipAllowList`),
    skipSuccessful: config.getOptionalBoolean(`${key}.skipSuccessfulRequests`) ?? false,
    skipFailed: config.getOptionalBoolean(`${key}.skipFailedRequests`) ?? false,
    passOnStoreError: config.getOptionalBoolean(`${key}.passOnStoreError`) ?? false,
  };
}

function readWindow(config: Config, key: string): number {
  const window = readDuration(config, key) ?? DEFAULT_WINDOW;
  if (window >= SHORTEST_WINDOW && window <= LONGEST_WINDOW) return window;
  throw invalidValue(config, key, `is ${window} ms`, "choose a window between '1 second' and '23 days'.");
}

function readCount(config: Config, key: string): number {
  const count = config.getOptionalNumber(key) ?? DEFAULT_LIMIT;
  if (Number.isInteger(count) && count > 0) return count;
  throw invalidValue(config, key, `is ${count}, which is no number of requests`, 'write a whole number from 1 on.');
}

function readAllowed(config: Config, key: string): AddressSet {
  try {
    return new AddressSet(config.getOptionalStringArray(key) ?? DEFAULT_ALLOWED);
  } catch (error) {
    if (!(error instanceof AddressProblem)) throw error;
    throw invalidValue(config, key, error.message, "write addresses, networks such as '10.0.0.0/8', or 'loopback'.");
  }
}
