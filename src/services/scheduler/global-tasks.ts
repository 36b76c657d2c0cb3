import type { CancelTimer } from '../../contracts/clock.js';
import type { Database } from '../../contracts/database.js';
import { ConflictError, NotFoundError } from '../../errors/http-errors.js';
import { withTimeLimit } from '../../errors/time-limit.js';
import { toError } from '../../errors/to-error.js';
import { runInActivity } from '../activity/index.js';
import { GlobalTask } from './global-task.js';
import type { ScheduledTask, TaskState, TaskSurroundings, WorkerState } from './scheduled-task.js';
import type { SchedulerSettings } from './scheduler-settings.js';
import { TaskDatabase } from './task-database.js';
import { TaskStore } from './task-store.js';

/** How often rows of tasks that nobody runs any more are looked for, in milliseconds. */
const COLLECT_EVERY = 3_600_000;
/** How long a stop waits for runs to end, and before and after that for the database, in milliseconds. */
const STOP_LIMIT = 5000;
const STORE_LIMIT = 2000;

/**
 * The tasks of one plugin that run once in all instances together. One timer serves them all: it looks into the database when something
 * is due, and at least once in a poll interval, since other instances may have changed what is due. Without tasks nothing is opened.
 */
export class GlobalTasks {
  readonly #database: Database;
  readonly #surroundings: TaskSurroundings;
  readonly #settings: SchedulerSettings;
  readonly #tasks = new Map<string, GlobalTask>();
  readonly #runs = new Set<Promise<void>>();
  #opening: Promise<TaskStore> | undefined;
  #isRunning = false;
  #timer: { readonly at: number; readonly cancel: CancelTimer } | undefined;
  #polling: Promise<void> | undefined;
  #isStale = false;
  #failure: string | undefined;
  #collectAt = 0;

  constructor(database: Database, surroundings: TaskSurroundings, settings: SchedulerSettings) {
    this.#database = database;
    this.#surroundings = surroundings;
    this.#settings = settings;
  }

  get size(): number {
    return this.#tasks.size;
  }

  has(id: string): boolean {
    return this.#tasks.has(id);
  }

