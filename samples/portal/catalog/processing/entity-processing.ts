import { Service } from 'proscenium';
import type { Emitter, LocationSpec, Processor, ProcessingContext } from '../contracts.js';
import { checkEnvelope, isEntity } from '../model/envelope.js';
import { DEFAULT_NAMESPACE, type Entity, LOCATION_ANNOTATION, ORIGIN_ANNOTATION } from '../model/entity.js';
import { type FieldPath, type FieldProblem, InvalidEntityError } from '../model/field-problem.js';
import type { RelationPair } from '../model/kind-model.js';
import { within } from './within.js';
import { type CatalogRule, isAllowed } from './catalog-rules.js';
import { ProcessorRegistry } from './processor-registry.js';
import { unknownKind } from './unknown-kind.js';

/** A location that an entity leads to, and the field that says so. */
export interface EmittedLocation extends LocationSpec {
  readonly optional?: boolean;
  readonly path: FieldPath;
}

/** What becomes of a valid entity. */
export interface ProcessedEntity {
  readonly entity: Entity;
  readonly relations: readonly RelationPair[];
  readonly locations: readonly EmittedLocation[];
  readonly entities: readonly Entity[];
}

/** What the steps need to know beside the entity. */
export interface ProcessOptions extends ProcessingContext {
  /** Which kinds are welcome; default: all. */
  readonly rules?: readonly CatalogRule[] | undefined;
}

/** How long one step of one processor may take, in milliseconds. */
const STEP_LIMIT = 10_000;

/** Takes one entity through all processors. */
@Service('plugin')
export class EntityProcessing {
  constructor(private readonly registry: ProcessorRegistry) {}

  /**
   * @param value - what a descriptor says; anything
   * @throws InvalidEntityError with all that is wrong, as far as one step finds it
   */
  async process(value: unknown, options: ProcessOptions): Promise<ProcessedEntity> {
    if (!isEntity(value)) throw new InvalidEntityError(checkEnvelope(value));
    this.#checkKind(value, options);
    const entity = await this.#transform(annotate(value, options), options);
    await this.#validate(entity);
    return { entity, ...(await this.#derive(entity, options)) };
  }

  #checkKind(entity: Entity, { rules, origin }: ProcessOptions): void {
    const { kinds } = this.registry;
    if (!kinds.includes(entity.kind)) refuse([unknownKind(entity.kind, kinds)]);
    if (rules !== undefined && !isAllowed(entity, rules))
      refuse([
        {
          path: ['kind'],
          message: `'${entity.kind}' is not allowed from ${origin}; allow it in catalog.rules, or in the rules of that location`,
        },
      ]);
  }

  async #transform(original: Entity, context: ProcessingContext): Promise<Entity> {
    let entity = original;
    for (const processor of this.registry.processors) {
      if (processor.transform === undefined) continue;
      const before = entity;
      entity = await step(processor, () => processor.transform?.(before, context) ?? before);
      if (entity !== before)
        refuse(
          checkEnvelope(entity).map((problem) => ({
            ...problem,
            message: `${problem.message}, after ${processor.name}`,
          })),
        );
    }
    return entity;
  }

  async #validate(entity: Entity): Promise<void> {
    const problems: FieldProblem[] = [];
    for (const processor of this.registry.processors)
      if (processor.kinds?.includes(entity.kind))
        problems.push(...((await step(processor, () => processor.validate?.(entity))) ?? []));
    refuse(problems);
  }

  async #derive(entity: Entity, context: ProcessingContext): Promise<Omit<ProcessedEntity, 'entity'>> {
    const relations: RelationPair[] = [];
    const locations: EmittedLocation[] = [];
    const entities: Entity[] = [];
    const emit: Emitter = {
      relation: (relation) => void relations.push(relation),
      location: (location, path) => void locations.push({ ...location, path }),
      entity: (derived) => void entities.push(derived),
    };
    for (const processor of this.registry.processors)
      await step(processor, () => processor.derive?.(entity, emit, context));
    return { relations, locations, entities };
  }
}

function annotate(entity: Entity, { source, origin }: ProcessingContext): Entity {
  const { relations: _relations, status: _status, ...written } = entity;
  const { uid: _uid, etag: _etag, ...metadata } = entity.metadata;
  const annotations = { ...metadata.annotations, [LOCATION_ANNOTATION]: source, [ORIGIN_ANNOTATION]: origin };
  return { ...written, metadata: { namespace: DEFAULT_NAMESPACE, ...metadata, annotations } };
}

async function step<T>(processor: Processor, work: () => T | Promise<T>): Promise<T> {
  try {
    return await within(STEP_LIMIT, work);
  } catch (error) {
    if (error instanceof InvalidEntityError) throw error;
    throw new InvalidEntityError([
      { path: [], message: `${processor.name} failed: ${error instanceof Error ? error.message : String(error)}` },
    ]);
  }
}

function refuse(problems: readonly FieldProblem[]): void {
  if (problems.length > 0) throw new InvalidEntityError(problems);
}
