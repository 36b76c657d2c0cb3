import type { JsonObject, RootConfig } from '../../contracts/root-config.js';
import type { RootConfigSchema } from '../../contracts/root-config-schema.js';
import { ConfigGuard } from './config-guard.js';
import { plainLayer } from './config-layer.js';
import { ConfigReader } from './config-reader.js';
import { MergedConfig } from './merge.js';
import type { SchemaKeeper } from './schema-check.js';
import { findSecrets, type SecretSource } from './secrets.js';

/**
 * Configuration from an object, which never changes: for tests, and for tools that have read it elsewhere.
 *
 * @param data - the whole configuration; a key that is `null` is absent
 * @param name - what messages call its source; default `the given configuration`
 *
 * @example
 * ```ts
 * const store = new CatalogStore(new StaticConfig({ catalog: { rules: [] } }));
 * ```
 */
export class StaticConfig extends ConfigReader implements RootConfig, SecretSource, SchemaKeeper {
  readonly #merged: MergedConfig;
  #schema: RootConfigSchema | undefined;

  constructor(data: JsonObject = {}, name = 'the given configuration') {
    const merged = new MergedConfig([plainLayer(name, data)]);
    super({ current: () => merged });
    this.#merged = merged;
  }

  /** Compares the values with a schema, which says from then on which of them are secret. */
  async useSchema(schema: RootConfigSchema): Promise<readonly string[]> {
    this.#schema = schema;
    return new ConfigGuard(schema).check(this.#merged);
  }

  /** The values that no log may show. */
  getSecrets(): Iterable<string> {
    return findSecrets(this.#merged, this.#schema);
  }
}
