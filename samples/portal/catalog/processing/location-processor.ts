import type { Emitter, Processor, ProcessingContext } from '../contracts.js';
import { locationKind } from '../model/core-kinds.js';
import type { Entity } from '../model/entity.js';
import type { FieldPath, FieldProblem } from '../model/field-problem.js';
import { checkAgainstModel } from '../model/kind-model.js';

/** Leads from entities of the kind Location to the files that they name. */
export class LocationProcessor implements Processor {
  readonly name = 'LocationProcessor';
  readonly kinds = [locationKind.kind];

  validate(entity: Entity): readonly FieldProblem[] {
    return checkAgainstModel(entity, locationKind);
  }

  derive(entity: Entity, emit: Emitter, context: ProcessingContext): void {
    if (entity.kind !== locationKind.kind) return;
    const type = typeof entity.spec?.type === 'string' ? entity.spec.type : typeOfSource(context.source);
    const optional = entity.spec?.presence === 'optional';
    for (const [target, path] of targetsOf(entity)) emit.location({ type, target, optional }, path);
  }
}

/** A location without a type is of the type of the one it was read from. */
function typeOfSource(source: string): string {
  return source.slice(0, source.indexOf(':'));
}

function* targetsOf(entity: Entity): Generator<[target: string, path: FieldPath]> {
  const { target, targets } = entity.spec ?? {};
  if (typeof target === 'string') yield [target, ['spec', 'target']];
  if (!Array.isArray(targets)) return;
  for (const [index, item] of targets.entries()) yield [String(item), ['spec', 'targets', index]];
}
