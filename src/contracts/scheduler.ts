import { Contract } from '../decorators/contract.js';
import type { HumanDuration } from './human-duration.js';
import type { MutableJsonObject } from './mutable-json.js';

/** What a task does; the signal is aborted when its time is over, when it is cancelled, and when the backend stops. */
export type TaskFunction = (abortSignal: AbortSignal) => void | Promise<void>;

/** When a task runs. */
export interface TaskSchedule {
  /**
   * `{ hours: 1 }` from the beginning of one run to that of the next; `{ cron: '0 3 * * *' }`, with a field for seconds before
   * the others if need be; `{ trigger: 'manual' }` only when `triggerTask` says so.
   */
  readonly frequency: { readonly cron: string } | { readonly trigger: 'manual' } | HumanDuration;
  /** How long a run may take. One that stops answering blocks the next for as long. */
  readonly timeout: HumanDuration;
  /** How long each instance of the backend waits before it takes part; default: not at all. */
  readonly initialDelay?: HumanDuration;
  /** `'global'` (default): one run at a time in all instances that share a database; `'local'`: one in each. */
  readonly scope?: 'global' | 'local';
}

/** What is to run. */
export interface TaskInvocation {
  /** Unique in the plugin, and the same in all instances. */
  readonly id: string;
  readonly fn: TaskFunction;
  /** Takes the task off the schedule of this instance when it is aborted. */
  readonly signal?: AbortSignal;
}

/** A schedule that waits for its task; modules and libraries are given one so that users decide when their code runs. */
export interface TaskRunner {
  /** @throws InputError for an empty id */
  run(task: TaskInvocation): Promise<void>;
}

/** A task as it was scheduled. */
export interface TaskDescription {
  readonly id: string;
  readonly scope: 'global' | 'local';
  readonly settings: { readonly version: number } & MutableJsonObject;
}

/**
 * Runs tasks of a plugin again and again, in one instance of the backend or in all.
 * A run that fails is logged, and the next comes at its time; a task never runs beside itself.
 *
 * @example
 * ```ts
 * import { Logger, Plugin, Scheduler } from 'proscenium';
 *
 * @Plugin('box-office')
 * export class BoxOfficePlugin {
 *   constructor(private readonly scheduler: Scheduler, private readonly logger: Logger) {}
 *
 *   async onInit() {
 *     await this.scheduler.scheduleTask({
 *       id: 'release-unpaid-seats',
 *       frequency: { minutes: 15 },
 *       timeout: { minutes: 5 },
 *       fn: () => this.logger.info('unpaid seats are free again'),
 *     });
 *   }
 * }
 * ```
 */
@Contract('core.scheduler')
export abstract class Scheduler {
  /**
   * Runs a task now, whatever its schedule says.
   *
   * @throws NotFoundError when there is no such task
   * @throws ConflictError when it is running
   */
  abstract triggerTask(id: string): Promise<void>;
  /**
   * Aborts the signal of a task that is running; its schedule goes on.
   *
   * @throws NotFoundError when there is no such task
   * @throws ConflictError when it is not running
   */
  abstract cancelTask(id: string): Promise<void>;
  /**
   * Puts a task on a schedule. Resolves when it is there, not when it has run.
   *
   * @throws InputError for an empty id
   * @throws Error for a duration or a cron expression that is none
   */
  abstract scheduleTask(task: TaskSchedule & TaskInvocation): Promise<void>;
  /** A schedule to which whoever receives it adds the task. */
  abstract createScheduledTaskRunner(schedule: TaskSchedule): TaskRunner;
  /** The tasks that this instance has scheduled. */
  abstract getScheduledTasks(): Promise<TaskDescription[]>;
}
