import type { JsonSchema } from './open-api-types.js';
import { isObject, rewriteReferences } from './rewrite-references.js';

/**
 * Collects the schemas that have a name, so that each stands once in a document, below `components/schemas`. Two that have the same name
 * and are not the same get different ones: `Book`, `Book_2`.
 */
export class ComponentSchemas {
  readonly #schemas = new Map<string, JsonSchema>();
  /** What each name stands for, to tell the same from the different. */
  readonly #texts = new Map<string, string>();

  /**
   * Takes the named schemas out of what a library wrote, and returns the rest of it.
   *
   * @param hint - a name for what needs one and has none
   */
  place(document: JsonSchema, hint: string): JsonSchema {
    const { $schema: _dialect, $id: _id, $defs, definitions, ...root } = document;
    const local = { ...(definitions as JsonSchema | undefined), ...($defs as JsonSchema | undefined) };
    const names = new Map(
      Object.keys(local).map((name) => [name, this.#claim(isMadeUp(name) ? hint : name, closureOf(name, local))]),
    );
    let rootName: string | undefined;
    const rewrite = (reference: string): string => {
      const [, name, rest = ''] = LOCAL.exec(reference) ?? [];
      const known = name === undefined ? undefined : names.get(unescapePointer(name));
      if (known !== undefined) return PREFIX + known + rest;
      if (!reference.startsWith('#')) return reference;
      rootName ??= this.#claim(hint, JSON.stringify(document));
      return PREFIX + rootName + reference.slice(1);
    };
    for (const [name, schema] of Object.entries(local))
      this.#schemas.set(names.get(name) ?? name, rewriteReferences(schema, rewrite) as JsonSchema);
    const placed = rewriteReferences(root, rewrite) as JsonSchema;
    if (rootName === undefined) return placed;
    this.#schemas.set(rootName, placed);
    return { $ref: PREFIX + rootName };
  }

  /** Adds a schema of our own, whose name nobody else gets; returns a reference to it. */
  add(name: string, schema: JsonSchema): { readonly $ref: string } {
    const claimed = this.#claim(name, JSON.stringify(schema));
    this.#schemas.set(claimed, schema);
    return { $ref: PREFIX + claimed };
  }

  /** What a schema stands for, when it is nothing but a reference to a named one. */
  resolve(schema: JsonSchema): JsonSchema {
    const { $ref } = schema;
    const name = typeof $ref === 'string' && $ref.startsWith(PREFIX) ? $ref.slice(PREFIX.length) : undefined;
    return (name === undefined ? undefined : this.#schemas.get(name)) ?? schema;
  }

  /** In the order of their names. */
  all(): Readonly<Record<string, JsonSchema>> {
    return Object.fromEntries([...this.#schemas].toSorted(([one], [other]) => (one < other ? -1 : 1)));
  }

  #claim(wanted: string, text: string): string {
    const clean = wanted.replaceAll(/[^\w.-]/g, '_');
    for (let count = 1; ; count++) {
      const name = count === 1 ? clean : `${clean}_${count}`;
      const taken = this.#texts.get(name);
      if (taken === undefined) this.#texts.set(name, text);
      if (taken === undefined || taken === text) return name;
    }
  }
}

const PREFIX = '#/components/schemas/';
const LOCAL = /^#\/(?:\$defs|definitions)\/([^/]+)(\/.*)?$/;

/** zod numbers what has no id. */
function isMadeUp(name: string): boolean {
  return /^__schema\d+$/.test(name);
}

function unescapePointer(text: string): string {
  return decodeURIComponent(text).replaceAll('~1', '/').replaceAll('~0', '~');
}

/** A schema with everything that it refers to, as text. */
function closureOf(name: string, local: JsonSchema): string {
  const reached = new Set([name]);
  const collect = (reference: string): string => {
    const next = LOCAL.exec(reference)?.[1];
    if (next !== undefined) reached.add(unescapePointer(next));
    return reference;
  };
  // A set that grows while it is walked is walked to its new end.
  for (const one of reached) if (isObject(local[one])) rewriteReferences(local[one], collect);
  return JSON.stringify([...reached].map((one) => local[one]));
}
