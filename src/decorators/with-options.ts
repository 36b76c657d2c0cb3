import { problems } from '../errors/catalogue.js';
import { SourceLocation } from '../errors/source-location.js';
import { type FeatureValue, featureValue } from './feature-value.js';
import { type Constructor, isClass } from './types.js';

/**
 * Makes a feature of a class together with options of its own.
 * The class declares their type and defaults as `static readonly options` and receives them as `constructor(@Options() options)`;
 * what is given here replaces the default key by key.
 *
 * @param target - a service, plugin, module or feature loader class with `static options`
 * @param options - the options to change
 * @throws ProsceniumError `INVALID_ARGUMENT` when the class has no `static options`
 *
 * @example
 * ```ts
 * backend.add(withOptions(FileRootConfig, { remote: { reloadInterval: { seconds: 60 } } }));
 * ```
 */
export function withOptions<T extends object>(
  target: Constructor & { readonly options: T },
  options: Partial<NoInfer<T>>,
): FeatureValue {
  const at = SourceLocation.capture(withOptions);
  if (!isClass(target)) throw problems.invalidArgument('withOptions', 'a class as its first argument', target, at);
  if (typeof target.options !== 'object')
    throw problems.invalidArgument(
      `withOptions(${target.name})`,
      'a class that declares `static readonly options`',
      target,
      at,
    );
  return featureValue({ kind: 'configured', target, options: { ...target.options, ...options }, at });
}
