import { formatEntityRef } from '../model/entity-ref.js';
import type { Entity, EntityRelation, EntityStatus } from '../model/entity.js';
import { describeProblem, type Problem } from '../reading/problem.js';
import type { FoundEntity } from './found-entity.js';

/** The type of what the catalog says about how it read an entity. */
const PROCESSING_STATUS = 'backstage.io/catalog-processing';

/** Puts the relations on both ends, in alphabetical order, also where the two ends come from different places. */
export function stitch(found: readonly FoundEntity[]): Map<string, Entity> {
  const relations = new Map(found.map(({ ref }) => [ref, new Map<string, EntityRelation>()]));
  const relate = (source: string, type: string, targetRef: string) =>
    relations.get(source)?.set(`${type} ${targetRef}`, { type, targetRef });
  for (const { ref, relations: derived } of found) {
    for (const { type, reverse, target } of derived) {
      const targetRef = formatEntityRef(target);
      relate(ref, type, targetRef);
      relate(targetRef, reverse, ref);
    }
  }
  return new Map(found.map((item) => [item.ref, stitchOne(item, [...(relations.get(item.ref)?.values() ?? [])])]));
}

function stitchOne({ entity, outdated }: FoundEntity, relations: EntityRelation[]): Entity {
  const sorted = relations.toSorted(
    (one, other) => compare(one.type, other.type) || compare(one.targetRef, other.targetRef),
  );
  return { ...entity, relations: sorted, ...(outdated === undefined ? {} : { status: statusOf(outdated) }) };
}

function statusOf(problems: readonly Problem[]): EntityStatus {
  return {
    items: problems.map((problem) => {
      const message = describeProblem(problem);
      return { type: PROCESSING_STATUS, level: 'error', message, error: { name: 'InvalidEntityError', message } };
    }),
  };
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
