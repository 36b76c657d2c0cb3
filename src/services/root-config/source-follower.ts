import type { HumanDuration } from '../../contracts/human-duration.js';
import { problems } from '../../errors/catalogue.js';
import { toMilliseconds } from '../duration/to-milliseconds.js';
import { type ConfigLayer, plainLayer } from './config-layer.js';
import { findTargets } from './config-targets.js';
import { readEnvironmentLayer } from './environment-layer.js';
import type { FileRootConfigOptions } from './file-root-config.js';
import { FileWatcher, type WatchedFiles } from './file-watcher.js';
import type { LiveConfig } from './live-config.js';
import { Poller } from './poller.js';
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
    const interval = remote === undefined ? undefined : readInterval(remote.reloadInterval);
    const targets = findTargets({ argv, rootDirectory, environment, remote: remote !== undefined });
    const options = { rootDirectory, environment, stop: this.#stop.signal };
    this.#sources = targets.map((target) => new TrackedSource(target, options));
    const written = data === undefined ? [] : [plainLayer('the data option', data)];
    this.#highest = [...written, readEnvironmentLayer(environment)];
    await this.#loadAll();
    this.#merge();

    const files = this.#sources.filter((source) => !source.remote);
    const remotes = this.#sources.filter((source) => source.remote);
    if (watch && files.length > 0) this.#watcher = new FileWatcher(filesOf(files), () => this.#refresh(files));
    if (interval !== undefined && remotes.length > 0) this.#poller = new Poller(interval, () => this.#refresh(remotes));
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
    if (!this.#stop.signal.aborted) this.#merge();
    return filesOf(sources);
  }

  #merge(): void {
    const layers = this.#sources.flatMap(({ layer }) => (layer === undefined ? [] : [layer]));
    this.#live.replace([...layers, ...this.#highest]);
  }
}

function filesOf(sources: readonly TrackedSource[]): WatchedFiles {
  return new Map(sources.flatMap(({ files }) => [...files]));
}

function readInterval(duration: HumanDuration): number {
  const milliseconds = toMilliseconds(duration);
  if (milliseconds > 0) return milliseconds;
  throw problems.invalidConfig(
    'The reloadInterval of FileRootConfig is no time at all.',
    'withOptions(FileRootConfig, { remote })',
    'write a duration above zero: { seconds: 60 }.',
  );
}
