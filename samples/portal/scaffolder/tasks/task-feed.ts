import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { Events, Logger, RootLifecycle, Service } from 'proscenium';
import { Doorbell } from './doorbell.js';
import type { FinalStatus, TaskEvent, TaskEventBody } from './task.js';
import { TaskStore } from './task-store.js';

/** What a reader of a task's log asks for. */
export interface FollowOptions {
  /** The id of the last event that the reader has; `0` for none. */
  readonly after: number;
  /** Aborted when the reader has gone. */
  readonly signal: AbortSignal;
  /** After so many milliseconds without an event the reader receives an empty list. */
  readonly quietTime: number;
}

/** The topic of events that say by its id that a task has a new line in its log, or has ended. */
const TASK_CHANGED = 'scaffolder.task-changed';

/** Writes what happens in tasks, and tells those who follow them at once, in whichever replica they do. */
@Service('plugin')
export class TaskFeed {
  readonly #changes = new EventEmitter().setMaxListeners(0);
  readonly #closing = new AbortController();

  constructor(
    private readonly store: TaskStore,
    private readonly events: Events,
    private readonly logger: Logger,
    lifecycle: RootLifecycle,
  ) {
    // Readers would hold up the end of the HTTP server, so they are let go first; they come back with the last id they have.
    lifecycle.addBeforeShutdownHook(() => this.close());
  }

  async onInit(): Promise<void> {
    await this.events.subscribe({
      // Of subscribers with the same id one hears each event; here every replica is to hear all.
      id: `feed-${randomUUID()}`,
      topics: [TASK_CHANGED],
      onEvent: async ({ eventPayload }) => void this.#changes.emit((eventPayload as TaskChange).taskId),
    });
  }

  async log(taskId: string, body: TaskEventBody): Promise<void> {
    await this.store.log(taskId, body);
    this.#announce(taskId);
  }

  /** Ends a task; `false` when it has ended already. */
  async finish(taskId: string, status: FinalStatus, details: Partial<TaskEventBody> = {}): Promise<boolean> {
    const body = { message: `Run completed with status: ${status}`, status, ...details };
    const finished = await this.store.finish(taskId, status, body);
    this.#announce(taskId);
    return finished;
  }

  /** The events of a task, those to come as well, up to its completion. */
  async *follow(taskId: string, { after, signal, quietTime }: FollowOptions): AsyncGenerator<TaskEvent[]> {
    const bell = new Doorbell();
    const over = AbortSignal.any([signal, this.#closing.signal]);
    this.#changes.on(taskId, bell.ring);
    over.addEventListener('abort', bell.ring);
    try {
      for (let last = after; !over.aborted; ) {
        const events = await this.store.listEvents(taskId, last);
        if (events.length > 0) yield events;
        if (events.some((event) => event.type === 'completion')) return;
        last = events.at(-1)?.id ?? last;
        if (!(await bell.wait(quietTime))) yield [];
      }
    } finally {
      this.#changes.off(taskId, bell.ring);
      over.removeEventListener('abort', bell.ring);
    }
  }

  /** Ends all readers; what they have not received yet is in the store. */
  close(): void {
    this.#closing.abort();
  }

  /** Not waited for: those who are not told look for themselves before long. */
  #announce(taskId: string): void {
    const eventPayload: TaskChange = { taskId };
    this.events.publish({ topic: TASK_CHANGED, eventPayload }).catch((error: unknown) => {
      const failure = error instanceof Error ? error : new Error(String(error));
      this.logger.debug(`Other replicas do not hear of task ${taskId} at once`, failure);
    });
  }
}

interface TaskChange {
  readonly taskId: string;
}
