import { signatureOf } from './file-signature.js';

/** Paths with the state they were last seen in; a path where nothing is yet may be among them. */
export type WatchedFiles = Map<string, string>;

export interface FileWatcherOptions {
  /** Milliseconds between two looks. Default: 500. */
  readonly interval?: number;
  /** Milliseconds for which a changed file must stay the same before it counts as saved. Default: 100. */
  readonly settle?: number;
}

/**
 * Looks at files from time to time and reports changes, one after another. Asking for their state works wherever files do: on network mounts,
 * behind the links that Kubernetes swaps, and for editors that save by renaming. Never keeps the process alive.
 */
export class FileWatcher {
  readonly #onChange: () => Promise<WatchedFiles>;
  readonly #interval: number;
  readonly #settle: number;
  #known: WatchedFiles;
  #seen: string | undefined;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  /**
   * @param files - what to look at
   * @param onChange - called when something has changed; returns what to look at from then on
   */
  constructor(files: WatchedFiles, onChange: () => Promise<WatchedFiles>, options: FileWatcherOptions = {}) {
    this.#known = files;
    this.#onChange = onChange;
    this.#interval = options.interval ?? 500;
    this.#settle = options.settle ?? 100;
    this.#lookAfter(this.#interval);
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #lookAfter(milliseconds: number): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => void this.#look(), milliseconds);
    this.#timer.unref();
  }

  async #look(): Promise<void> {
    const known = [...this.#known.values()].join('\n');
    const now = await this.#signatures();
    if (this.#stopped) return;
    if (now === known) {
      this.#seen = undefined;
      this.#lookAfter(this.#interval);
    } else if (now === this.#seen) {
      this.#seen = undefined;
      this.#known = await this.#onChange();
      this.#lookAfter(this.#interval);
    } else {
      // A file that is just being written is looked at again: half of it may be valid, and mean something else.
      this.#seen = now;
      this.#lookAfter(this.#settle);
    }
  }

  async #signatures(): Promise<string> {
    const signatures = await Promise.all([...this.#known.keys()].map(signatureOf));
    return signatures.join('\n');
  }
}