  /** Adds a task; once tasks run, resolves when the database has it. When it does not answer, it is told later. */
  async add(scheduled: ScheduledTask): Promise<void> {
    const task = new GlobalTask(scheduled, this.#surroundings, this.#settings.leaseDuration);
    this.#tasks.set(task.id, task);
    if (!this.#isRunning) return;
    task.start();
    try {
      await task.save(await this.#openStore());
    } catch (error) {
      this.#pause(error);
    }
    this.#wake();
  }

  remove(id: string): void {
    this.#tasks.get(id)?.abort('stopped');
    this.#tasks.delete(id);
  }

  /** Lets tasks run. */
  start(): void {
    this.#isRunning = true;
    for (const task of this.#tasks.values()) task.start();
    this.#wake();
  }

  /** Lets none begin any more, ends those that run, and hands them over to other instances. */
  async stop(): Promise<void> {
    this.#isRunning = false;
    this.#timer?.cancel();
    this.#timer = undefined;
    await within(STORE_LIMIT, this.#polling ?? Promise.resolve());
    for (const task of this.#tasks.values()) task.abort('stopped');
    await within(STOP_LIMIT, Promise.all(this.#runs));
    for (const task of this.#tasks.values()) task.giveUp();
    await within(STORE_LIMIT, Promise.all(this.#runs));
  }

  /** @throws NotFoundError, ConflictError */
  async trigger(id: string): Promise<void> {
    const store = await this.#storeFor(id);
    const task = this.#tasks.get(id);
    if (task?.isSaved === false) await task.save(store);
    task?.skipInitialDelay();
    if (!(await store.trigger(id))) await this.#refuse(store, id, 'is currently running');
    this.#wake();
  }

  /** @throws NotFoundError, ConflictError */
  async cancel(id: string): Promise<void> {
    const store = await this.#storeFor(id);
    const ticket = await store.cancel(id, this.#settings.pollInterval);
    if (ticket === undefined) await this.#refuse(store, id, 'is not running');
    this.#tasks.get(id)?.abort('cancelled', ticket);
  }

  /** Where each task stands. */
  async states(): Promise<ReadonlyMap<string, { readonly task?: TaskState; readonly worker: WorkerState }>> {
    if (this.#tasks.size === 0) return new Map();
    const { rows } = await (await this.#openStore()).read();
    return new Map(
      [...this.#tasks.values()].map((task) => {
        const row = rows.get(task.id);
        return [
          task.id,
          { worker: task.workerState, ...(row === undefined ? {} : { task: task.describe(row) }) },
        ] as const;
      }),
    );
  }

  /** A plugin without global tasks opens no database to find that out. */
  async #storeFor(id: string): Promise<TaskStore> {
    if (this.#tasks.size === 0) throw new NotFoundError(`Task ${id} does not exist`);
    return this.#openStore();
  }

  async #refuse(store: TaskStore, id: string, problem: string): Promise<never> {
    const { rows } = await store.read();
    if (rows.has(id)) throw new ConflictError(`Task ${id} ${problem}`);
    throw new NotFoundError(`Task ${id} does not exist`);
  }

  /** Looks into the database, now or after some milliseconds, unless it does so earlier anyway. */
  #wake(delay = 0): void {
    if (!this.#isRunning || this.#tasks.size === 0) return;
    const { clock, pluginId } = this.#surroundings;
    const at = clock.now() + delay;
    if (this.#timer !== undefined && this.#timer.at <= at) return;
    this.#timer?.cancel();
    const cancel = clock.schedule(delay, () => runInActivity({ pluginId }, () => this.#look()));
    this.#timer = { at, cancel };
  }

  /** Resolves when what it has begun has ended, for clocks that wait for it. */
  async #look(): Promise<void> {
    this.#timer = undefined;
    if (this.#polling !== undefined) {
      this.#isStale = true;
      return;
    }
    const begun: Promise<void>[] = [];
    const polling = this.#poll(begun);
    this.#polling = polling.then(() => undefined);
    const delay = await polling;
    this.#polling = undefined;
    this.#wake(this.#isStale ? 0 : delay);
    this.#isStale = false;
    await Promise.all(begun);
  }

  /** @returns the milliseconds until the next look */
  async #poll(begun: Promise<void>[]): Promise<number> {
    try {
      const store = await this.#openStore();
      for (const task of this.#tasks.values()) {
        if (!task.isSaved) await task.save(store);
        await task.settle(store);
      }
      const delay = await this.#runWhatIsDue(store, begun);
      await this.#collect(store);
      this.#goOn();
      return delay;
    } catch (error) {
      this.#pause(error);
      return this.#settings.pollInterval;
    }
  }

  async #runWhatIsDue(store: TaskStore, begun: Promise<void>[]): Promise<number> {
    const tickets = new Map([...this.#tasks.values()].map((task) => [task, task.ticket]));
    const { now, rows } = await store.read();
    let delay = this.#settings.pollInterval;
    for (const task of this.#tasks.values()) {
      const row = rows.get(task.id);
      delay = Math.min(delay, Math.max(task.period ?? delay, SHORTEST));
      if (row === undefined) {
        // Another instance has taken it for one that nobody runs any more.
        task.isSaved = false;
        delay = 0;
        continue;
      }
      task.heed(row, tickets.get(task));
      const wait = task.wait(row, now);
      if (wait === undefined) continue;
      if (wait > 0) delay = Math.min(delay, wait);
      else if (row.ticket === undefined) begun.push(this.#begin(task, store));
      else if (await store.free(row)) {
        this.#surroundings.logger.warn(`Task timed out and was lost: ${task.id}`);
        delay = 0;
      }
    }
    return delay;
  }

  #begin(task: GlobalTask, store: TaskStore): Promise<void> {
    if (!this.#isRunning) return Promise.resolve();
    const run: Promise<void> = task
      .run(store, () => this.#wake())
      .catch((error: unknown) => this.#pause(error))
      .finally(() => this.#runs.delete(run));
    this.#runs.add(run);
    return run;
  }

  async #collect(store: TaskStore): Promise<void> {
    const now = this.#surroundings.clock.now();
    if (now < this.#collectAt) return;
    this.#collectAt = now + COLLECT_EVERY;
    const count = await store.collect([...this.#tasks.keys()], this.#settings.keepRemovedTasks);
    if (count > 0) this.#surroundings.logger.info(`forgot ${count} tasks that nobody runs any more`);
  }

  #openStore(): Promise<TaskStore> {
    this.#opening ??= TaskDatabase.open(this.#database, this.#surroundings.clock).then(
      (database) => new TaskStore(database),
    );
    const opening = this.#opening;
    opening.catch(() => {
      if (this.#opening === opening) this.#opening = undefined;
    });
    return opening;
  }

  #pause(error: unknown): void {
    const { message } = toError(error);
    if (message === this.#failure) return;
    this.#failure = message;
    this.#surroundings.logger.warn(`global tasks pause until their database answers: ${message}`);
    this.#wake(this.#settings.pollInterval);
  }

  #goOn(): void {
    if (this.#failure === undefined) return;
    this.#failure = undefined;
    this.#surroundings.logger.info('global tasks go on, since their database answers');
  }
}

/** Looks into the database are at least so many milliseconds apart, as far as short periods are concerned. */
const SHORTEST = 100;

async function within(limit: number, work: Promise<unknown>): Promise<void> {
  await withTimeLimit(work, limit, () => new Error('too late')).catch(() => undefined);
}
