import { RootConfig, type JsonObject } from '../../contracts/root-config.js';
import type { RootConfigSchema } from '../../contracts/root-config-schema.js';
import type { HumanDuration } from '../../contracts/human-duration.js';
import { Options } from '../../decorators/inject.js';
import { Service } from '../../decorators/service.js';
import { ConfigGuard } from './config-guard.js';
import { ConfigReader } from './config-reader.js';
import { LiveConfig } from './live-config.js';
import type { SchemaKeeper } from './schema-check.js';
import type { SecretSource } from './secrets.js';
import type { SourceFollower } from './source-follower.js';

/** How often URLs are read again: one of the two. */
export type RemoteConfigOptions =
  | { readonly reloadInterval: HumanDuration; readonly reloadIntervalSeconds?: undefined }
  | { readonly reloadInterval?: undefined; readonly reloadIntervalSeconds: number };

/** Options of {@link FileRootConfig}. */
export interface FileRootConfigOptions {
  /** The command line, of which `--config` and `--strict` are read. Default: `process.argv`. */
  readonly argv?: readonly string[];
  /** Where the usual files lie. Default: the working directory. */
  readonly rootDirectory?: string;
  /** The environment for `APP_CONFIG_…`, `${NAME}`, `$env`, `PROSCENIUM_ENV` and `BACKSTAGE_ENV`. Default: `process.env`. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Values that are written in code; only `APP_CONFIG_…` has a higher priority. */
  readonly data?: JsonObject;
  /** Whether files are read again when they change. Default: `true`. */
  readonly watch?: boolean;
  /** Allows URLs after `--config`, and says how often they are read again: `{ reloadInterval: { seconds: 60 } }`. Default: URLs are refused. */
  readonly remote?: RemoteConfigOptions;
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
export class FileRootConfig extends ConfigReader implements RootConfig, SecretSource, SchemaKeeper {
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

  /** Compares the values with a schema, and from then on every change before it goes live. */
  async useSchema(schema: RootConfigSchema): Promise<readonly string[]> {
    return this.#live.useGuard(new ConfigGuard(schema, hasFlag(this.#options.argv ?? process.argv, '--strict')));
  }

  /** Reads every file and URL anew, at once. */
  async onReload(): Promise<void> {
    await this.#follower?.reload();
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

/** `undefined` without the flag, so that the configuration itself may decide. */
function hasFlag(argv: readonly string[], flag: string): true | undefined {
  const end = argv.indexOf('--');
  return (end < 0 ? argv : argv.slice(0, end)).includes(flag) || undefined;
}
