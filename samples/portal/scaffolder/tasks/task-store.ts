import { Contract } from 'proscenium';
import type { FinalStatus, Task, TaskEvent, TaskEventBody, TaskSpec, TaskStatus } from './task.js';

/** Which tasks to list. */
export interface TaskFilter {
  readonly createdBy?: string;
  readonly status?: TaskStatus;
  /** How many at most. */
  readonly limit: number;
  /** How many to leave out at the beginning. */
  readonly offset: number;
}

/** Keeps tasks and what happened in them, across restarts. */
@Contract('scaffolder.taskStore')
export abstract class TaskStore {
  abstract create(spec: TaskSpec, createdBy: string): Promise<Task>;
  abstract find(taskId: string): Promise<Task | undefined>;
  /** The newest first, and how many there are in all. */
  abstract list(filter: TaskFilter): Promise<{ tasks: Task[]; totalTasks: number }>;
  /** Marks an open task as being worked on; `false` when it is not open any more. */
  abstract begin(taskId: string): Promise<boolean>;
  /** Those that have not ended, whichever replica works on them. */
  abstract unfinished(): Promise<Task[]>;
  /**
   * Gives a sign of life of tasks that wait or run here.
   *
   * @returns the ids of those that have not ended meanwhile
   */
  abstract keepAlive(taskIds: readonly string[]): Promise<string[]>;
  /** Adds a line to the log, which is a sign of life as well; nothing when the task has ended. */
  abstract log(taskId: string, body: TaskEventBody): Promise<void>;
  /** Ends a task and writes its last event; `false`, with nothing changed, when it has ended already. */
  abstract finish(taskId: string, status: FinalStatus, body: TaskEventBody): Promise<boolean>;
  /** The events after that id; the completion is always among them once it has happened. */
  abstract listEvents(taskId: string, after: number): Promise<TaskEvent[]>;
}
