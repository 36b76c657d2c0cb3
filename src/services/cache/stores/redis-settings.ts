import type { Config, JsonObject } from '../../../contracts/root-config.js';
import { invalidValue } from '../../root-config/invalid-value.js';
import { isRedisUrl, noUrl, withoutConnection } from './read-connection.js';

/** Values in a Redis, or in a cluster of them. */
export interface RedisSettings {
  readonly type: 'redis';
  /** Options of the client, `url` among them; empty for a cluster that needs none. */
  readonly connection: JsonObject;
  /** What stands before the id of the plugin in every key. */
  readonly prefix: string;
  /** What stands after the id of the plugin in every key. */
  readonly separator: string;
  /** Options of `@keyv/redis`. */
  readonly adapter: RedisAdapterSettings;
  /** Options of the client of a cluster; `undefined` for a single Redis. */
  readonly cluster: JsonObject | undefined;
  /** Something to tell the operator. */
  readonly notice: string | undefined;
}

/** What `@keyv/redis` itself can be told. */
export interface RedisAdapterSettings {
  readonly clearBatchSize?: number;
  readonly useUnlink?: boolean;
  readonly noNamespaceAffectsAll?: boolean;
}

/** @throws ProsceniumError `INVALID_CONFIG` */
export function readRedisSettings(config: Config): RedisSettings {
  const connection = readConnection(config);
  const namespace = config.getOptionalString(`${CLIENT}.namespace`);
  const separator = config.getOptionalString(`${CLIENT}.keyPrefixSeparator`) ?? ':';
  return {
    type: 'redis',
    connection,
    prefix: namespace === undefined ? '' : `${namespace}${separator}`,
    separator,
    adapter: withoutUndefined({
      clearBatchSize: config.getOptionalNumber(`${CLIENT}.clearBatchSize`),
      useUnlink: config.getOptionalBoolean(`${CLIENT}.useUnlink`),
      noNamespaceAffectsAll: config.getOptionalBoolean(`${CLIENT}.noNamespaceAffectsAll`),
    }),
    ...readCluster(config, connection),
  };
}

const CONNECTION = 'backend.cache.connection';
const CLIENT = 'backend.cache.redis.client';
const CLUSTER = 'backend.cache.redis.cluster';
const EXAMPLE = 'redis://host:6379, or an object with a url';

function readConnection(config: Config): JsonObject {
  const value = config.getOptional(CONNECTION);
  if (typeof value === 'string' && value !== '') return { url: checkUrl(config, CONNECTION, value) };
  if (value !== undefined && !isObject(value) && value !== '')
    throw invalidValue(config, CONNECTION, 'is neither a text nor an object', `write ${EXAMPLE}.`);
  if (isObject(value)) return { ...value, url: checkUrl(config, `${CONNECTION}.url`, value['url']) };
  // A cluster is found by its root nodes.
  if (config.has(`${CLUSTER}.rootNodes`)) return {};
  throw withoutConnection(config, EXAMPLE);
}

function checkUrl(config: Config, key: string, url: unknown): string {
  if (typeof url !== 'string' || !isRedisUrl(url)) throw noUrl(config, key);
  return url;
}

function readCluster(config: Config, connection: JsonObject): Pick<RedisSettings, 'cluster' | 'notice'> {
  if (!config.has(CLUSTER)) return { cluster: undefined, notice: undefined };
  const rootNodes = config.getOptional(`${CLUSTER}.rootNodes`);
  if (rootNodes === undefined)
    return { cluster: undefined, notice: `'${CLUSTER}' has no rootNodes, so a single Redis is used.` };
  if (!Array.isArray(rootNodes) || rootNodes.length === 0)
    throw invalidValue(config, `${CLUSTER}.rootNodes`, 'is no list of nodes', 'write - url: redis://host:6379.');
  const { url: _, ...common } = connection;
  return {
    notice: undefined,
    cluster: {
      rootNodes,
      defaults: { ...config.getOptional<JsonObject>(`${CLUSTER}.defaults`), ...common },
      ...withoutUndefined({
        minimizeConnections: config.getOptionalBoolean(`${CLUSTER}.minimizeConnections`),
        useReplicas: config.getOptionalBoolean(`${CLUSTER}.useReplicas`),
        maxCommandRedirections: config.getOptionalNumber(`${CLUSTER}.maxCommandRedirections`),
      }),
    },
  };
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function withoutUndefined<T extends object>(values: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]?: Exclude<T[Key], undefined>;
  };
}
