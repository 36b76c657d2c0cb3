import { problems } from '../errors/catalogue.js';
import { SourceLocation } from '../errors/source-location.js';
import type { DefaultLoader } from './feature-value.js';
import { record } from './records.js';
import type { TokenOptions } from './token.js';
import type { AbstractConstructor } from './types.js';

/** Settings of a contract. */
export interface ContractOptions extends TokenOptions {
  /** Loads the service that fulfils the contract when nothing else does; called once, and only when somebody asks. */
  readonly default?: DefaultLoader;
}

/**
 * Marks an abstract class as a contract: the type that constructors ask for, and the key under which it is found.
 * Give it public abstract members only, so that any class or object of that shape fulfils it.
 *
 * @param id - unique in a backend, `<pluginId>.<camelName>`
 * @param options - `scope` (default `'plugin'`), `multiple` (default `false`), `default`
 * @throws ProsceniumError `INVALID_ARGUMENT`, `DECORATED_TWICE`
 *
 * @example
 * ```ts
 * @Contract('catalog.store')
 * export abstract class CatalogStore {
 *   abstract find(name: string): Promise<Entity | undefined>;
 * }
 * ```
 */
export function Contract(id: string, options: ContractOptions = {}): (target: AbstractConstructor) => void {
  const at = SourceLocation.capture(Contract);
  if (typeof id !== 'string' || id === '')
    throw problems.invalidArgument('@Contract', 'an id as its first argument', id, at);
  const { scope = 'plugin', multiple = false, default: fallback } = options;
  return (target) => record({ kind: 'contract', id, scope, multiple, default: fallback, target, at });
}
