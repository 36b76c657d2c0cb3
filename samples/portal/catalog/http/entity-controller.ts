import { type Context, Controller, Delete, Get, InputError, NotFoundError, Post } from 'proscenium';
import { formatEntityRef, parseEntityRef } from '../model/entity-ref.js';
import { CatalogStore } from '../storage/catalog-store.js';
import { requireObject, requireTexts } from './bodies.js';
import { encodeCursor, decodeCursor } from './cursor.js';
import { pickFields } from './fields.js';
import { allOf, integerOf, listOf, oneOf, parseFilter, parseOrder, type Query } from './query-parameters.js';

/** Shows entities. */
@Controller('/entities')
export class EntityController {
  constructor(private readonly store: CatalogStore) {}

  /** `?filter=kind=component,spec.type=service&fields=metadata.name&order=asc:metadata.name&limit=20` */
  @Get()
  async list(ctx: Context) {
    const pick = pickFields(listOf(ctx.query, 'fields'));
    const { offset, limit } = pageOf(ctx.query);
    const page = await this.store.query({
      filter: parseFilter(allOf(ctx.query, 'filter')),
      order: parseOrder(ctx.query),
      offset,
      limit,
    });
    const next = offset + page.items.length;
    if (limit !== undefined && next < page.totalItems)
      ctx.set('Link', `<${nextPage(ctx, { limit, offset: next })}>; rel="next"`);
    return page.items.map(pick);
  }

  @Get('/by-name/:kind/:namespace/:name')
  async showByName(ctx: Context) {
    const { kind = '', namespace = '', name = '' } = ctx.params;
    const entity = await this.store.find(formatEntityRef({ kind, namespace, name }));
    if (entity === undefined)
      throw new NotFoundError(`No entity named '${name}' found, with kind '${kind}' in namespace '${namespace}'`);
    return entity;
  }

  /** `{ "entityRefs": ["component:default/quay-planner"], "fields": ["metadata.name"] }` */
  @Post('/by-refs')
  async showByRefs(ctx: Context) {
    const body = requireObject(ctx.request.body);
    const refs = requireTexts(body, 'entityRefs').map(fullRef);
    const pick = pickFields(body.fields === undefined ? listOf(ctx.query, 'fields') : requireTexts(body, 'fields'));
    const entities = await this.store.findAll(refs);
    return { items: entities.map((entity) => (entity === undefined ? null : pick(entity))) };
  }

  @Get('/by-uid/:uid')
  async showByUid(ctx: Context) {
    const { uid = '' } = ctx.params;
    const entity = await this.store.findByUid(uid);
    if (entity === undefined) throw new NotFoundError(`No entity with uid ${uid}`);
    return entity;
  }

  /** An entity that still stands in a file comes back with the next refresh; remove its location to be rid of it. */
  @Delete('/by-uid/:uid')
  async remove(ctx: Context) {
    await this.store.removeByUid(ctx.params.uid ?? '');
    ctx.status = 204;
  }
}

/** `after` comes from the Link header of the page before, and counts more than `offset`. */
function pageOf(query: Query): { offset: number; limit: number | undefined } {
  const limit = integerOf(query, 'limit', 1);
  const after = oneOf(query, 'after');
  if (after === undefined) return { offset: integerOf(query, 'offset', 0) ?? 0, limit };
  const cursor = decodeCursor(after, 'after');
  return { offset: cursor.offset, limit: limit ?? (typeof cursor.limit === 'number' ? cursor.limit : undefined) };
}

/** Relative to the plugin, as Backstage has it. */
function nextPage(ctx: Context, cursor: { limit: number; offset: number }): string {
  const parameters = new URLSearchParams(ctx.querystring);
  parameters.delete('offset');
  parameters.set('after', encodeCursor(cursor));
  return `/entities?${parameters}`;
}

function fullRef(ref: string): string {
  try {
    return formatEntityRef(parseEntityRef(ref));
  } catch (error) {
    throw new InputError(`Invalid entityRefs: ${error instanceof Error ? error.message : String(error)}`);
  }
}
