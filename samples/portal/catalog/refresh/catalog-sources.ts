import { Service } from 'proscenium';
import { LocationRegistry } from '../locations/location-registry.js';
import { EntityProcessing } from '../processing/entity-processing.js';
import { CatalogWalk } from './catalog-walk.js';
import type { KnownEntity, Origin, WalkResult } from './found-entity.js';
import { ProviderEntities } from './provider-entities.js';

/** Reads all that the catalog is made of: every location, and what entity providers say. */
@Service('plugin')
export class CatalogSources {
  constructor(
    private readonly processing: EntityProcessing,
    private readonly locations: LocationRegistry,
    private readonly providers: ProviderEntities,
  ) {}

  /**
   * @param known - what the catalog held before, in case that it cannot be read any more
   * @param isNews - whether another replica has stored it
   * @returns what there is, and what to call when it has been stored
   */
  async readAll(known: readonly KnownEntity[], isNews: boolean): Promise<WalkResult & { stored(): void }> {
    const walk = new CatalogWalk(this.processing, known);
    for (const origin of await this.locations.origins()) await walk.follow(origin);
    if (isNews) this.providers.catchUp(known);
    const { all, stored } = this.providers.take();
    for (const [source, entities] of all) await walk.take(entities, source);
    return { ...walk.result, stored };
  }

  /** Reads one location by itself, whether or not it belongs to the catalog. */
  async read(origin: Origin): Promise<WalkResult> {
    const walk = new CatalogWalk(this.processing);
    await walk.follow(origin);
    return walk.result;
  }
}
