import { SourceLocation } from '../errors/source-location.js';
import { record } from './records.js';
import type { Constructor } from './types.js';

/** What a feature loader class has: one method that names the features to add. */
export interface LoadsFeatures {
  /** Features, or promises of them such as `import('./plugin.js')`, as a list, an iterator, or a promise of either. */
  load(): Iterable<unknown> | AsyncIterable<unknown> | PromiseLike<Iterable<unknown> | AsyncIterable<unknown>>;
}

/**
 * Marks a class as a feature loader: it adds features by looking at root services, at configuration for instance.
 * Loaders run one after the other in add order, before anything of a plugin exists.
 *
 * @throws ProsceniumError `DECORATED_TWICE`; at start `LOADER_FAILED`, `LOADER_CONFLICT`, `SCOPE_VIOLATION`
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
export function FeatureLoader(): (target: Constructor<LoadsFeatures>) => void {
  const at = SourceLocation.capture(FeatureLoader);
  return (target) => record({ kind: 'featureLoader', target, at });
}
