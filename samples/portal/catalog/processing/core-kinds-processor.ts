import type { Emitter, Processor } from '../contracts.js';
import { coreKinds } from '../model/core-kinds.js';
import type { Entity } from '../model/entity.js';
import type { FieldProblem } from '../model/field-problem.js';
import { checkAgainstModel, type KindModel, relationsFromFields } from '../model/kind-model.js';

/** Checks the kinds that come with the catalog, and derives how they are related. */
export class CoreKindsProcessor implements Processor {
  readonly name = 'CoreKindsProcessor';
  readonly kinds = coreKinds.map((model) => model.kind);

  validate(entity: Entity): readonly FieldProblem[] {
    const model = modelOf(entity);
    return model === undefined ? [] : checkAgainstModel(entity, model);
  }

  derive(entity: Entity, emit: Emitter): void {
    for (const relation of relationsFromFields(entity, modelOf(entity)?.relations ?? [])) emit.relation(relation);
  }
}

function modelOf(entity: Entity): KindModel | undefined {
  return coreKinds.find((model) => model.kind === entity.kind);
}
