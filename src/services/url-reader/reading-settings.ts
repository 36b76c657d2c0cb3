import { tmpdir } from 'node:os';
import type { Config } from '../../contracts/root-config.js';
import { readDuration } from '../duration/index.js';
import { invalidValue } from '../root-config/index.js';

/** How much an archive may hold. */
export interface ArchiveLimits {
  /** Files and folders, those that are left out included. */
  readonly entries: number;
  /** Bytes of all files together, unpacked. */
  readonly size: number;
  /** How many times larger than what was sent. */
  readonly ratio: number;
}

/** What one reading may cost, from `backend.reading`. */
export interface ReadingSettings {
  /** How long a host may say nothing, in milliseconds. */
  readonly timeout: number;
  /** How long one call may take until the last byte, in milliseconds. */
  readonly totalTimeout: number;
  /** How many bytes one answer may have, and the files of a tree that are kept in memory. */
  readonly size: number;
  readonly archive: ArchiveLimits;
  readonly workingDirectory: string;
}

/**
 * Reads what `backend.reading` limits, and `backend.workingDirectory`.
 *
 * @throws ProsceniumError `INVALID_CONFIG`
 */
export function readReadingSettings(config: Config): ReadingSettings {
  return {
    timeout: readTime(config, 'backend.reading.timeout', 30_000),
    totalTimeout: readTime(config, 'backend.reading.totalTimeout', 300_000),
    size: readSize(config, 'backend.reading.maxSize', 100 * MEGABYTE),
    archive: {
      entries: readCount(config, 'backend.reading.archive.maxEntries', 100_000),
      size: readSize(config, 'backend.reading.archive.maxSize', 1000 * MEGABYTE),
      ratio: readCount(config, 'backend.reading.archive.maxRatio', 200),
    },
    workingDirectory: config.getOptionalString('backend.workingDirectory') ?? tmpdir(),
  };
}

const MEGABYTE = 1024 * 1024;
const LONGEST = 24 * 3_600_000;

function readTime(config: Config, key: string, byDefault: number): number {
  const milliseconds = readDuration(config, key) ?? byDefault;
  if (milliseconds > 0 && milliseconds <= LONGEST) return milliseconds;
  throw invalidValue(config, key, `is ${milliseconds} ms`, "choose a time of up to '1 day'.");
}

function readCount(config: Config, key: string, byDefault: number): number {
  const count = config.getOptionalNumber(key) ?? byDefault;
  if (Number.isInteger(count) && count > 0) return count;
  throw invalidValue(config, key, `is ${count}`, 'write a whole number from 1 on.');
}

function readSize(config: Config, key: string, byDefault: number): number {
  const value = config.getOptional<unknown>(key) ?? byDefault;
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value : '';
  const [, number, unit = ''] = /^\s*(\d+)\s*(kb|mb|gb|)\s*$/i.exec(text) ?? [];
  const size = Number(number) * (UNITS[unit.toLowerCase()] ?? 1);
  if (Number.isSafeInteger(size) && size > 0) return size;
  throw invalidValue(config, key, 'is no size', "write a number of bytes, or a number with a unit: '500kb', '100mb'.");
}

const UNITS: Readonly<Record<string, number>> = { kb: 1024, mb: MEGABYTE, gb: 1024 * MEGABYTE };
