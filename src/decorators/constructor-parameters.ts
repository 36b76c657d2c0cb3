import { type Injection, injectionsOf } from './inject.js';
import { lineage } from './metadata.js';
import { type Class, isClass, type ServiceKey } from './types.js';

/** Why the type of a parameter cannot tell what to inject. */
export type Unreadable =
  /** The tool emitted no types at all, as tsx and esbuild do. */
  | 'no metadata'
  /** `Function`: the class came in through `import type`. */
  | 'type-only import'
  /** `Object`: an interface, a type alias, a union, or with some tools a type-only import. */
  | 'interface'
  /** `undefined`: the class was not there yet when the constructor was decorated, because files import each other. */
  | 'import cycle'
  /** A built-in such as `String` or `Array`. */
  | 'built-in';

/** What one constructor parameter asks for. */
export type Parameter =
  | {
      readonly kind: 'service';
      readonly index: number;
      readonly key: ServiceKey;
      readonly all: boolean;
      readonly optional: boolean;
    }
  | { readonly kind: 'options'; readonly index: number }
  | {
      readonly kind: 'unreadable';
      readonly index: number;
      readonly reason: Unreadable;
      readonly type?: string | undefined;
    };

/**
 * Reads what the constructor of a class asks for, from `@Inject` and its kin first, else from the types that the compiler emitted.
 * A class without a constructor of its own inherits what its base class asks for.
 */
export function readParameters(target: Class): readonly Parameter[] {
  const owner = lineage(target).find(hasConstructor);
  if (owner === undefined) return [];
  const types = ownTypes(owner);
  const injections = injectionsOf(owner);
  const count = types?.length ?? Math.max(owner.length, ...indexesAfter(injections));
  return Array.from({ length: count }, (_, index) => readParameter(index, injections?.get(index), types));
}

/** The name of a constructor parameter, for messages; read from the source of the class, so only when an error needs it. */
export function parameterName(target: Class, index: number): string | undefined {
  for (const ancestor of lineage(target)) {
    const list = /\bconstructor\s*\(([^)]*)\)/.exec(Function.prototype.toString.call(ancestor))?.[1];
    if (list !== undefined) return /^\s*(?:\.\.\.)?([\w$]+)/.exec(list.split(',')[index] ?? '')?.[1];
  }
  return undefined;
}

const BUILT_IN: ReadonlySet<unknown> = new Set([
  String,
  Number,
  Boolean,
  Array,
  Symbol,
  BigInt,
  Promise,
  Date,
  Map,
  Set,
  RegExp,
]);

function readParameter(
  index: number,
  injection: Injection | undefined,
  types: readonly unknown[] | undefined,
): Parameter {
  if (injection?.options === true) return { kind: 'options', index };
  const all = injection?.all ?? false;
  const optional = injection?.optional ?? false;
  if (injection?.key !== undefined) return { kind: 'service', index, key: injection.key, all, optional };
  if (types === undefined) return { kind: 'unreadable', index, reason: 'no metadata' };
  const type = types[index];
  if (type === undefined) return { kind: 'unreadable', index, reason: 'import cycle' };
  if (type === Function) return { kind: 'unreadable', index, reason: 'type-only import' };
  if (BUILT_IN.has(type)) return { kind: 'unreadable', index, reason: 'built-in', type: (type as Class).name };
  if (type === Object || !isClass(type)) return { kind: 'unreadable', index, reason: 'interface' };
  return { kind: 'service', index, key: type, all, optional };
}

/** Whether the class visibly has a constructor of its own; one without parameters that no tool recorded cannot be told from none. */
function hasConstructor(target: Class): boolean {
  return ownTypes(target) !== undefined || injectionsOf(target) !== undefined || target.length > 0;
}

function ownTypes(target: Class): readonly unknown[] | undefined {
  return Reflect.getOwnMetadata('design:paramtypes', target) as readonly unknown[] | undefined;
}

function indexesAfter(injections: ReadonlyMap<number, Injection> | undefined): number[] {
  return [...(injections?.keys() ?? [])].map((index) => index + 1);
}
