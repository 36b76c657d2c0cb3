import type { Config } from '../../../contracts/root-config.js';
import { invalidValue } from '../../root-config/invalid-value.js';

/** Values in the memory of the process. */
export interface MemorySettings {
  readonly type: 'memory';
  /** How many values are kept; the one that was used least recently goes first. */
  readonly maxEntries: number;
  /** How many bytes all values and keys have together. */
  readonly maxSize: number;
}

/** @throws ProsceniumError `INVALID_CONFIG` */
export function readMemorySettings(config: Config): MemorySettings {
  return {
    type: 'memory',
    maxEntries: readCount(config, 'backend.cache.memory.maxEntries', DEFAULT_ENTRIES),
    maxSize: readCount(config, 'backend.cache.memory.maxSize', DEFAULT_SIZE),
  };
}

const DEFAULT_ENTRIES = 10_000;
const DEFAULT_SIZE = 64 * 1024 * 1024;

function readCount(config: Config, key: string, byDefault: number): number {
  const count = config.getOptionalNumber(key) ?? byDefault;
  if (Number.isInteger(count) && count > 0) return count;
  throw invalidValue(config, key, `is ${count}`, 'write a whole number from 1 on.');
}
