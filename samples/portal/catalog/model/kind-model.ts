import type { Entity } from './entity.js';
import { DEFAULT_NAMESPACE } from './entity.js';
import { type EntityRef, parseEntityRef } from './entity-ref.js';
import type { FieldPath, FieldProblem } from './field-problem.js';
import { checkField, type FieldRules } from './field-rules.js';

/** A field that refers to other entities, and the relations that follow from it. */
export interface RelationRule {
  /** Below `spec`; holds one reference, or a list of them. */
  readonly field: string;
  /** The relation from this entity to the one referred to. */
  readonly type: string;
  /** The relation back. */
  readonly reverse: string;
  /** The kind of references that name none; without it they must. */
  readonly defaultKind?: string;
}

/** A kind of entities as data: what its `spec` holds, and how it is related to others. */
export interface KindModel {
  readonly kind: string;
  readonly apiVersions: readonly string[];
  readonly spec: FieldRules;
  readonly relations: readonly RelationRule[];
}

/** A relation in both directions. */
export interface RelationPair {
  readonly type: string;
  readonly reverse: string;
  readonly target: EntityRef;
}

/** All that is wrong with an entity, compared to the model of its kind. */
export function checkAgainstModel(entity: Entity, model: KindModel): FieldProblem[] {
  const { apiVersion, spec } = entity;
  if (!model.apiVersions.includes(apiVersion))
    return [
      {
        path: ['apiVersion'],
        message: `must be ${model.apiVersions.join(' or ')} for the kind ${model.kind}, and is '${apiVersion}'`,
      },
    ];
  const fields = checkField(spec, { shape: 'object', required: true, fields: model.spec }, ['spec']);
  return fields.length > 0
    ? fields
    : model.relations.flatMap((rule) => references(entity, rule).flatMap(({ problem }) => problem ?? []));
}

/** The relations that follow from the fields of a valid entity. */
export function relationsFromFields(entity: Entity, rules: readonly RelationRule[]): RelationPair[] {
  return rules.flatMap((rule) =>
    references(entity, rule).flatMap(({ target }) =>
      target === undefined ? [] : { type: rule.type, reverse: rule.reverse, target },
    ),
  );
}

interface Reference {
  readonly target?: EntityRef;
  readonly problem?: FieldProblem;
}

function references(entity: Entity, rule: RelationRule): Reference[] {
  const value = entity.spec?.[rule.field];
  const path = ['spec', rule.field];
  if (typeof value === 'string') return [reference(entity, rule, value, path)];
  if (!Array.isArray(value)) return [];
  return value.map((item: unknown, index) => reference(entity, rule, String(item), [...path, index]));
}

function reference(entity: Entity, rule: RelationRule, value: string, path: FieldPath): Reference {
  try {
    return {
      target: parseEntityRef(value, {
        kind: rule.defaultKind,
        namespace: entity.metadata.namespace ?? DEFAULT_NAMESPACE,
      }),
    };
  } catch (error) {
    return {
      problem: { path, message: `must refer to an entity: ${error instanceof Error ? error.message : String(error)}` },
    };
  }
}
