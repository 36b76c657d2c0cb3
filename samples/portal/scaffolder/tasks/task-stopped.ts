import type { FinalStatus } from './task.js';

/** Why a task has to stop before its end: the reason of its signal. */
export class TaskStopped extends Error {
  override readonly name = 'TaskStopped';

  constructor(
    readonly status: FinalStatus,
    message: string,
  ) {
    super(message);
  }
}
