import { DEFAULT_NAMESPACE, type Entity } from './entity.js';

/** The three parts that identify an entity. */
export interface EntityRef {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** What to take for the parts that a reference leaves out. */
export interface EntityRefDefaults {
  readonly kind?: string | undefined;
  /** Default: `default`. */
  readonly namespace?: string | undefined;
}

/**
 * Reads a reference of the form `[kind:][namespace/]name`.
 *
 * @throws Error when a part is empty, or the kind is left out and there is no default for it
 *
 * @example
 * ```ts
 * parseEntityRef('harbour', { kind: 'Group' }); // { kind: 'Group', namespace: 'default', name: 'harbour' }
 * ```
 */
export function parseEntityRef(reference: string, defaults: EntityRefDefaults = {}): EntityRef {
  const parts = /^(?:(?<kind>[^:/]*):)?(?:(?<namespace>[^/]*)\/)?(?<name>.*)$/s.exec(reference)?.groups;
  const { kind = defaults.kind, namespace = defaults.namespace ?? DEFAULT_NAMESPACE, name } = parts ?? {};
  if (kind === '' || namespace === '' || !name)
    throw new Error(`'${reference}' is not an entity reference of the form [kind:][namespace/]name`);
  if (kind === undefined)
    throw new Error(
      `'${reference}' names no kind, and none is assumed here; write kind:${reference}, such as component:${reference}`,
    );
  return { kind, namespace, name };
}

/** The one spelling under which an entity is found: all parts, in lower case. */
export function formatEntityRef(reference: EntityRef): string {
  return `${reference.kind}:${reference.namespace}/${reference.name}`.toLowerCase();
}

/** The reference of an entity. */
export function refOf(entity: Entity): string {
  const { namespace = DEFAULT_NAMESPACE, name } = entity.metadata;
  return formatEntityRef({ kind: entity.kind, namespace, name });
}

/** The reference that a value would have if it were an entity, for errors about values that are none. */
export function claimedRef(value: unknown): string | undefined {
  const { kind, metadata } = (value ?? {}) as {
    kind?: unknown;
    metadata?: { namespace?: unknown; name?: unknown } | null;
  };
  const { namespace = DEFAULT_NAMESPACE, name } = metadata ?? {};
  if (typeof kind !== 'string' || typeof namespace !== 'string' || typeof name !== 'string') return undefined;
  return formatEntityRef({ kind, namespace, name });
}
