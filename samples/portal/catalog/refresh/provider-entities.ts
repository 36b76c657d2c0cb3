import { Logger, Service } from 'proscenium';
import type { EntityProvider, EntityProviderConnection } from '../contracts.js';
import { checkEnvelope } from '../model/envelope.js';
import type { Entity } from '../model/entity.js';
import { refOf } from '../model/entity-ref.js';
import { InvalidEntityError } from '../model/field-problem.js';
import { ProcessorRegistry } from '../processing/processor-registry.js';
import { within } from '../processing/within.js';
import { CatalogStore } from '../storage/catalog-store.js';

/** How long a provider may take to connect, in milliseconds. */
const CONNECT_LIMIT = 20_000;

/** Keeps what entity providers say their entities are. */
@Service('plugin')
export class ProviderEntities {
  readonly #entities = new Map<string, ReadonlyMap<string, unknown>>();

  constructor(
    private readonly registry: ProcessorRegistry,
    private readonly store: CatalogStore,
    private readonly logger: Logger,
  ) {}

  /**
   * Connects all providers. One that fails is logged; its entities of an earlier run stay.
   *
   * @param onChange - makes a change visible in the catalog
   */
  async connect(onChange: () => Promise<unknown>): Promise<void> {
    for (const provider of this.registry.providers) {
      this.#entities.set(provider.name, await this.#storedOf(provider));
      try {
        await within(CONNECT_LIMIT, () => provider.connect(this.#connectionOf(provider, onChange)));
      } catch (error) {
        this.logger.error(
          `The entity provider '${provider.name}' cannot connect`,
          error instanceof Error ? error : new Error(String(error)),
        );
      }
    }
  }

  /** The entities of every provider, by the source that stands for it. */
  get all(): readonly (readonly [source: string, entities: readonly unknown[]])[] {
    return [...this.#entities].map(([name, entities]) => [sourceOf(name), [...entities.values()]]);
  }

  #connectionOf({ name }: EntityProvider, onChange: () => Promise<unknown>): EntityProviderConnection {
    const replace = async (entities: ReadonlyMap<string, unknown>) => {
      this.#entities.set(name, entities);
      await onChange();
    };
    return {
      replaceAll: async (entities) => replace(new Map(entities.map(withRef))),
      change: async (entities, removed) => {
        const next = new Map(this.#entities.get(name));
        for (const ref of removed) next.delete(ref.toLowerCase());
        for (const [ref, entity] of entities.map(withRef)) next.set(ref, entity);
        await replace(next);
      },
    };
  }

  async #storedOf({ name }: EntityProvider): Promise<ReadonlyMap<string, unknown>> {
    const stored = await this.store.stored();
    return new Map(
      stored.filter(({ source }) => source === sourceOf(name)).map(({ ref, descriptor }) => [ref, descriptor]),
    );
  }
}

function sourceOf(name: string): string {
  return `provider:${name}`;
}

function withRef(entity: Entity): [ref: string, entity: Entity] {
  const problems = checkEnvelope(entity);
  if (problems.length > 0) throw new InvalidEntityError(problems);
  return [refOf(entity), entity];
}
