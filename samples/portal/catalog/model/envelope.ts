import type { JsonObject } from 'proscenium';
import type { Entity } from './entity.js';
import { checkFields, type FieldRule, isObject, required, text } from './field-rules.js';
import type { FieldProblem } from './field-problem.js';
import {
  apiVersionFormat,
  keyFormat,
  kindFormat,
  labelValueFormat,
  nameFormat,
  namespaceFormat,
  tagFormat,
  urlFormat,
} from './formats.js';

/** What all kinds of entities have in common. */
const ENVELOPE = {
  apiVersion: required({ shape: 'text', format: apiVersionFormat }),
  kind: required({ shape: 'text', format: kindFormat }),
  metadata: required({
    shape: 'object',
    fields: {
      name: required({ shape: 'text', format: nameFormat }),
      namespace: { shape: 'text', format: namespaceFormat },
      title: text,
      description: { shape: 'text', mayBeEmpty: true },
      labels: { shape: 'object', keys: keyFormat, values: { shape: 'text', format: labelValueFormat } },
      annotations: { shape: 'object', keys: keyFormat, values: { shape: 'text', mayBeEmpty: true } },
      tags: { shape: 'list', items: { shape: 'text', format: tagFormat } },
      links: {
        shape: 'list',
        items: {
          shape: 'object',
          fields: {
            url: required({ shape: 'text', format: urlFormat }),
            title: text,
            icon: { shape: 'text', format: nameFormat },
            type: text,
          },
        },
      },
    },
  }),
  spec: { shape: 'object' },
} satisfies Record<string, FieldRule>;

/** Far more levels than anybody writes, and far fewer than overflow the stack of whoever walks through them. */
const DEEPEST = 100;

/** Fields that the catalog itself writes; a descriptor may carry them, for instance when it was copied from the API. */
const WRITTEN_BY_THE_CATALOG = ['relations', 'status'];

/** Checks what all kinds have in common. An empty list means that the value is an {@link Entity}. */
export function checkEnvelope(value: unknown): FieldProblem[] {
  if (isDeeperThan(value, DEEPEST))
    return [{ path: [], message: `an entity must not be nested deeper than ${DEEPEST} levels` }];
  if (!isObject(value))
    return [{ path: [], message: 'an entity must be an object with apiVersion, kind and metadata' }];
  return [...checkFields(value, ENVELOPE, []), ...foreignFields(value)];
}

/** Tells whether a value is an entity, as far as all kinds have it in common. */
export function isEntity(value: unknown): value is Entity {
  return checkEnvelope(value).length === 0;
}

function foreignFields(value: JsonObject): FieldProblem[] {
  const known = [...Object.keys(ENVELOPE), ...WRITTEN_BY_THE_CATALOG];
  return Object.keys(value)
    .filter((key) => !known.includes(key))
    .map((key) => ({
      path: [key],
      message: `is not a field of an entity, which has ${Object.keys(ENVELOPE).join(', ')}; is it meant to stand below spec?`,
    }));
}

function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((item) => isDeeperThan(item, levels - 1));
}
