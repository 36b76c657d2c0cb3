/** A class that can be built, whatever its constructor asks for. */
export type Constructor<T = unknown> = new (...parameters: never[]) => T;

/** A class that cannot be built itself: what a contract is. */
export type AbstractConstructor<T = unknown> = abstract new (...parameters: never[]) => T;

/** How long a service lives and who shares it: one per backend, or one per plugin and its modules. */
export type Scope = 'root' | 'plugin';

/** What a contract says about itself, in the structural form that also references of real Backstage services have. */
export interface ContractReference<T = unknown> {
  readonly id: string;
  readonly scope: Scope;
  readonly multiton?: boolean;
  /** Carries the type only; never read. */
  readonly T?: T;
}

/** Whatever can stand for a service in a constructor, in `provide`, or in `with`. */
export type ServiceKey<T = unknown> = AbstractConstructor<T> | ContractReference<T>;

/** What a key stands for. */
export type ServiceOf<K> = K extends abstract new (
  ...parameters: never[]
) => infer C
  ? C
  : K extends { readonly T?: infer V }
    ? Exclude<V, undefined>
    : never;

/** Any class, concrete or not. */
export type Class = AbstractConstructor;

export function isClass(value: unknown): value is Class {
  return typeof value === 'function' && typeof value.prototype === 'object' && value.prototype !== null;
}
