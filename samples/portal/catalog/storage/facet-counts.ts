import { randomUUID } from 'node:crypto';
import { Cache, getOrSet, Service, Subscribe } from 'proscenium';
import { CatalogStore, type EntityFilter, type Facets } from './catalog-store.js';
import { ENTITIES_CHANGED } from './entity-changes.js';

/** Under this key the cache knows the edition of the catalog. It stands in all other keys, so that a new one leaves them behind. */
const EDITION = 'edition';

/** Counts the values of fields. Counting reads many rows, and every visitor asks for the same, so counts are kept until entities change. */
@Service('plugin')
export class FacetCounts {
  constructor(
    private readonly store: CatalogStore,
    private readonly cache: Cache,
  ) {}

  async count(fields: readonly string[], filter: EntityFilter): Promise<Facets> {
    const edition = await getOrSet(this.cache, EDITION, () => randomUUID());
    const key = JSON.stringify([edition, fields, filter]);
    // Not for long: the store of the cache may have been away when entities changed.
    return getOrSet(this.cache, key, () => this.store.facets(fields, filter), { ttl: { minutes: 1 } });
  }

  @Subscribe(ENTITIES_CHANGED)
  async forget(): Promise<void> {
    await this.cache.delete(EDITION);
  }
}
