import type { Config } from '../../contracts/root-config.js';
import { readDuration } from '../duration/index.js';
import { invalidValue } from '../root-config/index.js';

/** How global tasks are shared, in milliseconds. */
export interface SchedulerSettings {
  /** How long a run belongs to its instance without being renewed. */
  readonly leaseDuration: number;
  /** The longest time between two looks into the database. */
  readonly pollInterval: number;
  /** How long rows of tasks stay that nobody runs any more. */
  readonly keepRemovedTasks: number;
}

/** @throws ProsceniumError `INVALID_CONFIG` for what is no duration, or too short a one */
export function readSchedulerSettings(config: Config): SchedulerSettings {
  return {
    leaseDuration: read(config, 'leaseDuration', 30_000, 1000),
    pollInterval: read(config, 'pollInterval', 5000, 100),
    keepRemovedTasks: read(config, 'keepRemovedTasks', 30 * 86_400_000, 3_600_000),
  };
}

function read(config: Config, name: string, otherwise: number, least: number): number {
  const key = `backend.scheduler.${name}`;
  const milliseconds = readDuration(config, key) ?? otherwise;
  if (milliseconds >= least) return milliseconds;
  throw invalidValue(config, key, `is shorter than ${least} ms`, `write a duration of ${least} ms or more.`);
}
