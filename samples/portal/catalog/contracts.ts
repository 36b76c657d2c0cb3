import { Contract } from 'proscenium';
import type { Entity } from './model/entity.js';
import type { FieldPath, FieldProblem } from './model/field-problem.js';
import type { RelationPair } from './model/kind-model.js';

/** Where to read entities: `{ type: 'file', target: './catalog-info.yaml' }`. */
export interface LocationSpec {
  readonly type: string;
  readonly target: string;
}

/** Where an entity stands that is being processed. */
export interface ProcessingContext {
  /** What the entity was read from: `file:/srv/catalog/all.yaml`, or `provider:staff` for those of an entity provider. */
  readonly source: string;
  /** The configured or registered location that led there. */
  readonly origin: string;
  /**
   * Reads a text file beside the descriptor.
   *
   * @param target - relative to the file that the entity stands in
   * @throws Error when the file cannot be read, or lies outside what this location may read
   */
  readText(target: string): Promise<string>;
}

/** Takes what a processor derives from an entity. */
export interface Emitter {
  /** A relation to another entity, and the relation back. The other entity need not be there (yet). */
  relation(relation: RelationPair): void;
  /**
   * Another place to read.
   *
   * @param path - the field that says so, for errors
   */
  location(location: LocationSpec & { readonly optional?: boolean }, path: FieldPath): void;
  /** Another entity, which comes and goes with this one. */
  entity(entity: Entity): void;
}

/**
 * A step that every entity passes. All parts are optional; they run in this order, each for all processors before the next.
 *
 * @example
 * ```ts
 * const lowerCaseTags: Processor = {
 *   name: 'LowerCaseTags',
 *   transform: (entity) => ({ ...entity, metadata: { ...entity.metadata, tags: entity.metadata.tags?.map((tag) => tag.toLowerCase()) ?? [] } }),
 * };
 * ```
 */
export interface Processor {
  /** Names the processor in errors; unique. */
  readonly name: string;
  /** The kinds that this processor knows. An entity of a kind that no processor knows is refused. */
  readonly kinds?: readonly string[];
  /** Changes an entity; may throw an `InvalidEntityError`. */
  transform?(entity: Entity, context: ProcessingContext): Entity | Promise<Entity>;
  /** Says what is wrong with an entity of one of its kinds; an empty list when nothing is. */
  validate?(entity: Entity): readonly FieldProblem[];
  /** Derives relations, further locations and further entities from a valid entity. */
  derive?(entity: Entity, emit: Emitter, context: ProcessingContext): void | Promise<void>;
}

/** What an entity provider does to its own entities. Resolves when the change can be seen in the catalog. */
export interface EntityProviderConnection {
  /** All entities of this provider from now on. */
  replaceAll(entities: readonly Entity[]): Promise<void>;
  /** Adds or changes some, and removes others by reference. */
  change(entities: readonly Entity[], removed: readonly string[]): Promise<void>;
}

/** A source of entities other than files: a directory of staff, an inventory of a cloud … */
export interface EntityProvider {
  /** Names the source in errors; unique, and the same after a restart. */
  readonly name: string;
  /** Called once, before the catalog fills for the first time. Entities of an earlier run stay until the provider says otherwise. */
  connect(connection: EntityProviderConnection): void | Promise<void>;
}

/**
 * What modules of the catalog extend. The kinds that come with the catalog are made of the same processors.
 *
 * @example
 * ```ts
 * @Module('catalog')
 * export class CostCentres {
 *   constructor(private readonly catalog: CatalogProcessing) {}
 *
 *   onInit() {
 *     this.catalog.addProcessor(new CostCentreProcessor());
 *   }
 * }
 * ```
 */
@Contract('catalog.processing')
export abstract class CatalogProcessing {
  /** @throws Error when there is a processor of that name, or the catalog has started */
  abstract addProcessor(processor: Processor): void;
  /** @throws Error when there is a provider of that name, or the catalog has started */
  abstract addEntityProvider(provider: EntityProvider): void;
}
