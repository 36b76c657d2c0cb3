import { Logger, Service } from 'proscenium';
import { CatalogSettings } from '../locations/catalog-settings.js';
import { CatalogRefresh } from './catalog-refresh.js';
import { FileWatcher } from './file-watcher.js';

/**
 * Refreshes the catalog when a file or the configuration changes, and from time to time in any case: not every file system tells
 * of changes.
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

  constructor(
    private readonly refresh: CatalogRefresh,
    private readonly settings: CatalogSettings,
    private readonly logger: Logger,
  ) {}

  start(): void {
    this.refresh.onRefreshed((report) => this.#watcher.watch(report));
    if (this.refresh.report !== undefined) this.#watcher.watch(this.refresh.report);
    this.#unsubscribe = this.settings.onChange(() => void this.#refresh());
    this.#schedule();
  }

  async onShutdown(): Promise<void> {
    this.#unsubscribe?.();
    clearTimeout(this.#timer);
    await this.refresh.idle();
    this.#watcher.close();
  }

  #schedule(): void {
    const interval = this.settings.processingInterval;
    if (interval === undefined) return;
    this.#timer = setTimeout(() => void this.#refresh().then(() => this.#schedule()), interval).unref();
  }

  async #refresh(): Promise<void> {
    try {
      await this.refresh.refresh();
    } catch (error) {
      this.logger.error(
        'The catalog cannot be refreshed and stays as it is',
        error instanceof Error ? error : new Error(String(error)),
      );
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
