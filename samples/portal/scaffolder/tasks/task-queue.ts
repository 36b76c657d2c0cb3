import { setTimeout as pause } from 'node:timers/promises';
import { Options, RootConfig, readDuration, Scheduled, Service, ServiceUnavailableError } from 'proscenium';
import { TaskStopped } from './task-stopped.js';
import { type QueuedTask, TaskWorker } from './task-worker.js';

/** How a {@link TaskQueue} ends; together less than the time limit of a hook, 10 seconds. */
export interface TaskQueueOptions {
  /** How long running tasks may go on when the backend stops, in milliseconds. */
  readonly grace: number;
  /** How long they may then take to write their end, in milliseconds. */
  readonly farewell: number;
}

interface RunningTask {
  readonly controller: AbortController;
  readonly done: Promise<void>;
}

/**
 * Runs the tasks that this process was asked for, in the order in which they came, `scaffolder.concurrentTasksLimit` of them at a time.
 * Their secrets are in no other process, so none takes them over.
 */
@Service('plugin')
export class TaskQueue {
  static readonly options: TaskQueueOptions = { grace: 5_000, farewell: 2_000 };

  readonly #waiting: QueuedTask[] = [];
  readonly #running = new Map<string, RunningTask>();
  readonly #limit: number;
  readonly #timeout: number;
  #closing = false;

  constructor(
    config: RootConfig,
    private readonly worker: TaskWorker,
    @Options() private readonly options: TaskQueueOptions,
  ) {
    this.#limit = config.getOptionalNumber('scaffolder.concurrentTasksLimit') ?? 10;
    this.#timeout = readDuration(config, 'scaffolder.taskTimeout') ?? 600_000;
  }

  /** @throws ServiceUnavailableError when the backend is stopping */
  add(queued: QueuedTask): void {
    if (this.#closing) throw new ServiceUnavailableError('the scaffolder is stopping');
    this.#waiting.push(queued);
    this.#fill();
  }

  /** Ends a task before its time; `false` when it has ended already. One that runs in another process ends with its next sign of life. */
  async cancel(taskId: string): Promise<boolean> {
    const reason = new TaskStopped('cancelled', 'the task was cancelled');
    const running = this.#running.get(taskId);
    if (running === undefined) {
      this.#forget(taskId);
      return this.worker.abandon(taskId, reason);
    }
    running.controller.abort(reason);
    await running.done;
    return true;
  }

  /** Other processes take a task for abandoned when it gives no sign of life; `AbandonedTasks` ends it then. */
  @Scheduled({ id: 'keep-tasks-alive', frequency: { seconds: 5 }, timeout: { seconds: 30 }, scope: 'local' })
  async keepAlive(): Promise<void> {
    const ids = [...this.#running.keys(), ...this.#waiting.map(({ task }) => task.id)];
    if (ids.length === 0) return;
    const alive = new Set(await this.worker.keepAlive(ids));
    const reason = new TaskStopped('cancelled', 'the task was ended elsewhere');
    for (const id of ids.filter((known) => !alive.has(known))) {
      this.#forget(id);
      this.#running.get(id)?.controller.abort(reason);
    }
  }

  /** Begins nothing new, lets running tasks end for a while, and then stops them. */
  async onShutdown(): Promise<void> {
    this.#closing = true;
    const reason = new TaskStopped('failed', 'the backend was stopped before the task had ended; start it again');
    const waiting = this.#waiting.splice(0).map(({ task }) => this.worker.abandon(task.id, reason));
    await this.#settled(this.options.grace);
    for (const { controller } of this.#running.values()) controller.abort(reason);
    await this.#settled(this.options.farewell);
    await Promise.all(waiting);
  }

  #forget(taskId: string): void {
    const position = this.#waiting.findIndex(({ task }) => task.id === taskId);
    if (position !== -1) this.#waiting.splice(position, 1);
  }

  #fill(): void {
    while (this.#running.size < this.#limit) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      this.#start(next);
    }
  }

  #start(queued: QueuedTask): void {
    const { id } = queued.task;
    const controller = new AbortController();
    const tooLong = new TaskStopped('failed', `the task took longer than ${this.#timeout / 1_000} seconds`);
    // A task that does not listen may go on for ever; that is no reason for the process to.
    const timer = setTimeout(() => controller.abort(tooLong), this.#timeout).unref();
    const done = this.worker.work(queued, controller.signal).finally(() => {
      clearTimeout(timer);
      this.#running.delete(id);
      this.#fill();
    });
    this.#running.set(id, { controller, done });
  }

  async #settled(milliseconds: number): Promise<void> {
    const over = new AbortController();
    const all = Promise.all([...this.#running.values()].map(({ done }) => done));
    await Promise.race([all, pause(milliseconds, undefined, { signal: over.signal }).catch(() => {})]);
    over.abort();
  }
}
