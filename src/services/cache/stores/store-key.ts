import { createHash } from 'node:crypto';
import type { RemoteSettings } from '../cache-settings.js';
import type { ValuePlace } from './value-store.js';

/**
 * What a value is called in a store outside of the process, as Backstage calls it: the namespace with the plugin's id, and the key in
 * base64, or its hash where that would be too long. So no key is too long for a store, and none holds a line break.
 */
export function storeKey(settings: RemoteSettings, { pluginId, key }: ValuePlace): string {
  switch (settings.type) {
    case 'redis':
      return `${settings.prefix}${pluginId}${settings.separator}${plainKey(key)}`;
    case 'valkey':
      return `${settings.prefix}${pluginId}:${plainKey(key)}`;
    case 'memcache':
      return memcacheKey(pluginId, key);
  }
}

function plainKey(key: string): string {
  const encoded = Buffer.from(key).toString('base64');
  return encoded.length < LONGEST_KEY ? encoded : hashOf(key);
}

/** Both Keyv and its adapter put the namespace before a key, so that Backstage has it twice. */
function memcacheKey(pluginId: string, key: string): string {
  const namespace = `${pluginId}:${pluginId}:`;
  const whole = namespace + plainKey(key);
  if (whole.length <= LONGEST_OF_MEMCACHE) return whole;
  const hashed = namespace + hashOf(key);
  return hashed.length <= LONGEST_OF_MEMCACHE ? hashed : hashOf(`${pluginId}:${key}`);
}

const LONGEST_KEY = 200;
/** Memcached answers a longer one with an error. */
const LONGEST_OF_MEMCACHE = 250;

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}
