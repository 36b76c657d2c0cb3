export { CatalogPlugin, CatalogPlugin as default } from './catalog-plugin.js';
export * from './contracts.js';
export type { Entity, EntityMetadata, EntityRelation, EntityStatus } from './model/entity.js';
export { formatEntityRef, parseEntityRef, refOf } from './model/entity-ref.js';
export { type FieldProblem, InvalidEntityError } from './model/field-problem.js';
