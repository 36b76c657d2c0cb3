import type { SourceLocation } from '../errors/source-location.js';
import type { DefaultLoader } from './feature-value.js';
import { recordOf } from './records.js';
import { Token } from './token.js';
import { type Class, isClass, type Scope, type ServiceKey } from './types.js';

/** A contract as the composition sees it, whatever form it was written in. */
export interface ContractDescription {
  /** Unique in a backend; two things with one id are one contract. */
  readonly id: string;
  /** As the user wrote it, for messages. */
  readonly name: string;
  readonly scope: Scope;
  readonly multiple: boolean;
  readonly default?: DefaultLoader | undefined;
  /** The class or token that declares it, which tells two declarations of one id apart; none for a structural reference. */
  readonly declaration?: object | undefined;
  readonly at?: SourceLocation | undefined;
}

export function isServiceKey(value: unknown): value is ServiceKey {
  if (isClass(value)) return true;
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false;
  const { id, scope } = value as { id?: unknown; scope?: unknown };
  return typeof id === 'string' && (scope === 'root' || scope === 'plugin');
}

/** Reads the contract behind a key; `undefined` for a class that carries no decorator which would make it one. */
export function describeContract(key: ServiceKey): ContractDescription | undefined {
  return isClass(key) ? describeClass(key) : describeReference(key);
}

/** The id under which a class that is its own contract is looked up: its identity, not its name. */
export function ownContractId(target: Class): string {
  let id = ownIds.get(target);
  if (id === undefined) {
    ownIdCount += 1;
    id = `class ${target.name} #${ownIdCount}`;
    ownIds.set(target, id);
  }
  return id;
}

const ownIds = new WeakMap<Class, string>();
let ownIdCount = 0;

interface ContractLike {
  readonly id: string;
  readonly scope: Scope;
  readonly multiple?: boolean;
  readonly multiton?: boolean;
}

function describeClass(target: Class): ContractDescription | undefined {
  const record = recordOf(target);
  if (record?.kind === 'contract') {
    const { id, scope, multiple, default: fallback } = record;
    return { id, name: target.name, scope, multiple, default: fallback, declaration: target, at: record.at };
  }
  if (record?.kind === 'service' && record.contract === undefined) {
    return {
      id: ownContractId(target),
      name: target.name,
      scope: record.scope,
      multiple: false,
      declaration: target,
      at: record.at,
    };
  }
  return undefined;
}

function describeReference(reference: ContractLike): ContractDescription {
  // Read by name only: the type carrier of older Backstage references throws when it is touched.
  const { id, scope } = reference;
  const multiple = reference.multiple ?? reference.multiton ?? false;
  if (!(reference instanceof Token)) return { id, name: id, scope, multiple };
  return { id, name: id, scope, multiple, default: reference.default, declaration: reference };
}
