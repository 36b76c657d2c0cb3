import { Plugin } from 'proscenium';
import { EntityController } from './http/entity-controller.js';
import { EntityQueryController } from './http/entity-query-controller.js';
import { FacetController } from './http/facet-controller.js';
import { LocationController } from './http/location-controller.js';
import { RefreshController } from './http/refresh-controller.js';
import { ValidationController } from './http/validation-controller.js';
import { catalogConfig } from './locations/catalog-config.js';
import { ProcessorRegistry } from './processing/processor-registry.js';
import { CatalogRefresh } from './refresh/catalog-refresh.js';
import { CatalogWatch } from './refresh/catalog-watch.js';
import { ProviderEntities } from './refresh/provider-entities.js';
import { CreateCatalogTables } from './storage/create-catalog-tables.js';
import { CreateRefreshes } from './storage/create-refreshes.js';
import { EntityRow } from './storage/entity-row.js';
import { LocationRow } from './storage/location-row.js';
import { RefreshRow } from './storage/refresh-row.js';
import { SearchRow } from './storage/search-row.js';
import { SqlCatalogStore } from './storage/sql-catalog-store.js';

/** The software catalog: reads descriptor files, keeps what they describe, and answers questions about it. */
@Plugin('catalog', {
  extensionPoints: [ProcessorRegistry],
  services: [SqlCatalogStore],
  controllers: [
    EntityController,
    EntityQueryController,
    FacetController,
    LocationController,
    RefreshController,
    ValidationController,
  ],
  entities: [EntityRow, SearchRow, LocationRow, RefreshRow],
  migrations: [CreateCatalogTables, CreateRefreshes],
  config: catalogConfig,
})
export class CatalogPlugin {
  constructor(
    private readonly registry: ProcessorRegistry,
    private readonly providers: ProviderEntities,
    private readonly refresh: CatalogRefresh,
    private readonly watch: CatalogWatch,
  ) {}

  /** All modules have added what they bring: the catalog is filled before the first request comes. */
  async onInit(): Promise<void> {
    this.registry.close();
    await this.providers.connect(() => this.refresh.refresh());
    await this.refresh.refresh();
    await this.watch.start();
  }
}
