import { RootConfig, type JsonObject } from '../../contracts/root-config.js';
import type { HumanDuration } from '../../contracts/human-duration.js';
import { Options } from '../../decorators/inject.js';
import { Service } from '../../decorators/service.js';
import { problems } from '../../errors/catalogue.js';
import { toMilliseconds } from '../duration/to-milliseconds.js';
import { type ConfigLayer, plainLayer } from './config-layer.js';
import { ConfigReader } from './config-reader.js';
import { findTargets } from './config-targets.js';
import { readEnvironmentLayer } from './environment-layer.js';
import { FileWatcher, type WatchedFiles } from './file-watcher.js';
import { LiveConfig } from './live-config.js';
import { Poller } from './poller.js';
import type { SecretSource } from './secrets.js';
import { TrackedSource } from './tracked-source.js';

/** Options of {@link FileRootConfig}. */
export interface FileRootConfigOptions {
  /** The command line, of which `--config` is read. Default: `process.argv`. */
  readonly argv?: readonly string[];
  /** Where the usual files lie. Default: the working directory. */
  readonly rootDirectory?: string;
  /** The environment for `APP_CONFIG_…`, `${NAME}`, `$env` and `PROSCENIUM_ENV`. Default: `process.env`. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Values that are written in code; only `APP_CONFIG_…` has a higher priority. */
  readonly data?: JsonObject;
  /** Whether files are read again when they change. Default: `true`. */
  readonly watch?: boolean;
  /** Allows URLs after `--config`, and says how often they are read again. Default: URLs are refused. */
  readonly remote?: { readonly reloadInterval: HumanDuration };
}

/**
 * The configuration from files, URLs, code and the environment, merged and followed while the backend runs.
 * A change that cannot be read is reported on the error stream, and the last good values stay.
 *
 * @throws ProsceniumError `INVALID_CONFIG` from `onInit` and from every read
 *
 * @example
 * ```ts
 * backend.add(withOptions(FileRootConfig, { remote: { reloadInterval: { seconds: 60 } } }));
 * ```
 */
@Service('root', RootConfig)
export class FileRootConfig extends ConfigReader implements RootConfig, SecretSource {
  static readonly options: FileRootConfigOptions = {};

  readonly #live: LiveConfig;
  readonly #options: FileRootConfigOptions;
  readonly #stop = new AbortController();
  #sources: readonly TrackedSource[] = [];
  #highest: readonly ConfigLayer[] = [];
  #watcher: FileWatcher | undefined;
  #poller: Poller | undefined;

  constructor(@Options() options: FileRootConfigOptions) {
    const live = new LiveConfig();
    super(live);
    this.#live = live;
    this.#options = options;
  }

  /** Reads every source once, then begins to follow them. */
  async onInit(): Promise<void> {
    const {
      argv = process.argv,
      rootDirectory = process.cwd(),
      environment = process.env,
      remote,
      data,
      watch = true,
    } = this.#options;
    const interval = remote === undefined ? undefined : readInterval(remote.reloadInterval);
    const targets = findTargets({ argv, rootDirectory, environment, remote: remote !== undefined });
    const options = { rootDirectory, environment, stop: this.#stop.signal };
    this.#sources = targets.map((target) => new TrackedSource(target, options));
    this.#highest = [
      ...(data === undefined ? [] : [plainLayer('the data option', data)]),
      readEnvironmentLayer(environment),
    ];
    await Promise.all(this.#sources.map((source) => source.load()));
    this.#merge();

    const files = this.#sources.filter((source) => !source.remote);
    const remotes = this.#sources.filter((source) => source.remote);
    if (watch && files.length > 0) this.#watcher = new FileWatcher(filesOf(files), () => this.#refresh(files));
    if (interval !== undefined && remotes.length > 0) this.#poller = new Poller(interval, () => this.#refresh(remotes));
  }

  /** Ends watching and polling; the values stay readable. */
  onShutdown(): void {
    this.#watcher?.stop();
    this.#poller?.stop();
    this.#stop.abort();
  }

  /** The values that no log may show. */
  getSecrets(): Iterable<string> {
    return this.#live.secrets();
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
