import { InputError } from '../../../errors/http-errors.js';
import type { CatalogEntityRef, UserEntity } from './sign-in.js';

/** The parts of a reference, as they were written. */
export interface EntityRefParts {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/**
 * Reads `user:default/ada`, `user:ada`, and with a default kind also `default/ada` and `ada`.
 *
 * @param defaultKind - without one the kind must be written
 * @throws InputError
 */
export function parseEntityRef(ref: CatalogEntityRef, defaultKind?: string): EntityRefParts {
  const text = typeof ref === 'string' ? ref : undefined;
  const [, kind, namespace, name] = text === undefined ? [] : (REF.exec(text) ?? []);
  const parts = typeof ref === 'string' ? { kind, namespace, name } : ref;
  const full = { kind: parts.kind ?? defaultKind, namespace: parts.namespace ?? 'default', name: parts.name };
  if (full.kind === undefined || full.name === undefined || !Object.values(full).every((part) => PART.test(part ?? '')))
    throw new InputError(`'${text ?? JSON.stringify(ref)}' is no entity reference: write kind:namespace/name`);
  return { kind: full.kind, namespace: full.namespace, name: full.name };
}

/** `user:default/ada`, in lower case. */
export function formatEntityRef({ kind, namespace, name }: EntityRefParts): string {
  return `${kind}:${namespace}/${name}`.toLowerCase();
}

/** The reference to an entity. */
export function refOfEntity({ kind, metadata }: UserEntity): string {
  return formatEntityRef({ kind, namespace: metadata.namespace ?? 'default', name: metadata.name });
}

const REF = /^(?:([^:/]+):)?(?:([^:/]+)\/)?([^:/]+)$/;
/** Not what would break a log, a header or an address. */
const PART = /^[^:/\s\p{Cc}]{1,253}$/u;
