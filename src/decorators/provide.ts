import { problems } from '../errors/catalogue.js';
import { SourceLocation } from '../errors/source-location.js';
import { type FeatureValue, featureValue } from './feature-value.js';
import { isServiceKey } from './service-key.js';
import { isClass, type ServiceKey, type ServiceOf } from './types.js';

type Services<Keys extends readonly ServiceKey[]> = { [Index in keyof Keys]: ServiceOf<Keys[Index]> };

/**
 * Makes a feature of something that is not a class: a ready value, or a factory with the services it needs.
 * It lives in the scope of the token; a factory may be asynchronous, and `onInit` and `onShutdown` of what it returns are honoured.
 *
 * @param key - a {@link Token}, a contract, or a structural reference `{ id, scope }`
 * @param value - the value, or the factory when `dependencies` are given
 * @param dependencies - what the factory receives, in order; an empty array for a factory that needs nothing
 * @throws ProsceniumError `INVALID_ARGUMENT` when the key or the dependencies are not of that form
 *
 * @example
 * ```ts
 * backend.add(provide(MailClient, (config: RootConfig) => connect(config.getString('mail.url')), [RootConfig]));
 * ```
 */
export function provide<T>(key: ServiceKey<T>, value: NoInfer<T>): FeatureValue;
export function provide<T, const Keys extends readonly ServiceKey[]>(
  key: ServiceKey<T>,
  factory: (...dependencies: Services<Keys>) => NoInfer<T> | Promise<NoInfer<T>>,
  dependencies: Keys,
): FeatureValue;
export function provide(key: ServiceKey, value: unknown, dependencies?: readonly ServiceKey[]): FeatureValue {
  const at = SourceLocation.capture(provide);
  if (!isServiceKey(key))
    throw problems.invalidArgument('provide', 'a contract or a token as its first argument', key, at);
  if (dependencies === undefined) return featureValue({ kind: 'provided', key, recipe: { value }, at });
  if (typeof value !== 'function')
    throw problems.invalidArgument(
      `provide(${isClass(key) ? key.name : key.id})`,
      'a factory function when dependencies are given',
      value,
      at,
    );
  for (const dependency of dependencies)
    if (!isServiceKey(dependency))
      throw problems.invalidArgument('provide', 'contracts or tokens as dependencies', dependency, at);
  return featureValue({
    kind: 'provided',
    key,
    recipe: { factory: value as (...dependencies: never[]) => unknown, dependencies: [...dependencies] },
    at,
  });
}
