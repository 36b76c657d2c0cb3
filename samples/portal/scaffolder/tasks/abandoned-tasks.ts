import { Logger, Scheduled, Service } from 'proscenium';
import { TaskStopped } from './task-stopped.js';
import { TaskStore } from './task-store.js';
import { TaskWorker } from './task-worker.js';

/**
 * Ends tasks whose process has died. They are not begun a second time: their steps may have published something, and their secrets are
 * gone. Every replica looks for itself, and compares what it sees with what it saw before, so that no two clocks need to agree.
 */
@Service('plugin')
export class AbandonedTasks {
  /** The last sign of life of each task that had not ended, as it was seen the last time. */
  #seen: ReadonlyMap<string, string> = new Map();

  constructor(
    private readonly store: TaskStore,
    private readonly worker: TaskWorker,
    private readonly logger: Logger,
  ) {}

  @Scheduled({ id: 'end-abandoned-tasks', frequency: { seconds: 30 }, timeout: { seconds: 30 }, scope: 'local' })
  async end(): Promise<void> {
    const unfinished = await this.store.unfinished();
    const before = this.#seen;
    this.#seen = new Map(unfinished.map(({ id, lastHeartbeatAt }) => [id, lastHeartbeatAt]));
    const reason = new TaskStopped('failed', 'the backend ended before the task had; start it again');
    for (const { id, lastHeartbeatAt } of unfinished) {
      if (before.get(id) !== lastHeartbeatAt) continue;
      if (await this.worker.abandon(id, reason))
        this.logger.warn(`Task ${id} was interrupted by the end of the backend that worked on it`);
    }
  }
}
