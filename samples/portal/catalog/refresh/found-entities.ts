import { describeProblem, type Problem } from '../reading/problem.js';
import type { FoundEntity, KnownEntity } from './found-entity.js';

/** Collects what a walk comes upon, and decides who keeps an entity that is defined twice. */
export class FoundEntities {
  readonly #entities = new Map<string, FoundEntity>();
  readonly #sourceByRef: ReadonlyMap<string, string>;

  constructor(known: readonly KnownEntity[]) {
    this.#sourceByRef = new Map(known.map((entity) => [entity.ref, entity.source]));
  }

  get all(): readonly FoundEntity[] {
    return [...this.#entities.values()];
  }

  /**
   * Whoever had the entity before keeps it, else whoever is found first.
   *
   * @returns whether it is the added one, and the conflict when the entity is defined elsewhere too
   */
  add(added: FoundEntity): { readonly isKept: boolean; readonly conflict?: Problem } {
    const other = this.#entities.get(added.ref);
    if (other === undefined) {
      this.#entities.set(added.ref, added);
      return { isKept: true };
    }
    const [kept, refused] = this.#hadIt(added) && !this.#hadIt(other) ? [added, other] : [other, added];
    this.#entities.set(kept.ref, kept);
    const conflict = refused.problem(
      `names ${refused.ref}, which is defined already in ${whereabouts(kept)}, and stays the one from there`,
    );
    return { isKept: kept === added, conflict };
  }

  /** The file of a Location has been followed by then, so that it cannot lose to one that is found later. */
  #hadIt(entity: FoundEntity): boolean {
    return entity.entity.kind !== 'Location' && this.#sourceByRef.get(entity.ref) === entity.source;
  }
}

function whereabouts(entity: FoundEntity): string {
  return describeProblem({ ...entity.problem(''), field: '' }).replace(/:\s*$/, '');
}
