import { createHash } from 'node:crypto';
import type { JsonValue } from 'proscenium';
import type { Entity } from '../model/entity.js';
import { isObject } from '../model/field-rules.js';

/** A digest of what an entity says, whatever the order of its fields; how it was read makes no difference. */
export function etagOf({ status: _status, ...entity }: Entity): string {
  const { uid: _uid, etag: _etag, ...metadata } = entity.metadata;
  return createHash('sha1')
    .update(stableText({ ...entity, metadata }))
    .digest('hex');
}

function stableText(value: JsonValue | undefined): string {
  if (Array.isArray(value)) return `[${value.map(stableText).join()}]`;
  if (!isObject(value)) return JSON.stringify(value) ?? 'null';
  const keys = Object.keys(value).toSorted();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${stableText(value[key])}`).join()}}`;
}
