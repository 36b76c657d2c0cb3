import type { Redactor } from './redactor.js';
import type { TaskEventBody } from './task.js';
import type { TaskFeed } from './task-feed.js';

/** The log of one running task: keeps lines in order, and secrets out. */
export class TaskLog {
  #last: Promise<void> = Promise.resolve();
  #failure: Error | undefined;

  constructor(
    private readonly feed: TaskFeed,
    private readonly taskId: string,
    private readonly redactor: Redactor,
  ) {}

  /** Adds a line; lines are written one after the other, in the order of the calls. */
  readonly write = (message: string, about: Omit<TaskEventBody, 'message'> = {}): void => {
    const body = { message: this.redactor.text(message), ...about };
    this.#last = this.#last
      .then(() => this.feed.log(this.taskId, body))
      .catch((error: unknown) => {
        this.#failure ??= error instanceof Error ? error : new Error(String(error));
      });
  };

  /** Waits until all lines are written, and throws when one could not be. */
  async flush(): Promise<void> {
    await this.#last;
    if (this.#failure !== undefined) throw this.#failure;
  }
}
