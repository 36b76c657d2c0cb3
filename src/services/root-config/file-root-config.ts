import { RootConfig, type JsonObject } from '../../contracts/root-config.js';
import type { HumanDuration } from '../../contracts/human-duration.js';
import { Options } from '../../decorators/inject.js';
import { Service } from '../../decorators/service.js';
import { ConfigReader } from './config-reader.js';
import { LiveConfig } from './live-config.js';
import type { SecretSource } from './secrets.js';
import type { SourceFollower } from './source-follower.js';

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
  #follower: SourceFollower | undefined;

  constructor(@Options() options: FileRootConfigOptions) {
    const live = new LiveConfig();
    super(live);
    this.#live = live;
    this.#options = options;
  }

  /** Reads every source once, then begins to follow them. */
  async onInit(): Promise<void> {
    // Loaded here, so that a test that brings its own configuration does not pay for reading files.
    const { SourceFollower } = await import('./source-follower.js');
    this.#follower = new SourceFollower(this.#options, this.#live);
    await this.#follower.start();
  }

  /** Ends watching and polling; the values stay readable. */
  onShutdown(): void {
    this.#follower?.stop();
  }

  /** The values that no log may show. */
  getSecrets(): Iterable<string> {
    return this.#live.secrets();
  }
}
