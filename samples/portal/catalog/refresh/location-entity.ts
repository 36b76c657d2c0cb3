import { createHash } from 'node:crypto';
import type { LocationSpec } from '../contracts.js';
import type { Entity } from '../model/entity.js';
import { locationKind } from '../model/core-kinds.js';

/** The entity that stands for a configured or registered location; its name follows from the location. */
export function locationEntity({ type, target }: LocationSpec): Entity {
  const digest = createHash('sha1').update(`${type}:${target}`).digest('hex');
  return {
    apiVersion: locationKind.apiVersions[0] ?? '',
    kind: locationKind.kind,
    metadata: { name: `generated-${digest}` },
    spec: { type, target },
  };
}
