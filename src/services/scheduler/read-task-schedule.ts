import type { HumanDuration } from '../../contracts/human-duration.js';
import type { Config } from '../../contracts/root-config.js';
import type { TaskSchedule } from '../../contracts/scheduler.js';
import { readDuration } from '../duration/index.js';
import { invalidValue } from '../root-config/index.js';

/**
 * Reads a schedule from the configuration, with the keys of Backstage: `frequency`, `timeout`, `initialDelay` and `scope`.
 *
 * @param key - where the schedule stands
 * @returns `undefined` when the key is absent
 * @throws ProsceniumError `INVALID_CONFIG`, which names the key
 *
 * @example
 * ```ts
 * // catalog: { refresh: { frequency: { minutes: 30 }, timeout: 5 minutes } }
 * const schedule = readTaskSchedule(config, 'catalog.refresh') ?? { frequency: { hours: 1 }, timeout: { minutes: 5 } };
 * await scheduler.scheduleTask({ ...schedule, id: 'refresh', fn: () => this.refresh() });
 * ```
 */
export function readTaskSchedule(config: Config, key: string): TaskSchedule | undefined {
  if (!config.has(key)) return undefined;
  const timeout = read(config, `${key}.timeout`);
  if (timeout === undefined) throw missing(config, `${key}.timeout`, "say how long a run may take: '5 minutes'.");
  const initialDelay = read(config, `${key}.initialDelay`);
  const scope = readScope(config, `${key}.scope`);
  return {
    frequency: readFrequency(config, `${key}.frequency`),
    timeout,
    ...(initialDelay === undefined ? {} : { initialDelay }),
    ...(scope === undefined ? {} : { scope }),
  };
}

function readFrequency(config: Config, key: string): TaskSchedule['frequency'] {
  const value: unknown = config.getOptional(key);
  if (typeof value === 'object' && value !== null) {
    if ('cron' in value) return { cron: config.getString(`${key}.cron`) };
    if ('trigger' in value) return readTrigger(config, `${key}.trigger`);
  }
  const duration = read(config, key);
  if (duration === undefined)
    throw missing(config, key, "write a duration, { cron: '0 3 * * *' } or { trigger: manual }.");
  return duration;
}

function readTrigger(config: Config, key: string): TaskSchedule['frequency'] {
  if (config.getString(key) === 'manual') return { trigger: 'manual' };
  throw invalidValue(config, key, "is not 'manual'", "write 'manual', or give frequency a duration or { cron: … }.");
}

function readScope(config: Config, key: string): TaskSchedule['scope'] {
  const scope = config.getOptionalString(key);
  if (scope === undefined || scope === 'global' || scope === 'local') return scope;
  throw invalidValue(config, key, `is '${scope}'`, "write 'global' or 'local'.");
}

/** As it is written, so that it reads the same where tasks are listed. */
function read(config: Config, key: string): HumanDuration | undefined {
  return readDuration(config, key) === undefined
    ? undefined
    : config.getOptional<HumanDuration & (string | object)>(key);
}

function missing(config: Config, key: string, mend: string): Error {
  return invalidValue(config, key, 'is missing', mend);
}
