import { Logger, Service } from 'proscenium';
import { CatalogSettings } from '../locations/catalog-settings.js';
import { CatalogRefresh } from './catalog-refresh.js';
import { FileWatcher } from './file-watcher.js';

/**
 * Refreshes the catalog when a file or the configuration changes. Looks at all files from time to time in any case: not every file
 * system tells of changes.
 */
@Service('plugin')
export class CatalogWatch {
  readonly #watcher = new FileWatcher(
    () => void this.#refresh(),
    (folder, error) => this.#cannotWatch(folder, error),
  );
  #unsubscribe: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;
  #hasWarned = false;
  #hasStopped = false;

  constructor(
    private readonly refresh: CatalogRefresh,
    private readonly settings: CatalogSettings,
    private readonly logger: Logger,
  ) {}

  start(): void {
    this.refresh.onRefreshed((report) => this.#watcher.watch(report));
    if (this.refresh.report !== undefined) this.#watcher.watch(this.refresh.report);
    this.#unsubscribe = this.settings.onChange(() => void this.#refresh());
    this.#schedule(this.settings.processingInterval);
  }

  async onShutdown(): Promise<void> {
    this.#hasStopped = true;
    this.#unsubscribe?.();
    clearTimeout(this.#timer);
    this.#watcher.close();
    await this.refresh.idle();
  }

  #schedule(interval: number | undefined): void {
    if (interval === undefined || this.#hasStopped) return;
    this.#timer = setTimeout(() => void this.#poll().then(() => this.#schedule(interval)), interval).unref();
  }

  #refresh(): Promise<void> {
    return this.#attempt(() => this.refresh.refresh());
  }

  #poll(): Promise<void> {
    return this.#attempt(() => this.refresh.refreshIfChanged());
  }

  async #attempt(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
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
