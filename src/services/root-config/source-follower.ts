import { type ConfigLayer, plainLayer } from './config-layer.js';
import { findTargets } from './config-targets.js';
import { readEnvironmentLayer } from './environment-layer.js';
import type { FileRootConfigOptions } from './file-root-config.js';
import { FileWatcher, type WatchedFiles } from './file-watcher.js';
import type { LiveConfig } from './live-config.js';
import { Poller } from './poller.js';
import { readReloadInterval } from './reload-interval.js';
import { TrackedSource } from './tracked-source.js';

/** Reads every source of configuration, and keeps a {@link LiveConfig} up to date with them. */
export class SourceFollower {
  readonly #options: FileRootConfigOptions;
  readonly #live: LiveConfig;
  readonly #stop = new AbortController();
  #sources: readonly TrackedSource[] = [];
  /** What is above every file and URL, and does not change. */
  #highest: readonly ConfigLayer[] = [];
  #watcher: FileWatcher | undefined;
  #poller: Poller | undefined;
  #merging = Promise.resolve();

  constructor(options: FileRootConfigOptions, live: LiveConfig) {
    this.#options = options;
    this.#live = live;
  }

  /**
   * Reads everything once, then begins to follow it.
   *
   * @throws ProsceniumError `INVALID_CONFIG`
   */
  async start(): Promise<void> {
    const { argv = process.argv, rootDirectory = process.cwd(), environment = process.env } = this.#options;
    const { remote, data, watch = true } = this.#options;
    const interval = remote === undefined ? undefined : readReloadInterval(remote);
    const targets = findTargets({ argv, rootDirectory, environment, remote: remote !== undefined });
    const options = { rootDirectory, environment, stop: this.#stop.signal };
    this.#sources = targets.map((target) => new TrackedSource(target, options));
    const written = data === undefined ? [] : [plainLayer('the data option', data)];
    this.#highest = [...written, readEnvironmentLayer(environment)];
    await this.#loadAll();
    await this.#merge();

    const files = this.#sources.filter((source) => !source.remote);
    const remotes = this.#sources.filter((source) => source.remote);
    if (watch && files.length > 0) this.#watcher = new FileWatcher(filesOf(files), () => this.#refresh(files));
    if (interval !== undefined && remotes.length > 0) this.#poller = new Poller(interval, () => this.#poll(remotes));
  }

  /** Reads every file and URL anew; what cannot be read keeps its last good state, and is reported. */
  async reload(): Promise<void> {
    await this.#refresh(this.#sources);
  }

  stop(): void {
    this.#watcher?.stop();
    this.#poller?.stop();
    this.#stop.abort();
  }

  async #loadAll(): Promise<void> {
    try {
      await Promise.all(this.#sources.map((source) => source.load()));
    } catch (error) {
      // A request that is still under way would keep the process alive after a start that has failed.
      this.stop();
      throw error;
    }
  }

  async #refresh(sources: readonly TrackedSource[]): Promise<WatchedFiles> {
    await Promise.all(sources.map((source) => source.refresh()));
    if (!this.#stop.signal.aborted) await this.#merge();
    return filesOf(sources);
  }

  async #poll(sources: readonly TrackedSource[]): Promise<boolean> {
    await this.#refresh(sources);
    return sources.every(({ isGood }) => isGood);
  }

  /** One after the other: what is merged first may not go live last. */
  #merge(): Promise<void> {
    this.#merging = this.#merging.then(() => {
      const layers = this.#sources.flatMap(({ layer }) => (layer === undefined ? [] : [layer]));
      return this.#live.replace([...layers, ...this.#highest]);
    });
    return this.#merging;
  }
}

function filesOf(sources: readonly TrackedSource[]): WatchedFiles {
  return new Map(sources.flatMap(({ files }) => [...files]));
}
