import { Contract } from 'proscenium';
import type { Entity } from '../model/entity.js';
import type { Problem } from '../reading/problem.js';
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

/** How the last refresh went, whichever replica of the backend did it. */
export interface LastRefresh {
  /** Grows when a refresh changes entities. */
  readonly revision: number;
  /** ISO 8601; `undefined` before the first. */
  readonly finishedAt?: string;
  /** Everything that could not be taken up as it stands. */
  readonly problems: readonly Problem[];
}

/** What a refresh has done. */
export interface StoredRefresh extends StoreChanges {
  readonly revision: number;
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
  abstract lastRefresh(): Promise<LastRefresh>;
  /**
   * Makes these the only entities, in one transaction. An entity that stays keeps its uid, and its etag unless it changes.
   *
   * @param problems - what could not be taken up
   * @param since - the revision from before anything was read
   * @returns `undefined`, with nothing changed, when another replica has changed entities since then
   */
  abstract replaceAll(
    entities: readonly StorableEntity[],
    problems: readonly Problem[],
    since: number,
  ): Promise<StoredRefresh | undefined>;
}

export type { EntityFilter, EntityOrder, EntityPage, EntityQuery, Facets };
