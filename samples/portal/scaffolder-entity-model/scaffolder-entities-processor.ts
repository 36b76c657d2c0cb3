import type { Emitter, Entity, FieldProblem, Processor } from '../catalog/index.js';
import { isObject } from '../catalog/model/field-rules.js';
import { checkAgainstModel, relationsFromFields } from '../catalog/model/kind-model.js';
import { templateKind } from './template-kind.js';

/** Checks templates, and derives who owns them. */
export class ScaffolderEntitiesProcessor implements Processor {
  readonly name = 'ScaffolderEntitiesProcessor';
  readonly kinds = [templateKind.kind];

  validate(entity: Entity): readonly FieldProblem[] {
    return [...checkAgainstModel(entity, templateKind), ...checkParameters(entity)];
  }

  derive(entity: Entity, emit: Emitter): void {
    if (entity.kind !== templateKind.kind) return;
    for (const relation of relationsFromFields(entity, templateKind.relations)) emit.relation(relation);
  }
}

/** The form may be one page, or a list of pages. */
function checkParameters(entity: Entity): FieldProblem[] {
  const parameters = entity.spec?.parameters;
  const pages: readonly unknown[] = Array.isArray(parameters) ? parameters : [parameters ?? {}];
  if (pages.every(isObject)) return [];
  return [
    { path: ['spec', 'parameters'], message: 'must be an object that describes a form, or a list of such objects' },
  ];
}
