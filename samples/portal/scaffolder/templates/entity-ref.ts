import { InputError } from 'proscenium';

/** The three parts by which the catalog knows an entity. */
export interface EntityRef {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/**
 * Reads `kind:namespace/name`, where the kind and the namespace may be left out.
 *
 * @param text - `template:default/node-service`, `default/node-service`, `node-service`
 * @param defaultKind - the kind when the text names none
 * @throws InputError when the text is not of that form
 */
export function parseEntityRef(text: string, defaultKind: string): EntityRef {
  const match = /^(?:(?<kind>[^:/]+):)?(?:(?<namespace>[^:/]+)\/)?(?<name>[^:/]+)$/.exec(text);
  if (match?.groups === undefined)
    throw new InputError(`'${text}' is not an entity reference; write kind:namespace/name`);
  const { kind = defaultKind, namespace = 'default', name = '' } = match.groups;
  return { kind, namespace, name };
}

/** `template:default/node-service`, in lower case as everywhere in the catalog. */
export function formatEntityRef({ kind, namespace, name }: EntityRef): string {
  return `${kind}:${namespace}/${name}`.toLowerCase();
}
