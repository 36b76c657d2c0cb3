import { type Context, Controller, Get } from 'proscenium';
import { CatalogStore } from '../storage/catalog-store.js';
import type { EntityQuery } from '../storage/entity-query.js';
import { decodeCursor, encodeCursor } from './cursor.js';
import { pickFields } from './fields.js';
import { allOf, integerOf, listOf, oneOf, parseFilter, parseOrderFields, type Query } from './query-parameters.js';

const DEFAULT_LIMIT = 20;
const DEFAULT_TEXT_FIELDS = ['metadata.name', 'metadata.title'];

/** Finds entities page by page, and counts them. */
@Controller('/entities/by-query')
export class EntityQueryController {
  constructor(private readonly store: CatalogStore) {}

  /** `?filter=kind=api&orderField=metadata.name,asc&fullTextFilterTerm=tide&limit=20`, or `?cursor=…` from the page before. */
  @Get()
  async query(ctx: Context) {
    const pick = pickFields(listOf(ctx.query, 'fields'));
    const limit = integerOf(ctx.query, 'limit', 0) ?? DEFAULT_LIMIT;
    const { offset, ...question } = readQuestion(ctx.query);
    const { items, totalItems } = await this.store.query({ ...queryOf(question), limit, offset });
    const cursorAt = (start: number) => encodeCursor({ ...question, offset: start });
    const pageInfo = {
      ...(limit > 0 && offset + items.length < totalItems ? { nextCursor: cursorAt(offset + limit) } : {}),
      ...(offset > 0 ? { prevCursor: cursorAt(Math.max(offset - limit, 0)) } : {}),
    };
    return { items: items.map(pick), totalItems, pageInfo };
  }
}

/** What is asked for, as it was written; a cursor carries it from page to page. */
interface Question {
  readonly filter: readonly string[];
  readonly orderField: readonly string[];
  readonly term: string;
  readonly textFields: readonly string[];
}

/** A cursor says everything; what stands beside it is ignored, as it is in Backstage. */
function readQuestion(query: Query): Question & { offset: number } {
  const cursor = oneOf(query, 'cursor');
  if (cursor !== undefined) {
    const { offset, filter, orderField, term, textFields } = decodeCursor(cursor, 'cursor');
    return {
      offset,
      filter: textsOf(filter),
      orderField: textsOf(orderField),
      term: typeof term === 'string' ? term : '',
      textFields: textsOf(textFields),
    };
  }
  return {
    offset: integerOf(query, 'offset', 0) ?? 0,
    filter: allOf(query, 'filter'),
    orderField: allOf(query, 'orderField'),
    term: oneOf(query, 'fullTextFilterTerm') ?? '',
    textFields: listOf(query, 'fullTextFilterFields'),
  };
}

function queryOf({ filter, orderField, term, textFields }: Question): EntityQuery {
  const fields = textFields.length === 0 ? DEFAULT_TEXT_FIELDS : textFields;
  return { filter: parseFilter(filter), order: parseOrderFields(orderField), fullText: { term: term.trim(), fields } };
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
