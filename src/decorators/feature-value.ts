import type { SourceLocation } from '../errors/source-location.js';
import type { Constructor, ServiceKey } from './types.js';

/** A class with options of its own, made by `withOptions`. */
export interface ConfiguredClass {
  readonly kind: 'configured';
  readonly target: Constructor;
  readonly options: object;
  readonly at: SourceLocation;
}

/** A value or a factory that fulfils a contract, made by `provide`. */
export interface ProvidedValue {
  readonly kind: 'provided';
  readonly key: ServiceKey;
  readonly recipe:
    | { readonly value: unknown }
    | { readonly factory: (...dependencies: never[]) => unknown; readonly dependencies: readonly ServiceKey[] };
  readonly at: SourceLocation;
}

/** A feature that is not a bare class: what `withOptions` and `provide` return. */
export type FeatureValue = ConfiguredClass | ProvidedValue;

/** Loads what stands in for a contract that nobody provides: a service class, or what `provide` makes. */
export type DefaultLoader = () => Promise<Constructor | FeatureValue>;

const BRAND = Symbol.for('proscenium.feature');

export function featureValue<T extends FeatureValue>(value: T): T {
  return Object.freeze(Object.defineProperty(value, BRAND, { value: true }));
}

export function isFeatureValue(value: unknown): value is FeatureValue {
  return typeof value === 'object' && value !== null && BRAND in value;
}
