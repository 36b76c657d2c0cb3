import type { Config } from '../../../contracts/root-config.js';
import { readConnectionText } from './read-connection.js';

/** Values in one Memcached, or spread over several. */
export interface MemcacheSettings {
  readonly type: 'memcache';
  /** `user:password@host:port`; several of them with commas between. */
  readonly connection: string;
}

/** @throws ProsceniumError `INVALID_CONFIG` */
export function readMemcacheSettings(config: Config): MemcacheSettings {
  const connection = readConnectionText(config, 'host:11211, or user:password@host:11211');
  // The client takes host and port only, and would look for a host of the name of the scheme.
  return { type: 'memcache', connection: connection.replaceAll(/memcached?:\/\//g, '') };
}
