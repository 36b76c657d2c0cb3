import { problems } from '../errors/catalogue.js';
import { SourceLocation } from '../errors/source-location.js';
import { type ConfigDeclarations, checkConfig } from './config-declaration.js';
import { record } from './records.js';
import { isServiceKey } from './service-key.js';
import type { Constructor, Scope, ServiceKey } from './types.js';

/** Settings of a service. */
export interface ServiceOptions {
  /**
   * Whether it is built at start even when nobody asks for it.
   * Default: `true` for root services, `false` for plugin services and for defaults of a contract.
   */
  readonly eager?: boolean;
  /** The sections of the configuration that it reads, with their schema: one or a list. */
  readonly config?: ConfigDeclarations;
}

/**
 * Marks a class as a service.
 *
 * Alone, `@Service(scope)` makes the class its own contract: whoever asks for the class receives it, listed anywhere or not.
 * `@Service(scope, Contract)` fulfils a contract; add it to a backend, or list it in the `services` of a plugin.
 * A service that asks for its own contract receives the implementation that it replaces.
 *
 * `onInit()` is awaited before anybody receives the service, `onShutdown()` is called in reverse order of creation.
 *
 * @param scope - `'root'`: one per backend; `'plugin'`: one per plugin and its modules
 * @param contract - what the class fulfils; the compiler refuses a class that does not fit
 * @param options - `eager`, `config`
 * @throws ProsceniumError `INVALID_ARGUMENT`, `DECORATED_TWICE`; a scope that differs from the contract's is reported at start as `SCOPE_MISMATCH`
 *
 * @example
 * ```ts
 * @Service('plugin', CatalogStore)
 * export class SqlCatalogStore implements CatalogStore {
 *   constructor(private readonly database: Database) {}
 * }
 * ```
 */
export function Service(scope: Scope, options?: ServiceOptions): (target: Constructor) => void;
export function Service<T>(
  scope: Scope,
  contract: ServiceKey<T>,
  options?: ServiceOptions,
): (target: Constructor<T>) => void;
export function Service(
  scope: Scope,
  contractOrOptions?: ServiceKey | ServiceOptions,
  options: ServiceOptions = {},
): (target: Constructor) => void {
  const at = SourceLocation.capture(Service);
  if (scope !== 'root' && scope !== 'plugin')
    throw problems.invalidArgument('@Service', "'root' or 'plugin' as its first argument", scope, at);
  const { contract, eager, config } = readArguments(contractOrOptions, options);
  if (contract !== undefined && !isServiceKey(contract))
    throw problems.invalidArgument('@Service', 'a contract or a token as its second argument', contract, at);
  checkConfig('@Service', config, at);
  return (target) => record({ kind: 'service', scope, contract, eager, config, target, at });
}

function readArguments(second: ServiceKey | ServiceOptions | undefined, third: ServiceOptions) {
  const onlyOptions = typeof second === 'object' && second !== null && !('id' in second);
  const { eager, config } = onlyOptions ? second : third;
  return { contract: onlyOptions ? undefined : second, eager, config };
}
