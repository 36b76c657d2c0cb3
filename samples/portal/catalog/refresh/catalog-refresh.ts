import { Logger, Service } from 'proscenium';
import { type FileStamps, haveChanged } from '../reading/file-stamps.js';
import { describeProblem, type Problem } from '../reading/problem.js';
import { CatalogStore, type StoreChanges } from '../storage/catalog-store.js';
import { CatalogSources } from './catalog-sources.js';
import { stitch } from './stitch.js';

/** How the last refresh went. */
export interface RefreshReport extends StoreChanges {
  readonly finishedAt: Date;
  /** How many entities the catalog holds. */
  readonly entities: number;
  /** Everything that could not be taken up as it stands. */
  readonly problems: readonly Problem[];
  /** What the catalog was made from. */
  readonly files: FileStamps;
  readonly folders: FileStamps;
}

/** Makes the catalog anew from everything that it is made of, one refresh at a time. */
@Service('plugin')
export class CatalogRefresh {
  readonly #listeners: ((report: RefreshReport) => void)[] = [];
  #report: RefreshReport | undefined;
  #running: Promise<unknown> = Promise.resolve();
  #next: Promise<RefreshReport> | undefined;

  constructor(
    private readonly sources: CatalogSources,
    private readonly store: CatalogStore,
    private readonly logger: Logger,
  ) {}

  /** How the last refresh went; `undefined` before the first. */
  get report(): RefreshReport | undefined {
    return this.#report;
  }

  /** Calls back after every refresh. */
  onRefreshed(listener: (report: RefreshReport) => void): void {
    this.#listeners.push(listener);
  }

  /** Refreshes. Whoever asks while a refresh is running shares the next one, since the running one may have read too early. */
  refresh(): Promise<RefreshReport> {
    this.#next ??= this.#running.then(() => {
      const refresh = this.#refresh();
      this.#next = undefined;
      this.#running = refresh.catch(() => undefined);
      return refresh;
    });
    return this.#next;
  }

  /** Refreshes when any file looks different than it did when it was last read. */
  async refreshIfChanged(): Promise<void> {
    const { files, folders } = this.#report ?? {};
    if (files === undefined || folders === undefined || (await haveChanged(files, folders))) await this.refresh();
  }

  /** Resolves when no refresh is running or waiting. */
  async idle(): Promise<void> {
    await this.#next?.catch(() => undefined);
    await this.#running;
  }

  async #refresh(): Promise<RefreshReport> {
    const { entities: found, problems, files, folders } = await this.sources.readAll(await this.store.stored());
    const stitched = stitch(found);
    const storable = found.map(({ ref, source, descriptor, entity }) => ({
      ref,
      source,
      descriptor,
      entity: stitched.get(ref) ?? entity,
    }));
    const changes = await this.store.replaceAll(storable);
    const report = { ...changes, finishedAt: new Date(), entities: found.length, problems, files, folders };
    this.#log(report);
    this.#report = report;
    for (const listener of this.#listeners) listener(report);
    return report;
  }

  /** Says every problem once, not at every refresh. */
  #log({ added, changed, removed, entities, problems }: RefreshReport): void {
    const before = new Set(this.#report?.problems.map(describeProblem));
    for (const problem of problems.map(describeProblem)) if (!before.has(problem)) this.logger.warn(problem);
    if (before.size > 0 && problems.length === 0) this.logger.info('All descriptor files are without errors again');
    if (added + changed + removed > 0)
      this.logger.info('The catalog has changed', { added, changed, removed, entities, problems: problems.length });
  }
}
