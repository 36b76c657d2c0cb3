import { isDeepStrictEqual } from 'node:util';
import { toError } from '../../errors/to-error.js';
import type { ConfigGuard } from './config-guard.js';
import type { ConfigLayer } from './config-layer.js';
import type { ConfigSource } from './config-reader.js';
import { MergedConfig } from './merge.js';
import { report } from './report.js';
import { findSecrets } from './secrets.js';

interface Subscriber {
  readonly onChange: () => void;
}

/** The values as they are now, and those who want to know when they change. */
export class LiveConfig implements ConfigSource {
  #subscribers: readonly Subscriber[] = [];
  #current = new MergedConfig([]);
  #guard: ConfigGuard | undefined;

  current(): MergedConfig {
    return this.#current;
  }

  subscribe(onChange: () => void): { unsubscribe(): void } {
    const subscriber = { onChange };
    this.#subscribers = [...this.#subscribers, subscriber];
    return {
      unsubscribe: () => {
        this.#subscribers = this.#subscribers.filter((other) => other !== subscriber);
      },
    };
  }

  /** Compares the values as they are now, and every later state before it goes live. */
  async useGuard(guard: ConfigGuard): Promise<readonly string[]> {
    this.#guard = guard;
    return guard.check(this.#current);
  }

  /** Takes new layers, unless the guard refuses them; calls back only when the merged values differ. */
  async replace(layers: readonly ConfigLayer[]): Promise<void> {
    const before = this.#current;
    const next = new MergedConfig(layers);
    const isSame = isDeepStrictEqual(before.data, next.data);
    // Values that are the same again may have been refused in between, which is then over.
    if (this.#guard !== undefined && !(await this.#guard.admits(next))) return;
    this.#current = next;
    if (!isSame) this.#notify();
  }

  secrets(): Set<string> {
    return findSecrets(this.#current, this.#guard?.schema);
  }

  #notify(): void {
    for (const { onChange } of this.#subscribers) {
      try {
        onChange();
      } catch (error) {
        report(`A subscriber to the configuration failed: ${toError(error).stack}`);
      }
    }
  }
}
