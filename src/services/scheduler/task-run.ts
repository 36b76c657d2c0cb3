import type { Clock } from '../../contracts/clock.js';
import type { TaskFunction } from '../../contracts/scheduler.js';
import { toError } from '../../errors/to-error.js';
import { runInActivity } from '../activity/index.js';

/** Why a run was told to end. */
export type AbortCause = 'timeout' | 'cancelled' | 'lost' | 'stopped';

/** How a run ended. */
export interface RunOutcome {
  /** What it failed with, or why it was told to end; `undefined` when it did what it should. */
  readonly error?: Error | undefined;
  readonly cause?: AbortCause;
  /** It was told to end and has not: its function may still be at work. */
  readonly isStillBusy?: boolean;
}

/** What a run is made of. */
export interface TaskRunOptions {
  readonly fn: TaskFunction;
  readonly pluginId: string;
  /** How long it may take, in milliseconds. */
  readonly timeout: number;
  readonly clock: Clock;
}

/** How long a run that was told to end is waited for, in milliseconds. */
const GRACE = 5000;

/** One run of a task. It begins at once. */
export class TaskRun {
  readonly startedAt: number;
  readonly timesOutAt: number;
  /** Resolves when its function has come to an end, or has been told to long enough ago. */
  readonly outcome: Promise<RunOutcome>;
  /** Resolves when its function has come to an end. */
  readonly settled: Promise<void>;
  readonly #controller = new AbortController();
  readonly #clock: Clock;
  #cause: AbortCause | undefined;
  #giveUp: () => void = () => undefined;

  constructor({ fn, pluginId, timeout, clock }: TaskRunOptions) {
    this.#clock = clock;
    this.startedAt = clock.now();
    this.timesOutAt = this.startedAt + timeout;
    const cancelTimeout = clock.schedule(timeout, () => this.abort('timeout'));
    const { signal } = this.#controller;
    const work = runInActivity({ pluginId }, async () => fn(signal));
    const end = work.then(
      () => this.#outcome(undefined),
      (error: unknown) => this.#outcome(toError(error)),
    );
    const givenUp = new Promise<RunOutcome>((resolve) => {
      this.#giveUp = () => resolve({ ...this.#interrupted(), isStillBusy: true });
    });
    this.settled = end.then(() => undefined);
    this.outcome = Promise.race([end, givenUp]).finally(cancelTimeout);
  }

  /** Aborts the signal; a function that does not end is waited for no longer than 5 seconds. */
  abort(cause: AbortCause): void {
    if (this.#cause !== undefined) return;
    this.#cause = cause;
    this.#controller.abort(reasonOf(cause));
    this.#clock.schedule(GRACE, () => this.giveUp());
  }

  /** Waits for the function no longer. */
  giveUp(): void {
    this.#giveUp();
  }

  #outcome(error: Error | undefined): RunOutcome {
    // Who finishes although the backend stops has finished.
    if (error === undefined && (this.#cause === undefined || this.#cause === 'stopped')) return {};
    return this.#cause === undefined ? { error } : this.#interrupted();
  }

  #interrupted(): RunOutcome {
    const cause = this.#cause ?? 'stopped';
    return { error: reasonOf(cause), cause };
  }
}

function reasonOf(cause: AbortCause): Error {
  const reason = new Error(REASONS[cause]);
  reason.name = cause === 'timeout' ? 'TimeoutError' : 'AbortError';
  return reason;
}

const REASONS: Readonly<Record<AbortCause, string>> = {
  timeout: 'Task timed out',
  cancelled: 'Task was cancelled',
  lost: 'Task was cancelled or taken over by another instance',
  stopped: 'Task was interrupted because the backend stopped',
};
