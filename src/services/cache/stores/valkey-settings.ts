import type { Config, JsonObject, JsonValue } from '../../../contracts/root-config.js';
import { invalidValue } from '../../root-config/invalid-value.js';
import { readConnectionText } from './read-connection.js';

/** Values in a Valkey, or in a cluster of them. */
export interface ValkeySettings {
  readonly type: 'valkey';
  /** Empty for a cluster. */
  readonly connection: string;
  /** What stands before the id of the plugin in every key. */
  readonly prefix: string;
  readonly cluster: ValkeyClusterSettings | undefined;
  /** Something to tell the operator. */
  readonly notice: string | undefined;
}

/** How a cluster is found, and how it is used. */
export interface ValkeyClusterSettings {
  readonly rootNodes: readonly JsonValue[];
  /** Options of the connection to each node. */
  readonly defaults: JsonObject;
  readonly useReplicas: boolean;
  readonly maxCommandRedirections: number | undefined;
}

/** @throws ProsceniumError `INVALID_CONFIG` */
export function readValkeySettings(config: Config): ValkeySettings {
  const hasCluster = config.has(`${CLUSTER}.rootNodes`);
  return {
    type: 'valkey',
    connection: hasCluster ? '' : readConnectionText(config, 'redis://host:6379'),
    prefix: config.getOptionalString('backend.cache.valkey.client.keyPrefix') ?? '',
    cluster: hasCluster ? readCluster(config) : undefined,
    notice:
      config.has(CLUSTER) && !hasCluster ? `'${CLUSTER}' has no rootNodes, so a single Valkey is used.` : undefined,
  };
}

const CLUSTER = 'backend.cache.valkey.cluster';

function readCluster(config: Config): ValkeyClusterSettings {
  const rootNodes = config.getOptional(`${CLUSTER}.rootNodes`);
  if (!Array.isArray(rootNodes) || rootNodes.length === 0)
    throw invalidValue(
      config,
      `${CLUSTER}.rootNodes`,
      'is no list of nodes',
      'write - { host: valkey.example.com, port: 6379 }.',
    );
  return {
    rootNodes,
    defaults: config.getOptional<JsonObject>(`${CLUSTER}.defaults`) ?? {},
    useReplicas: config.getOptionalBoolean(`${CLUSTER}.useReplicas`) ?? false,
    maxCommandRedirections: config.getOptionalNumber(`${CLUSTER}.maxCommandRedirections`),
  };
}
