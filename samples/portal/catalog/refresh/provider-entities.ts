import { Logger, Service } from 'proscenium';
import type { EntityProvider, EntityProviderConnection } from '../contracts.js';
import { checkEnvelope } from '../model/envelope.js';
import type { Entity } from '../model/entity.js';
import { refOf } from '../model/entity-ref.js';
import { InvalidEntityError } from '../model/field-problem.js';
import { ProcessorRegistry } from '../processing/processor-registry.js';
import { within } from '../processing/within.js';
import { CatalogStore } from '../storage/catalog-store.js';
import type { KnownEntity } from './found-entity.js';

/** How long a provider may take to connect, in milliseconds. */
const CONNECT_LIMIT = 20_000;

type Entities = ReadonlyMap<string, unknown>;

/** What a provider has said: makes new entities out of those that it had. */
interface Statement {
  readonly name: string;
  readonly apply: (before: Entities) => Entities;
}

/**
 * Keeps what entity providers say their entities are. In each replica they may say something; what counts in all of them is what has been
 * stored, and on top of it what was said here and is not stored yet.
 */
@Service('plugin')
export class ProviderEntities {
  readonly #entities = new Map<string, Entities>();
  readonly #unstored: Statement[] = [];

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
      this.#entities.set(provider.name, entitiesOf(provider.name, await this.store.stored()));
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

  /** The entities of every provider, by the source that stands for it, and what to call when they have been stored. */
  take(): { readonly all: readonly (readonly [source: string, entities: readonly unknown[]])[]; stored(): void } {
    const statements = this.#unstored.length;
    return {
      all: [...this.#entities].map(([name, entities]) => [sourceOf(name), [...entities.values()]]),
      stored: () => void this.#unstored.splice(0, statements),
    };
  }

  /** Takes over what another replica has stored. */
  catchUp(stored: readonly KnownEntity[]): void {
    for (const name of this.#entities.keys()) this.#entities.set(name, entitiesOf(name, stored));
    for (const statement of this.#unstored) this.#apply(statement);
  }

  #connectionOf({ name }: EntityProvider, onChange: () => Promise<unknown>): EntityProviderConnection {
    const say = async (apply: Statement['apply']) => {
      const statement = { name, apply };
      this.#unstored.push(statement);
      this.#apply(statement);
      await onChange();
    };
    return {
      replaceAll: async (entities) => {
        const all = new Map(entities.map(withRef));
        await say(() => all);
      },
      change: async (entities, removed) => {
        const changed = entities.map(withRef);
        const gone = new Set(removed.map((ref) => ref.toLowerCase()));
        await say((before) => new Map([...[...before].filter(([ref]) => !gone.has(ref)), ...changed]));
      },
    };
  }

  #apply({ name, apply }: Statement): void {
    this.#entities.set(name, apply(this.#entities.get(name) ?? new Map()));
  }
}

function entitiesOf(name: string, stored: readonly KnownEntity[]): Entities {
  const own = stored.filter(({ source }) => source === sourceOf(name));
  return new Map(own.map(({ ref, descriptor }) => [ref, descriptor]));
}

function sourceOf(name: string): string {
  return `provider:${name}`;
}

function withRef(entity: Entity): [ref: string, entity: Entity] {
  const problems = checkEnvelope(entity);
  if (problems.length > 0) throw new InvalidEntityError(problems);
  return [refOf(entity), entity];
}
