import { randomUUID } from 'node:crypto';
import { toError } from '../../errors/to-error.js';
import {
  logOutcome,
  type ScheduledTask,
  type TaskState,
  type TaskSurroundings,
  type WorkerState,
} from './scheduled-task.js';
import { type AbortCause, type RunOutcome, TaskRun } from './task-run.js';
import type { RunEnd, TaskRow, TaskStore } from './task-store.js';

/** The part that this process has in a task which all instances share. */
export class GlobalTask {
  /** Whether the database has it. */
  isSaved = false;
  readonly #task: ScheduledTask;
  readonly #surroundings: TaskSurroundings;
  readonly #lease: number;
  #readyAt = Number.POSITIVE_INFINITY;
  #run: { readonly ticket: string; readonly run: TaskRun } | undefined;
  /** From before the claim until the function has ended. */
  #isBusy = false;
  #isStopped = false;
  /** A run whose end the database does not know yet. */
  #ended: { readonly ticket: string; readonly end: RunEnd } | undefined;

  /** @param lease - for how long a run belongs to this process without being renewed, in milliseconds */
  constructor(task: ScheduledTask, surroundings: TaskSurroundings, lease: number) {
    this.#task = task;
    this.#surroundings = surroundings;
    this.#lease = lease;
  }

  get id(): string {
    return this.#task.id;
  }

  get period(): number | undefined {
    return this.#task.cadence.period;
  }

  get workerState(): WorkerState {
    if (this.#run !== undefined) return { status: 'running' };
    return { status: this.#surroundings.clock.now() < this.#readyAt ? 'initial-wait' : 'idle' };
  }

  /** From now on it may run, after its initial delay. */
  start(): void {
    this.#readyAt = this.#surroundings.clock.now() + this.#task.initialDelay;
  }

  /** Somebody wants it now. */
  skipInitialDelay(): void {
    this.#readyAt = Math.min(this.#readyAt, this.#surroundings.clock.now());
  }

  async save(store: TaskStore): Promise<void> {
    await store.save(this.id, this.#task.settings);
    this.isSaved = true;
  }

  /** Tells the database what it could not be told before. */
  async settle(store: TaskStore): Promise<void> {
    if (this.#ended === undefined) return;
    const { ticket, end } = this.#ended;
    await store.release(this.id, ticket, end);
    this.#ended = undefined;
  }

  /** Milliseconds until there may be something to do; 0: now. `undefined` when this process is at it. */
  wait(row: TaskRow, now: number): number | undefined {
    if (this.#isBusy || this.#run !== undefined || this.#ended !== undefined) return undefined;
    if (row.ticket !== undefined) return Math.max(0, (row.expiresAt ?? now) - now + 1);
    if (row.next === undefined) return undefined;
    return Math.max(0, row.next - now, this.#readyAt - this.#surroundings.clock.now());
  }

  /** The ticket of the run that this process is at. */
  get ticket(): string | undefined {
    return this.#run?.ticket;
  }

  /**
   * Ends a run that is ours no more, according to the database.
   *
   * @param ticket - that of the run when the database was asked: of a later one it did not know yet
   */
  heed(row: TaskRow, ticket: string | undefined): void {
    if (ticket !== undefined && ticket !== row.ticket) this.abort('lost', ticket);
  }

  /**
   * Runs it once, unless another instance is faster. Resolves when the run has ended and the database knows.
   *
   * @param onEnd - called when it may run again here
   */
  async run(store: TaskStore, onEnd: () => void): Promise<void> {
    this.#isBusy = true;
    const ticket = randomUUID();
    const claimedAt = this.#surroundings.clock.now();
    const claimed = await this.#claim(store, ticket);
    if (!claimed) {
      this.#isBusy = false;
      return;
    }
    const { pluginId, clock, logger } = this.#surroundings;
    // The claim may have taken longer than the wish to run anything, or so long that somebody else has the task by now.
    if (this.#isStopped || clock.now() >= claimedAt + this.#lease) {
      this.#isBusy = false;
      await this.#end(store, ticket, { isUnfinished: true });
      return onEnd();
    }
    const run = new TaskRun({ fn: this.#task.fn, timeout: this.#task.timeout, pluginId, clock });
    this.#run = { ticket, run };
    const endRenewal = this.#renew(store, { ticket, run, expires: claimedAt + this.#lease });
    void run.settled.then(() => {
      this.#isBusy = false;
      onEnd();
    });
    const outcome = await run.outcome;
    endRenewal();
    this.#run = undefined;
    logOutcome(this.id, outcome, this.#task.timeout, logger);
    await this.#end(store, ticket, endOf(outcome));
    onEnd();
  }

  async #end(store: TaskStore, ticket: string, end: RunEnd): Promise<void> {
    this.#ended = { ticket, end };
    await this.settle(store);
  }

  /** Ends a run. @param ticket - only if it is this one */
  abort(cause: AbortCause, ticket = this.#run?.ticket): void {
    if (cause === 'stopped') this.#isStopped = true;
    if (this.#run?.ticket === ticket) this.#run?.run.abort(cause);
  }

  /** Waits no longer for the function of a run. */
  giveUp(): void {
    this.#run?.run.giveUp();
  }

  describe(row: TaskRow): TaskState {
    const last = {
      ...(row.endedAt === undefined ? {} : { lastRunEndedAt: toIso(row.endedAt) }),
      ...(row.error === undefined ? {} : { lastRunError: row.error }),
    };
    if (row.startedAt === undefined)
      return { status: 'idle', ...(row.next === undefined ? {} : { startsAt: toIso(row.next) }), ...last };
    return {
      status: 'running',
      startedAt: toIso(row.startedAt),
      timesOutAt: toIso(row.startedAt + this.#task.timeout),
      ...last,
    };
  }

  /** A claim whose answer is lost may have succeeded: then it expires, as that of a process that has died. */
  async #claim(store: TaskStore, ticket: string): Promise<boolean> {
    try {
      return await store.claim(this.id, ticket, this.#lease, this.period);
    } catch (error) {
      this.#isBusy = false;
      throw error;
    }
  }

  /** Keeps the run ours. When the database does not answer, it is given up before anybody else may take it. @returns ends that */
  #renew(store: TaskStore, claim: { readonly ticket: string; readonly run: TaskRun; expires: number }): () => void {
    const { clock, logger } = this.#surroundings;
    const { ticket, run } = claim;
    const beat = this.#lease / 4;
    const renew = async (): Promise<void> => {
      cancel = clock.schedule(beat, renew);
      const now = clock.now();
      try {
        if (!(await store.renew(this.id, ticket, this.#lease, beat / 2))) run.abort('lost');
        else claim.expires = now + this.#lease;
      } catch (error) {
        logger.warn(`The lease of task '${this.id}' could not be renewed: ${toError(error).message}`);
        if (clock.now() + beat >= claim.expires) run.abort('lost');
      }
    };
    let cancel = clock.schedule(beat, renew);
    return () => cancel();
  }
}

/** What a stop or another instance has interrupted is due again at once; the one that was cancelled or took too long is not. */
function endOf({ error, cause }: RunOutcome): RunEnd {
  return { error, isUnfinished: cause === 'stopped' || cause === 'lost' };
}

function toIso(time: number): string {
  return new Date(time).toISOString();
}
