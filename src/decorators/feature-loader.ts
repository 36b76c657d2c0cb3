import { SourceLocation } from '../errors/source-location.js';
import { type ConfigDeclarations, checkConfig } from './config-declaration.js';
import { record } from './records.js';
import type { Constructor } from './types.js';

/** What a feature loader class has: one method that names the features to add. */
export interface LoadsFeatures {
  /** Features, or promises of them such as `import('./plugin.js')`, as a list, an iterator, or a promise of either. */
  load(): Iterable<unknown> | AsyncIterable<unknown> | PromiseLike<Iterable<unknown> | AsyncIterable<unknown>>;
}

/** Settings of a feature loader. */
export interface FeatureLoaderOptions {
  /** The sections of the configuration that it reads, with their schema: one or a list. They are checked after it has run. */
  readonly config?: ConfigDeclarations;
}

/**
 * Marks a class as a feature loader: it adds features by looking at root services, at configuration for instance.
 * Loaders run one after the other in add order, before anything of a plugin exists.
 *
 * @param options - `config`
 * @throws ProsceniumError `INVALID_ARGUMENT`, `DECORATED_TWICE`; at start `LOADER_FAILED`, `LOADER_CONFLICT`, `SCOPE_VIOLATION`
 *
 * @example
 * ```ts
 * @FeatureLoader()
 * export class OptionalFeatures implements LoadsFeatures {
 *   constructor(private readonly config: RootConfig) {}
 *
 *   *load() {
 *     if (this.config.getOptionalBoolean('search.enabled')) yield import('./search/index.js');
 *   }
 * }
 * ```
 */
export function FeatureLoader({ config }: FeatureLoaderOptions = {}): (target: Constructor<LoadsFeatures>) => void {
  const at = SourceLocation.capture(FeatureLoader);
  checkConfig('@FeatureLoader', config, at);
  return (target) => record({ kind: 'featureLoader', config, target, at });
}
