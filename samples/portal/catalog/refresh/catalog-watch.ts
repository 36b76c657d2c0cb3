import { Logger, Scheduler, Service } from 'proscenium';
import { CatalogSettings } from '../locations/catalog-settings.js';
import { CatalogRefresh } from './catalog-refresh.js';
import { FileWatcher } from './file-watcher.js';

/**
 * Refreshes the catalog when a file or the configuration changes. From time to time one of all replicas looks at all files in any case:
 * not every file system tells of changes.
 */
@Service('plugin')
export class CatalogWatch {
  readonly #watcher = new FileWatcher(
    () => void this.#refresh(),
    (folder, error) => this.#cannotWatch(folder, error),
  );
  #unsubscribe: (() => void) | undefined;
  #hasWarned = false;

  constructor(
    private readonly refresh: CatalogRefresh,
    private readonly settings: CatalogSettings,
    private readonly scheduler: Scheduler,
    private readonly logger: Logger,
  ) {}

  async start(): Promise<void> {
    this.refresh.onRefreshed((report) => this.#watcher.watch(report));
    if (this.refresh.report !== undefined) this.#watcher.watch(this.refresh.report);
    this.#unsubscribe = this.settings.onChange(() => void this.#refresh());
    const milliseconds = this.settings.processingInterval;
    if (milliseconds === undefined) return;
    await this.scheduler.scheduleTask({
      id: 'refresh',
      frequency: { milliseconds },
      timeout: { minutes: 10 },
      fn: () => this.refresh.refreshIfChanged(),
    });
  }

  async onShutdown(): Promise<void> {
    this.#unsubscribe?.();
    this.#watcher.close();
    await this.refresh.idle();
  }

  async #refresh(): Promise<void> {
    try {
      await this.refresh.refresh();
    } catch (error) {
      const failure = error instanceof Error ? error : new Error(String(error));
      this.logger.error('The catalog cannot be refreshed and stays as it is', failure);
    }
  }

  #cannotWatch(folder: string, error: Error): void {
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    this.logger.warn(
      `The folder ${folder} cannot be watched; changes will show after catalog.processingInterval`,
      error,
    );
  }
}
