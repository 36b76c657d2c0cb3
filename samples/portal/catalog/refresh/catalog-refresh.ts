import { ConflictError, Logger, Service } from 'proscenium';
import { type FileStamps, haveChanged } from '../reading/file-stamps.js';
import { describeProblem, type Problem } from '../reading/problem.js';
import { CatalogStore, type StoredRefresh } from '../storage/catalog-store.js';
import { CatalogSources } from './catalog-sources.js';
import { stitch } from './stitch.js';

/** How often a refresh begins again because another replica was quicker. */
const ATTEMPTS = 10;

/** How the last refresh of this replica went. */
export interface RefreshReport extends StoredRefresh {
  /** How many entities the catalog holds. */
  readonly entities: number;
  /** Everything that could not be taken up as it stands. */
  readonly problems: readonly Problem[];
  /** What the catalog was made from. */
  readonly files: FileStamps;
  readonly folders: FileStamps;
}

/**
 * Makes the catalog anew from everything that it is made of, one refresh at a time. Of two replicas that refresh at the same time, the
 * slower one begins again, so that nothing is stored that was read too early.
 */
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

  /** How the last refresh of this replica went; `undefined` before the first. */
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

  /** Refreshes when any file looks different than it did when this replica last read it, or another replica has stored something. */
  async refreshIfChanged(): Promise<void> {
    if (await this.#isBehind()) await this.refresh();
  }

  /** Resolves when no refresh is running or waiting. */
  async idle(): Promise<void> {
    await this.#next?.catch(() => undefined);
    await this.#running;
  }

  async #isBehind(): Promise<boolean> {
    if (this.#report === undefined) return true;
    const { revision, files, folders } = this.#report;
    return (await this.store.lastRefresh()).revision !== revision || (await haveChanged(files, folders));
  }

  async #refresh(): Promise<RefreshReport> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const report = await this.#attempt();
      if (report === undefined) continue;
      this.#log(report);
      this.#report = report;
      for (const listener of this.#listeners) listener(report);
      return report;
    }
    throw new ConflictError(`Other replicas have changed the catalog ${ATTEMPTS} times while it was being read`);
  }

  /** @returns `undefined` when another replica was quicker */
  async #attempt(): Promise<RefreshReport | undefined> {
    const { revision } = await this.store.lastRefresh();
    const isNews = revision !== this.#report?.revision;
    const {
      entities: found,
      problems,
      files,
      folders,
      ...read
    } = await this.sources.readAll(await this.store.stored(), isNews);
    const stitched = stitch(found);
    const storable = found.map(({ ref, source, descriptor, entity }) => ({
      ref,
      source,
      descriptor,
      entity: stitched.get(ref) ?? entity,
    }));
    const stored = await this.store.replaceAll(storable, problems, revision);
    if (stored === undefined) return undefined;
    read.stored();
    return { ...stored, entities: found.length, problems, files, folders };
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
