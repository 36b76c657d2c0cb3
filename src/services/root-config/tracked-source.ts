import { problems } from '../../errors/catalogue.js';
import { toError } from '../../errors/to-error.js';
import type { ConfigLayer } from './config-layer.js';
import type { ConfigLocation } from './config-location.js';
import type { ConfigTarget } from './config-targets.js';
import { FileLocation } from './file-location.js';
import type { WatchedFiles } from './file-watcher.js';
import { loadLayer } from './layer-loader.js';
import { RemoteLocation } from './remote-location.js';
import { report } from './report.js';
import type { Environment } from './substitution.js';

export interface TrackedSourceOptions {
  readonly rootDirectory: string;
  readonly environment: Environment;
  /** Ends requests that are under way. */
  readonly stop: AbortSignal;
}

/** One source of configuration with the last good state of it, which stays when a later one cannot be read. */
export class TrackedSource {
  readonly remote: boolean;
  readonly #target: ConfigTarget;
  readonly #options: TrackedSourceOptions;
  #layer: ConfigLayer | undefined;
  #visited: WatchedFiles = new Map();
  #problem: string | undefined;

  constructor(target: ConfigTarget, options: TrackedSourceOptions) {
    this.remote = target.at instanceof URL;
    this.#target = target;
    this.#options = options;
  }

  /** The last good state; `undefined` while there is nothing. */
  get layer(): ConfigLayer | undefined {
    return this.#layer;
  }

  /** Every file that was looked at, with its state at that time. */
  get files(): WatchedFiles {
    return this.#visited;
  }

  /** Whether the last time that it was read again went well. */
  get isGood(): boolean {
    return this.#problem === undefined;
  }

  /** @throws ProsceniumError `INVALID_CONFIG` */
  async load(): Promise<void> {
    const visited: WatchedFiles = new Map();
    try {
      this.#layer = await this.#read(this.#locate(visited));
      this.#visited = visited;
    } catch (error) {
      // What was read before it failed is watched as well: the mistake may be mended there.
      this.#visited = new Map([...this.#visited, ...visited]);
      throw error;
    }
  }

  /** Loads again; a failure leaves the last good state, and is reported when it is a new one. */
  async refresh(): Promise<void> {
    const hadLayer = this.#layer !== undefined;
    try {
      await this.load();
      if (hadLayer && this.#layer === undefined) report(`${this.#name} is gone, and what it said no longer holds.`);
      if (this.#problem !== undefined) report(`The configuration from ${this.#name} is good again.`);
      this.#problem = undefined;
    } catch (thrown) {
      const { message } = toError(thrown);
      if (this.#options.stop.aborted || message === this.#problem) return;
      this.#problem = message;
      report(`The configuration from ${this.#name} has not been reloaded, its last good values stay.\n${message}`);
    }
  }

  get #name(): string {
    return this.#locate(new Map()).name;
  }

  #locate(visited: WatchedFiles): ConfigLocation {
    const { at } = this.#target;
    return at instanceof URL
      ? new RemoteLocation(at, this.#options.stop)
      : new FileLocation(at, this.#options.rootDirectory, visited);
  }

  async #read(location: ConfigLocation): Promise<ConfigLayer | undefined> {
    const layer = await loadLayer(location, this.#options.environment);
    if (layer !== undefined || !this.#target.required) return layer;
    throw problems.invalidConfig(
      `${location.name} does not exist.`,
      `--config ${location.name}`,
      'create it, or correct the command line.',
    );
  }
}
