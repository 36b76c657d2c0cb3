import { Brackets, type SelectQueryBuilder } from 'typeorm';
import type { Entity } from '../model/entity.js';
import { EntityRow } from './entity-row.js';
import { SearchRow } from './search-row.js';

/** A condition on one field: that it has one of some values or, without values, that it is there. */
export interface FieldCondition {
  readonly field: string;
  readonly values?: readonly string[];
}

/** Sets of conditions: an entity fits when all conditions of any set hold; without sets, all entities do. */
export type EntityFilter = readonly (readonly FieldCondition[])[];

/** Entities without the field come last, whatever the direction. */
export interface EntityOrder {
  readonly field: string;
  readonly direction: 'asc' | 'desc';
}

/** Finds entities that contain a text, in any of these fields. */
export interface FullTextFilter {
  readonly term: string;
  readonly fields: readonly string[];
}

export interface EntityQuery {
  readonly filter?: EntityFilter;
  readonly fullText?: FullTextFilter | undefined;
  /** Those named first count most; entities that are equal come in the order of their references. */
  readonly order?: readonly EntityOrder[];
  readonly offset?: number;
  /** Default: all. */
  readonly limit?: number | undefined;
}

export interface EntityPage {
  readonly items: readonly Entity[];
  /** On all pages together. */
  readonly totalItems: number;
}

/** For each field, its values and how many entities have them. */
export type Facets = Readonly<Record<string, readonly { readonly value: string; readonly count: number }[]>>;

/**
 * Restricts a query to the entities that fit.
 *
 * @param query - of something that has a `uid`
 * @param uid - how that is called there: `entity.uid`
 */
export function restrict<Row extends object>(query: SelectQueryBuilder<Row>, uid: string, filter: EntityFilter): void {
  if (filter.length === 0) return;
  const parameters = new Parameters();
  query.andWhere(
    new Brackets((anyOf) => {
      for (const set of filter)
        anyOf.orWhere(
          new Brackets((allOf) => {
            for (const condition of set) allOf.andWhere(`${uid} IN ${uidsWith(query, condition, parameters)}`);
          }),
        );
    }),
    parameters.values,
  );
}

/** Restricts a query to the entities that contain a text. */
export function restrictToText(query: SelectQueryBuilder<EntityRow>, { term, fields }: FullTextFilter): void {
  if (term === '') return;
  const pattern = `%${term.toLowerCase().replaceAll(/[!%_]/g, '!$&')}%`;
  const uids = query
    .subQuery()
    .select('search.uid')
    .from(SearchRow, 'search')
    .where("search.field IN (:...fullTextFields) AND search.value LIKE :fullTextPattern ESCAPE '!'");
  query.andWhere(`entity.uid IN ${uids.getQuery()}`, {
    fullTextFields: fields.map((field) => field.toLowerCase()),
    fullTextPattern: pattern,
  });
}

/** Puts the entities in order. */
export function sort(query: SelectQueryBuilder<EntityRow>, order: readonly EntityOrder[]): void {
  for (const [index, { field, direction }] of order.entries()) {
    // In lower case only: engines differ in how they treat names that are not quoted.
    const [sorted, value, missing, parameter] = [`sorted${index}`, `value${index}`, `missing${index}`, `order${index}`];
    query
      .leftJoin(
        (smallest) =>
          smallest
            .select('search.uid', 'uid')
            .addSelect('MIN(search.value)', 'value')
            .from(SearchRow, 'search')
            .where(`search.field = :${parameter}`)
            .groupBy('search.uid'),
        sorted,
        `${sorted}.uid = entity.uid`,
      )
      .addSelect(`${sorted}.value`, value)
      .addSelect(`CASE WHEN ${sorted}.value IS NULL THEN 1 ELSE 0 END`, missing)
      .setParameter(parameter, field.toLowerCase())
      .addOrderBy(missing, 'ASC')
      .addOrderBy(value, direction === 'asc' ? 'ASC' : 'DESC');
  }
  query.addOrderBy('entity.ref', 'ASC');
}

function uidsWith<Row extends object>(
  query: SelectQueryBuilder<Row>,
  { field, values }: FieldCondition,
  parameters: Parameters,
): string {
  const uids = query
    .subQuery()
    .select('search.uid')
    .from(SearchRow, 'search')
    .where(`search.field = :${parameters.add(field.toLowerCase())}`);
  if (values !== undefined)
    uids.andWhere(`search.value IN (:...${parameters.add(values.map((value) => value.toLowerCase()))})`);
  return uids.getQuery();
}

/** Names parameters, so that no two conditions share one. */
class Parameters {
  readonly values: Record<string, unknown> = {};

  add(value: unknown): string {
    const name = `filter${Object.keys(this.values).length}`;
    this.values[name] = value;
    return name;
  }
}
