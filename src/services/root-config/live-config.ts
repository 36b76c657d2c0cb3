import { isDeepStrictEqual } from 'node:util';
import { toError } from '../../errors/to-error.js';
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

  /** Takes new layers; calls back only when the merged values differ. */
  replace(layers: readonly ConfigLayer[]): void {
    const before = this.#current;
    this.#current = new MergedConfig(layers);
    if (!isDeepStrictEqual(before.data, this.#current.data)) this.#notify();
  }

  secrets(): Set<string> {
    return new Set([...findSecrets(this.#current.data), ...this.#current.noted()]);
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
