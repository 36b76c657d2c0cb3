import type { Clock } from '../../contracts/clock.js';
import type { LogWriter } from '../../contracts/logger.js';
import type { TaskDescription, TaskFunction } from '../../contracts/scheduler.js';
import type { Cadence } from './cadence.js';
import type { RunOutcome } from './task-run.js';
import type { TaskSettings } from './task-settings.js';

/** A task as it was scheduled, checked and in milliseconds. */
export interface ScheduledTask {
  readonly id: string;
  readonly fn: TaskFunction;
  readonly settings: TaskSettings;
  readonly cadence: Cadence;
  readonly timeout: number;
  readonly initialDelay: number;
}

/** What tasks of a plugin need to run. */
export interface TaskSurroundings {
  readonly pluginId: string;
  readonly clock: Clock;
  readonly logger: LogWriter;
}

/** What a task is doing in this process, as it is told over HTTP. */
export type WorkerState = { readonly status: 'initial-wait' | 'idle' | 'running' };

/** Where a task stands, as it is told over HTTP. */
export type TaskState =
  | {
      readonly status: 'running';
      readonly startedAt: string;
      readonly timesOutAt?: string;
      readonly lastRunEndedAt?: string;
      readonly lastRunError?: string;
    }
  | {
      readonly status: 'idle';
      readonly startsAt?: string;
      readonly lastRunEndedAt?: string;
      readonly lastRunError?: string;
    };

/** A task of this instance with all that is known of it. */
export interface TaskReport extends TaskDescription {
  readonly state: TaskState | undefined;
  readonly worker: WorkerState | undefined;
}

/** Tells the log how a run ended, unless there is nothing to tell. */
export function logOutcome(id: string, outcome: RunOutcome, timeout: number, logger: LogWriter): void {
  const log = logger.child({ task: id });
  if (outcome.isStillBusy === true)
    log.warn(
      `Task '${id}' was told to end (${outcome.error?.message}) and goes on; it does not run again in this process before it has ended. Let it heed its signal.`,
    );
  else if (outcome.cause === 'timeout') log.error(`Task '${id}' has taken longer than its timeout of ${timeout} ms`);
  else if (outcome.cause !== undefined) log.info(`Task '${id}' has ended early: ${outcome.error?.message}`);
  else if (outcome.error !== undefined) log.error(`Task '${id}' failed`, outcome.error);
}
