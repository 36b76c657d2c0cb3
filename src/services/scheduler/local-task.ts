import type { CancelTimer } from '../../contracts/clock.js';
import { ConflictError } from '../../errors/http-errors.js';
import { withTimeLimit } from '../../errors/time-limit.js';
import { runInActivity } from '../activity/index.js';
import { describeError } from './describe-error.js';
import {
  logOutcome,
  type ScheduledTask,
  type TaskState,
  type TaskSurroundings,
  type WorkerState,
} from './scheduled-task.js';
import { TaskRun } from './task-run.js';

/** How long a stop waits for a run to end, in milliseconds. */
const STOP_LIMIT = 5000;

/** A task that runs in each instance by itself, and needs no database. */
export class LocalTask {
  readonly #task: ScheduledTask;
  readonly #surroundings: TaskSurroundings;
  #isRunning = false;
  /** When the next run is due. */
  #next: number | undefined;
  #cancelTimer: CancelTimer | undefined;
  #readyAt = 0;
  #run: TaskRun | undefined;
  /** From the beginning of a run until its function has ended. */
  #isBusy = false;
  #last: { readonly lastRunEndedAt?: string; readonly lastRunError?: string } = {};

  constructor(task: ScheduledTask, surroundings: TaskSurroundings) {
    this.#task = task;
    this.#surroundings = surroundings;
  }

  get workerState(): WorkerState {
    if (this.#run !== undefined) return { status: 'running' };
    return { status: this.#surroundings.clock.now() < this.#readyAt ? 'initial-wait' : 'idle' };
  }

  get state(): TaskState {
    if (this.#run !== undefined) {
      const { startedAt, timesOutAt } = this.#run;
      return { status: 'running', startedAt: toIso(startedAt), timesOutAt: toIso(timesOutAt), ...this.#last };
    }
    return { status: 'idle', ...(this.#next === undefined ? {} : { startsAt: toIso(this.#next) }), ...this.#last };
  }

  /** Lets it run, after its initial delay. */
  start(): void {
    const { cadence, initialDelay } = this.#task;
    this.#isRunning = true;
    this.#readyAt = this.#surroundings.clock.now() + initialDelay;
    // It may have been triggered before.
    this.#schedule(this.#next ?? cadence.first(this.#readyAt));
  }

  /** Ends a run, and lets none begin any more. */
  async stop(): Promise<void> {
    this.#isRunning = false;
    this.#cancelTimer?.();
    this.#next = undefined;
    if (this.#run === undefined) return;
    this.#run.abort('stopped');
    await withTimeLimit(this.#run.settled, STOP_LIMIT, () => new Error('too late')).catch(() => this.#run?.giveUp());
  }

  /** @throws ConflictError when it is running */
  trigger(): void {
    if (this.#run !== undefined) throw new ConflictError(`Task ${this.#task.id} is currently running`);
    this.#readyAt = Math.min(this.#readyAt, this.#surroundings.clock.now());
    this.#schedule(this.#surroundings.clock.now());
  }

  /** @throws ConflictError when it is not running */
  cancel(): void {
    if (this.#run === undefined) throw new ConflictError(`Task ${this.#task.id} is not running`);
    this.#run.abort('cancelled');
  }

  #schedule(at: number | undefined): void {
    const { clock, pluginId } = this.#surroundings;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#next = at;
    // A function that heeds no signal is waited for: a task does not run beside itself.
    if (at === undefined || !this.#isRunning || this.#isBusy) return;
    const delay = Math.max(0, at - clock.now());
    this.#cancelTimer = clock.schedule(delay, () => runInActivity({ pluginId }, () => this.#runOnce(at)));
  }

  async #runOnce(due: number): Promise<void> {
    const { pluginId, clock, logger } = this.#surroundings;
    const { id, fn, timeout, cadence } = this.#task;
    const startedAt = clock.now();
    const isLate = cadence.period !== undefined && due < startedAt - cadence.period;
    const run = new TaskRun({ fn, timeout, pluginId, clock });
    this.#run = run;
    this.#isBusy = true;
    void run.settled.then(() => {
      this.#isBusy = false;
      if (this.#run === undefined) this.#schedule(this.#next);
    });
    const outcome = await run.outcome;
    this.#run = undefined;
    logOutcome(id, outcome, timeout, logger);
    this.#last = {
      lastRunEndedAt: toIso(clock.now()),
      ...(outcome.error === undefined ? {} : { lastRunError: describeError(outcome.error) }),
    };
    // A timer may be a moment early; then the time that a cron expression names is still to come, and would be due again.
    this.#schedule(cadence.next(isLate ? startedAt : due, Math.max(due, clock.now())));
  }
}

function toIso(time: number): string {
  return new Date(time).toISOString();
}
