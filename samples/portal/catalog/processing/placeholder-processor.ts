import type { JsonObject, JsonValue } from 'proscenium';
import { parse } from 'yaml';
import type { Processor, ProcessingContext } from '../contracts.js';
import type { Entity } from '../model/entity.js';
import { isObject } from '../model/field-rules.js';
import { type FieldPath, InvalidEntityError } from '../model/field-problem.js';

const PLACEHOLDERS: ReadonlyMap<string, (content: string) => JsonValue> = new Map([
  ['$text', (content: string): JsonValue => content],
  ['$json', (content: string): JsonValue => JSON.parse(content)],
  ['$yaml', (content: string): JsonValue => parse(content)],
]);

/**
 * Puts the content of a file in the place of `$text: ./openapi.yaml`, `$json: …` or `$yaml: …`, anywhere below `spec`:
 * long API definitions stand in files of their own.
 */
export class PlaceholderProcessor implements Processor {
  readonly name = 'PlaceholderProcessor';

  async transform(entity: Entity, context: ProcessingContext): Promise<Entity> {
    if (entity.spec === undefined || !mayHoldPlaceholders(entity.spec)) return entity;
    return { ...entity, spec: (await resolve(entity.spec, ['spec'], context)) as JsonObject };
  }
}

/** Most entities hold none; they are left as they are. */
function mayHoldPlaceholders(spec: JsonObject): boolean {
  return /"\$(?:text|json|yaml)":/.test(JSON.stringify(spec));
}

async function resolve(
  value: JsonValue | undefined,
  path: FieldPath,
  context: ProcessingContext,
): Promise<JsonValue | undefined> {
  if (Array.isArray(value))
    return (await Promise.all(
      value.map((item, index) => resolve(item, [...path, index], context)),
    )) as readonly JsonValue[];
  if (!isObject(value)) return value;
  const entries = Object.entries(value);
  const [key, target] = entries[0] ?? [];
  const read = key === undefined ? undefined : PLACEHOLDERS.get(key);
  if (entries.length === 1 && key !== undefined && read !== undefined)
    return substitute(read, target, [...path, key], context);
  const resolved = await Promise.all(
    entries.map(async ([name, item]) => [name, await resolve(item, [...path, name], context)]),
  );
  return Object.fromEntries(resolved);
}

async function substitute(
  read: (content: string) => JsonValue,
  target: unknown,
  path: FieldPath,
  context: ProcessingContext,
) {
  if (typeof target !== 'string') throw new InvalidEntityError([{ path, message: 'must be the path of a file' }]);
  try {
    return read(await context.readText(target));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InvalidEntityError([{ path, message: `cannot be replaced by the content of ${target}: ${reason}` }]);
  }
}
