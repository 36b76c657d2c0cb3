import { Contract } from 'proscenium';
import type { Entity } from '../model/entity.js';
import type { EntityFilter, EntityOrder, EntityPage, EntityQuery, Facets } from './entity-query.js';

/** An entity to be stored. */
export interface StorableEntity {
  readonly ref: string;
  readonly source: string;
  readonly descriptor: unknown;
  /** Without uid and etag, which the store gives. */
  readonly entity: Entity;
}

/** How much a change has changed. */
export interface StoreChanges {
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
}

/**
 * Keeps the entities of the catalog and finds them again.
 *
 * @example
 * ```ts
 * const { items } = await this.store.query({ filter: [[{ field: 'kind', values: ['component'] }]] });
 * ```
 */
@Contract('catalog.store')
export abstract class CatalogStore {
  abstract query(query: EntityQuery): Promise<EntityPage>;
  /** @param ref - in full: `component:default/quay-planner` */
  abstract find(ref: string): Promise<Entity | undefined>;
  /** One result for each reference, in the same order. */
  abstract findAll(refs: readonly string[]): Promise<readonly (Entity | undefined)[]>;
  abstract findByUid(uid: string): Promise<Entity | undefined>;
  /** How often each value of a field occurs. */
  abstract facets(fields: readonly string[], filter: EntityFilter): Promise<Facets>;
  /** Removes an entity until the next refresh; one that is not there is no error. */
  abstract removeByUid(uid: string): Promise<void>;
  /** What was stored, as it was written. */
  abstract stored(): Promise<readonly StorableEntity[]>;
  /** Makes these the only entities, in one transaction. An entity that stays keeps its uid, and its etag unless it changes. */
  abstract replaceAll(entities: readonly StorableEntity[]): Promise<StoreChanges>;
}

export type { EntityFilter, EntityOrder, EntityPage, EntityQuery, Facets };
