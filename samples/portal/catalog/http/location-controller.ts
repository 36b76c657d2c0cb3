import { type Context, Controller, Delete, Get, InputError, NotFoundError, Post } from 'proscenium';
import { LocationRegistration } from '../locations/location-registration.js';
import { LocationRegistry, locationRef } from '../locations/location-registry.js';
import { ORIGIN_ANNOTATION } from '../model/entity.js';
import { formatEntityRef } from '../model/entity-ref.js';
import { CatalogStore } from '../storage/catalog-store.js';
import { requireLocation } from './bodies.js';
import { oneOf } from './query-parameters.js';

/** Shows, adds and removes the places that the catalog reads. */
@Controller('/locations')
export class LocationController {
  constructor(
    private readonly registry: LocationRegistry,
    private readonly registration: LocationRegistration,
    private readonly store: CatalogStore,
  ) {}

  @Get()
  async list() {
    const locations = await this.registry.list();
    return locations.map((data) => ({ data }));
  }

  /** With `?dryRun=true` nothing is added, and the answer shows what would come from there. */
  @Post()
  async add(ctx: Context) {
    const location = requireLocation(ctx.request.body);
    const result = await (isDryRun(oneOf(ctx.query, 'dryRun'))
      ? this.registration.attempt(location)
      : this.registration.add(location));
    ctx.status = 201;
    return result;
  }

  @Get('/:id')
  show(ctx: Context) {
    return this.registry.get(ctx.params.id ?? '');
  }

  /** The location that an entity came from. */
  @Get('/by-entity/:kind/:namespace/:name')
  async showByEntity(ctx: Context) {
    const { kind = '', namespace = '', name = '' } = ctx.params;
    const ref = formatEntityRef({ kind, namespace, name });
    const origin = (await this.store.find(ref))?.metadata.annotations?.[ORIGIN_ANNOTATION];
    const location = (await this.registry.list()).find((candidate) => locationRef(candidate) === origin);
    if (location === undefined) throw new NotFoundError(`Found no location for the entity ${ref}`);
    return location;
  }

  @Delete('/:id')
  async remove(ctx: Context) {
    await this.registration.remove(ctx.params.id ?? '');
    ctx.status = 204;
  }
}

function isDryRun(value = 'false'): boolean {
  if (!/^(true|false|yes|no|1|0)$/i.test(value))
    throw new InputError(`Invalid dryRun '${value}': must be true or false`);
  return /^(true|yes|1)$/i.test(value);
}
