import { Logger, Service } from 'proscenium';
import { Redactor } from './redactor.js';
import type { Task, TaskSecrets } from './task.js';
import { TaskFeed } from './task-feed.js';
import { TaskLog } from './task-log.js';
import { TaskRunner } from './task-runner.js';
import { TaskStopped } from './task-stopped.js';
import { TaskStore } from './task-store.js';

/** A task that waits for its turn. */
export interface QueuedTask {
  readonly task: Task;
  readonly secrets: TaskSecrets;
}

/** Takes one task from its beginning to its end, whatever that is. */
@Service('plugin')
export class TaskWorker {
  constructor(
    private readonly store: TaskStore,
    private readonly feed: TaskFeed,
    private readonly runner: TaskRunner,
    private readonly logger: Logger,
  ) {}

  /** Never rejects: how the task has ended is in the store, and in the log when the store fails. */
  async work({ task, secrets }: QueuedTask, signal: AbortSignal): Promise<void> {
    const redactor = new Redactor(secrets);
    const log = new TaskLog(this.feed, task.id, redactor);
    try {
      if (!(await this.store.begin(task.id))) return;
      const output = await this.runner.run({ task, secrets, log, signal });
      await log.flush();
      await this.feed.finish(task.id, 'completed', { output: redactor.object(output) });
    } catch (thrown) {
      await log.flush().catch(() => {});
      await this.abandon(task.id, describe(thrown, redactor));
    }
  }

  /** Gives a sign of life of tasks, and returns those that nobody has ended meanwhile. */
  async keepAlive(taskIds: readonly string[]): Promise<readonly string[]> {
    return this.store.keepAlive(taskIds);
  }

  /** Ends a task that cannot go on, or was never begun; `false` when it has ended already. */
  async abandon(taskId: string, error: Error): Promise<boolean> {
    const status = error instanceof TaskStopped ? error.status : 'failed';
    try {
      return await this.feed.finish(taskId, status, { error: { name: error.name, message: error.message } });
    } catch (problem) {
      this.logger.error(
        `The end of task ${taskId} could not be written`,
        problem instanceof Error ? problem : undefined,
      );
      return false;
    }
  }
}

function describe(thrown: unknown, redactor: Redactor): Error {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  error.message = redactor.text(error.message);
  return error;
}
