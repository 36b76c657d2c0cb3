import type { JsonObject } from 'proscenium';

/** Where a task stands. */
export type TaskStatus = 'open' | 'processing' | 'completed' | 'failed' | 'cancelled';

/** How a task can end. */
export type FinalStatus = Exclude<TaskStatus, 'open' | 'processing'>;

/** One step of a task: an action and what it is given. */
export interface TaskStep {
  readonly id: string;
  readonly name: string;
  readonly action: string;
  /** Handed to the action after its expressions have been replaced. */
  readonly input?: JsonObject;
  /** The step is skipped when this turns out to be empty or false. */
  readonly if?: string | boolean;
}

/** What a task is to do: a copy of the template's steps, with the values it was started with. */
export interface TaskSpec {
  readonly apiVersion: string;
  readonly steps: readonly TaskStep[];
  readonly output: JsonObject;
  /** The checked values; `null` stands for a declared parameter that was left out. */
  readonly parameters: JsonObject;
  readonly user: JsonObject;
  readonly templateInfo: {
    readonly entityRef: string;
    /** The folder of the template's own file, as a `file:` URL ending in a slash; absent for templates from elsewhere. */
    readonly baseUrl?: string;
    readonly entity: { readonly metadata: JsonObject };
  };
}

/** A task as the API shows it. */
export interface Task {
  readonly id: string;
  readonly spec: TaskSpec;
  readonly status: TaskStatus;
  readonly createdBy: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** When the task last gave a sign of life; ISO 8601. */
  readonly lastHeartbeatAt: string;
}

export type TaskEventType = 'log' | 'completion';

/** What an event says. */
export interface TaskEventBody {
  readonly message: string;
  /** The step it belongs to. */
  readonly stepId?: string;
  /** What the step, or at completion the task, has become. */
  readonly status?: TaskStatus | 'skipped';
  /** At completion of a task that succeeded. */
  readonly output?: JsonObject;
  /** At completion of a task that did not. */
  readonly error?: { readonly name: string; readonly message: string };
}

/** One line of a task's log, or its end. */
export interface TaskEvent {
  /** Grows with every event, so that a reader can ask for what came after. */
  readonly id: number;
  readonly taskId: string;
  readonly type: TaskEventType;
  readonly body: TaskEventBody;
  /** ISO 8601. */
  readonly createdAt: string;
}

/** Secrets of one task, by name; they live in memory only. */
export type TaskSecrets = Readonly<Record<string, string>>;
