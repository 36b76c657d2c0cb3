import { Database, InjectRepository, Service } from 'proscenium';
import { In, type Repository } from 'typeorm';
import type { Entity } from '../model/entity.js';
import type { Problem } from '../reading/problem.js';
import { CatalogStore, type LastRefresh, type StorableEntity, type StoredRefresh } from './catalog-store.js';
import { EntityChanges, isAny } from './entity-changes.js';
import {
  type EntityFilter,
  type EntityPage,
  type EntityQuery,
  type Facets,
  restrict,
  restrictToText,
  sort,
} from './entity-query.js';
import { EntityRow } from './entity-row.js';
import { LAST_REFRESH, RefreshRow } from './refresh-row.js';
import { saveEntities } from './save-entities.js';
import { SearchRow } from './search-row.js';

/** Keeps the catalog in the plugin's database. */
@Service('plugin', CatalogStore)
export class SqlCatalogStore implements CatalogStore {
  constructor(
    @InjectRepository(EntityRow) private readonly entities: Repository<EntityRow>,
    @InjectRepository(SearchRow) private readonly search: Repository<SearchRow>,
    private readonly database: Database,
    private readonly changes: EntityChanges,
  ) {}

  async query({ filter = [], fullText, order = [], offset, limit }: EntityQuery): Promise<EntityPage> {
    const query = this.entities.createQueryBuilder('entity');
    restrict(query, 'entity.uid', filter);
    if (fullText !== undefined) restrictToText(query, fullText);
    const totalItems = await query.getCount();
    sort(query, order);
    // An offset without a limit is refused by most engines.
    if (limit !== undefined || offset !== undefined) query.limit(limit ?? totalItems).offset(offset ?? 0);
    const rows = await query.getMany();
    return { items: rows.map(entityOf), totalItems };
  }

  async find(ref: string): Promise<Entity | undefined> {
    const row = await this.entities.findOneBy({ ref: ref.toLowerCase() });
    return row === null ? undefined : entityOf(row);
  }

  async findAll(refs: readonly string[]): Promise<readonly (Entity | undefined)[]> {
    const wanted = refs.map((ref) => ref.toLowerCase());
    const rows = await this.entities.findBy({ ref: In([...new Set(wanted)]) });
    const byRef = new Map(rows.map((row) => [row.ref, entityOf(row)]));
    return wanted.map((ref) => byRef.get(ref));
  }

  async findByUid(uid: string): Promise<Entity | undefined> {
    const row = await this.entities.findOneBy({ uid });
    return row === null ? undefined : entityOf(row);
  }

  async facets(fields: readonly string[], filter: EntityFilter): Promise<Facets> {
    const facets = await Promise.all(fields.map(async (field) => [field, await this.#facet(field, filter)]));
    return Object.fromEntries(facets);
  }

  async removeByUid(uid: string): Promise<void> {
    const removed = await this.database.transaction(async (manager) => {
      await manager.delete(SearchRow, { uid });
      const { affected } = await manager.delete(EntityRow, { uid });
      return affected ?? 0;
    });
    await this.changes.announce({ added: 0, changed: 0, removed });
  }

  async stored(): Promise<readonly StorableEntity[]> {
    const rows = await this.entities.find();
    return rows.map((row) => ({
      ref: row.ref,
      source: row.source,
      descriptor: JSON.parse(row.descriptor),
      entity: entityOf(row),
    }));
  }

  async lastRefresh(): Promise<LastRefresh> {
    const { manager } = await this.database.getDataSource();
    const { revision, finishedAt, problems } = await manager.findOneByOrFail(RefreshRow, { id: LAST_REFRESH });
    return { revision, problems: JSON.parse(problems), ...(finishedAt === null ? {} : { finishedAt }) };
  }

  async replaceAll(
    entities: readonly StorableEntity[],
    problems: readonly Problem[],
    since: number,
  ): Promise<StoredRefresh | undefined> {
    const stored = await this.database.transaction(async (manager) => {
      // Written first: whoever refreshes at the same time waits here for the end of this transaction, and then finds another revision.
      const refresh = { revision: since + 1, finishedAt: new Date().toISOString(), problems: JSON.stringify(problems) };
      const { affected } = await manager.update(RefreshRow, { id: LAST_REFRESH, revision: since }, refresh);
      if (affected !== 1) return undefined;
      const changes = await saveEntities(manager, entities);
      if (isAny(changes)) return { ...changes, revision: since + 1 };
      await manager.update(RefreshRow, { id: LAST_REFRESH }, { revision: since });
      return { ...changes, revision: since };
    });
    if (stored !== undefined) await this.changes.announce(stored);
    return stored;
  }

  async #facet(field: string, filter: EntityFilter) {
    const query = this.search
      .createQueryBuilder('counted')
      .select('counted.original', 'value')
      .addSelect('COUNT(DISTINCT counted.uid)', 'count')
      .where('counted.field = :facet AND counted.original IS NOT NULL', { facet: field.toLowerCase() })
      .groupBy('counted.original')
      .orderBy('counted.original');
    restrict(query, 'counted.uid', filter);
    const rows = await query.getRawMany<{ value: string; count: string | number }>();
    return rows.map(({ value, count }) => ({ value, count: Number(count) }));
  }
}

function entityOf(row: EntityRow): Entity {
  return JSON.parse(row.entity);
}
