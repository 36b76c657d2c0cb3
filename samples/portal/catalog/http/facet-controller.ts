import { type Context, Controller, Get, InputError } from 'proscenium';
import { FacetCounts } from '../storage/facet-counts.js';
import { allOf, parseFilter } from './query-parameters.js';

/** Counts the values that fields have. */
@Controller('/entity-facets')
export class FacetController {
  constructor(private readonly facets: FacetCounts) {}

  /** `?facet=kind&facet=spec.type&filter=metadata.tags.public` */
  @Get()
  async count(ctx: Context) {
    const fields = allOf(ctx.query, 'facet').filter((field) => field !== '');
    if (fields.length === 0) throw new InputError('Missing facet: name at least one field, such as facet=spec.type');
    return { facets: await this.facets.count(fields, parseFilter(allOf(ctx.query, 'filter'))) };
  }
}
