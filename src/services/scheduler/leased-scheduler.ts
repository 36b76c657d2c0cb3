import { Database } from '../../contracts/database.js';
import { RootConfig } from '../../contracts/root-config.js';
import {
  Scheduler,
  type TaskDescription,
  type TaskInvocation,
  type TaskRunner,
  type TaskSchedule,
} from '../../contracts/scheduler.js';
import { Service } from '../../decorators/service.js';
import { ConflictError, InputError } from '../../errors/http-errors.js';
import { show } from '../../errors/words.js';
import { toMilliseconds } from '../duration/index.js';
import { readCadence } from './cadence.js';
import { schedulerConfig } from './config-schema.js';
import { GlobalTasks } from './global-tasks.js';
import { LocalTask } from './local-task.js';
import { PluginSurroundings } from './plugin-surroundings.js';
import { PluginUptime } from './plugin-uptime.js';
import type { ScheduledTask, TaskReport } from './scheduled-task.js';
import { SchedulerEndpoints } from './scheduler-endpoints.js';
import { readSchedulerSettings } from './scheduler-settings.js';
import { describeSchedule } from './task-settings.js';

/**
 * The tasks of a plugin. Global ones are rows of its database, which an instance leases for as long as it runs them; local ones need no
 * database. They run from when the plugin is up until it goes down.
 *
 * @remarks Errors: `INVALID_CONFIG` for a schedule that is none
 */
@Service('plugin', Scheduler, { config: schedulerConfig })
export class LeasedScheduler implements Scheduler {
  readonly #global: GlobalTasks;
  readonly #local = new Map<string, LocalTask>();
  readonly #scheduled = new Map<string, TaskDescription>();
  #phase: 'before' | 'running' | 'stopped' = 'before';

  constructor(
    private readonly surroundings: PluginSurroundings,
    config: RootConfig,
    database: Database,
    private readonly uptime: PluginUptime,
    private readonly endpoints: SchedulerEndpoints,
  ) {
    this.#global = new GlobalTasks(database, surroundings, readSchedulerSettings(config));
  }

  onInit(): void {
    this.endpoints.mount({
      report: () => this.#report(),
      trigger: (id) => this.triggerTask(id),
      cancel: (id) => this.cancelTask(id),
    });
    this.uptime.span(
      () => this.#start(),
      () => this.#stop(),
    );
  }

  onStartupFailure(): void {
    this.#phase = 'stopped';
  }

  async triggerTask(id: string): Promise<void> {
    const local = this.#local.get(id);
    if (local === undefined) await this.#global.trigger(id);
    else local.trigger();
  }

  async cancelTask(id: string): Promise<void> {
    const local = this.#local.get(id);
    if (local === undefined) await this.#global.cancel(id);
    else local.cancel();
  }

  async scheduleTask(task: TaskSchedule & TaskInvocation): Promise<void> {
    const { id, scope = 'global', signal } = task;
    const scheduled = await this.#check(task);
    if (signal?.aborted === true || this.#phase === 'stopped') return;
    if (this.#scheduled.has(id)) throw new ConflictError(`Task ${id} is already scheduled`);
    signal?.addEventListener('abort', () => this.#remove(id), { once: true });
    this.#scheduled.set(id, { id, scope, settings: scheduled.settings });
    if (scope === 'global') return this.#global.add(scheduled);
    const local = new LocalTask(scheduled, this.surroundings);
    this.#local.set(id, local);
    if (this.#phase === 'running') local.start();
  }

  createScheduledTaskRunner(schedule: TaskSchedule): TaskRunner {
    return { run: (task) => this.scheduleTask({ ...schedule, ...task }) };
  }

  async getScheduledTasks(): Promise<TaskDescription[]> {
    return [...this.#scheduled.values()];
  }

  /** For a plugin whose hooks nobody has called. */
  async onShutdown(): Promise<void> {
    await this.#stop();
  }

  async #check(task: TaskSchedule & TaskInvocation): Promise<ScheduledTask> {
    const { id, fn, scope, timeout, initialDelay } = task;
    if (typeof id !== 'string' || id.trim() === '' || id.length > LONGEST_ID || hasControls(id))
      throw new InputError(`The id of a task is a text of 1 to ${LONGEST_ID} characters, without control characters`);
    if (typeof fn !== 'function') throw new InputError(`The fn of task ${id} is ${show(fn)}, and no function`);
    if (scope !== undefined && scope !== 'global' && scope !== 'local')
      throw new InputError(`The scope of task ${id} is 'global' or 'local', and not '${String(scope)}'`);
    const settings = describeSchedule(task);
    return {
      id,
      fn,
      settings,
      cadence: await readCadence(settings.cadence),
      timeout: toMilliseconds(timeout),
      initialDelay: initialDelay === undefined ? 0 : toMilliseconds(initialDelay),
    };
  }

  #start(): void {
    if (this.#phase !== 'before') return;
    this.#phase = 'running';
    this.#global.start();
    for (const task of this.#local.values()) task.start();
  }

  async #stop(): Promise<void> {
    this.#phase = 'stopped';
    await Promise.all([this.#global.stop(), ...[...this.#local.values()].map((task) => task.stop())]);
  }

  #remove(id: string): void {
    void this.#local.get(id)?.stop();
    this.#local.delete(id);
    this.#global.remove(id);
    this.#scheduled.delete(id);
  }

  async #report(): Promise<readonly TaskReport[]> {
    const global = await this.#global.states();
    return [...this.#scheduled.values()].map((task) => {
      const local = this.#local.get(task.id);
      const shared = global.get(task.id);
      return { ...task, state: local?.state ?? shared?.task, worker: local?.workerState ?? shared?.worker };
    });
  }
}

/** Of which engines refuse some. */
function hasControls(id: string): boolean {
  return /\p{Cc}/u.test(id);
}

/** That is how long the column of the database is. */
const LONGEST_ID = 255;
