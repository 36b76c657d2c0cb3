import type { JsonObject, RootConfig } from 'proscenium';
import { StaticConfig } from 'proscenium/testing';

/** A configuration that a test changes: every read goes to the present one. */
export class ChangingConfig {
  readonly current: RootConfig;
  readonly #listeners = new Set<() => void>();
  #data: StaticConfig;

  constructor(data: JsonObject) {
    this.#data = new StaticConfig(data);
    const subscribe = (listener: () => void) => {
      this.#listeners.add(listener);
      return { unsubscribe: () => void this.#listeners.delete(listener) };
    };
    this.current = new Proxy<RootConfig>(this.#data, {
      has: (_, name) => name in this.#data,
      get: (_, name) => {
        if (name === 'subscribe') return subscribe;
        const value: unknown = Reflect.get(this.#data, name, this.#data);
        return typeof value === 'function' ? value.bind(this.#data) : value;
      },
    });
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  change(data: JsonObject): void {
    this.#data = new StaticConfig(data);
    for (const listener of this.#listeners) listener();
  }
}
