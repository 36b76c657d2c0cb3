import { problems } from '../errors/catalogue.js';
import { SourceLocation } from '../errors/source-location.js';
import { record } from './records.js';
import { isServiceKey } from './service-key.js';
import type { Constructor, ServiceKey } from './types.js';

/** Settings of an extension point. */
export interface ExtensionPointOptions {
  /** Whether each module that asks receives an instance of its own, which may ask for `ModuleMetadata`; default `false`. */
  readonly perModule?: boolean;
}

/**
 * Marks a class as an extension point: what a plugin lets its modules do. List it in the `extensionPoints` of the plugin.
 * Modules ask for the contract, the plugin asks for the class and finds in it what modules have added.
 *
 * @param contract - what modules ask for; the compiler refuses a class that does not fit
 * @param options - `perModule`
 * @throws ProsceniumError `INVALID_ARGUMENT`, `DECORATED_TWICE`
 *
 * @example
 * ```ts
 * @ExtensionPoint(CatalogProcessing)
 * export class ProcessorRegistry implements CatalogProcessing {
 *   readonly processors: Processor[] = [];
 *   addProcessor(processor: Processor) {
 *     this.processors.push(processor);
 *   }
 * }
 * ```
 */
export function ExtensionPoint<T>(
  contract: ServiceKey<T>,
  options: ExtensionPointOptions = {},
): (target: Constructor<T>) => void {
  const at = SourceLocation.capture(ExtensionPoint);
  if (!isServiceKey(contract))
    throw problems.invalidArgument('@ExtensionPoint', 'a contract or a token as its first argument', contract, at);
  return (target) => record({ kind: 'extensionPoint', contract, perModule: options.perModule ?? false, target, at });
}
