import type { JsonObject, RootConfig } from '../../contracts/root-config.js';
import { plainLayer } from './config-layer.js';
import { ConfigReader } from './config-reader.js';
import { MergedConfig } from './merge.js';
import { findSecrets, type SecretSource } from './secrets.js';

/**
 * Configuration from an object, which never changes: for tests, and for tools that have read it elsewhere.
 *
 * @param data - the whole configuration; a key that is `null` is absent
 * @param name - what messages call its source; default `the given configuration`
 *
 * @example
 * ```ts
 * const discovery = new ConfigDiscovery(new StaticConfig({ backend: { baseUrl: 'http://localhost:7007' } }));
 * ```
 */
export class StaticConfig extends ConfigReader implements RootConfig, SecretSource {
  readonly #merged: MergedConfig;

  constructor(data: JsonObject = {}, name = 'the given configuration') {
    const merged = new MergedConfig([plainLayer(name, data)]);
    super({ current: () => merged });
    this.#merged = merged;
  }

  /** The values that no log may show. */
  getSecrets(): Iterable<string> {
    return findSecrets(this.#merged.data);
  }
}
