import type { LogWriter } from '../contracts/logger.js';
import type { StartupFailure } from './startup-result.js';
import { runInActivity } from '../services/activity/index.js';

/** Tells the log how the plugins come up: at once what failed, and at growing intervals what is still on its way. */
export class InitializationLog {
  readonly #waiting: Set<string>;
  readonly #logger: LogWriter | undefined;
  #fresh: string[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(logger: LogWriter | undefined, pluginIds: readonly string[]) {
    this.#logger = logger?.child({ type: 'initialization' });
    this.#waiting = new Set(pluginIds);
  }

  begin(): void {
    if (this.#waiting.size === 0) return;
    this.#logger?.info(`Plugin initialization started: ${quoted(this.#waiting)}`);
    this.#tellProgress(1_000, 1_000);
  }

  /** One plugin has settled. */
  settled(pluginId: string, failure: StartupFailure | undefined): void {
    this.#waiting.delete(pluginId);
    if (failure === undefined) this.#fresh.push(pluginId);
    else this.#failed(`Plugin '${pluginId}'`, failure);
    if (this.#waiting.size > 0) return;
    clearTimeout(this.#timer);
    // About all plugins, not on behalf of the one that happens to be the last.
    runInActivity({}, () => this.#logger?.info(`Plugin initialization complete${this.#newly()}`));
  }

  moduleFailed(pluginId: string, moduleId: string, failure: StartupFailure): void {
    this.#failed(`Module '${moduleId}' of plugin '${pluginId}'`, failure);
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  #failed(who: string, { error, allowed }: StartupFailure): void {
    if (allowed)
      this.#logger?.error(
        `${who} failed to start, which the configuration permits; the backend starts without it`,
        error,
      );
    else if (this.#waiting.size === 0) this.#logger?.error(`${who} failed to start`, error);
    else
      this.#logger?.error(
        `${who} failed to start; waiting for ${quoted(this.#waiting)} before everything is stopped`,
        error,
      );
  }

  /** Intervals grow like Fibonacci numbers, up to a minute. */
  #tellProgress(milliseconds: number, next: number): void {
    this.#timer = setTimeout(() => {
      this.#logger?.info(
        `Plugin initialization in progress${this.#newly()}, still initializing: ${quoted(this.#waiting)}`,
      );
      this.#tellProgress(next, Math.min(milliseconds + next, 60_000));
    }, milliseconds);
    this.#timer.unref();
  }

  #newly(): string {
    const fresh = this.#fresh;
    this.#fresh = [];
    return fresh.length === 0 ? '' : `, newly initialized: ${quoted(fresh)}`;
  }
}

function quoted(ids: Iterable<string>): string {
  return [...ids]
    .sort()
    .map((id) => `'${id}'`)
    .join(', ');
}
