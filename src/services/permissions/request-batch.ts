import type { DefinitivePolicyDecision, Permission } from '../../contracts/permission.js';
import { InputError } from '../../errors/http-errors.js';
import type { Answer } from './read-answers.js';
import { readDefinitiveResult } from './read-policy-decision.js';

interface Asked {
  readonly permission: Permission;
  readonly resourceRef?: string | undefined;
}

/** A permission, and the resources where it is about some: one item on the wire. */
interface Group {
  readonly number: number;
  readonly permission: Permission;
  readonly resourceRefs: Map<string, number> | undefined;
}

/** Joins requests that are about the same permission, so that its policy is asked once for all the resources. */
export class RequestBatch {
  readonly #groups = new Map<string, Group>();
  /** For each request the item that has its answer, and the place in it. */
  readonly #places: readonly { readonly item: number; readonly index: number }[];

  constructor(requests: readonly Asked[]) {
    this.#places = requests.map(({ permission, resourceRef }) => {
      const group = this.#groupOf(permission, resourceRef !== undefined);
      return { item: group.number, index: placeOf(resourceRef, group.resourceRefs) };
    });
  }

  get items(): readonly { readonly permission: Permission; readonly resourceRef?: readonly string[] }[] {
    return [...this.#groups.values()].map(({ permission, resourceRefs }) => ({
      permission,
      ...(resourceRefs && { resourceRef: [...resourceRefs.keys()] }),
    }));
  }

  /**
   * @param answers - one for each of the items
   * @returns a decision for each request, in their order
   * @throws InputError when the answers do not fit
   */
  read(answers: readonly Answer[]): DefinitivePolicyDecision[] {
    const results = [...this.#groups.values()].map(({ number, resourceRefs }) =>
      readResults(answers[number], resourceRefs?.size ?? 1, number),
    );
    return this.#places.map(({ item, index }) => ({ result: results[item]?.[index] ?? 'DENY' }));
  }

  #groupOf(permission: Permission, isAboutResources: boolean): Group {
    const key = JSON.stringify([permission, isAboutResources]);
    const known = this.#groups.get(key);
    if (known !== undefined) return known;
    const group = {
      number: this.#groups.size,
      permission,
      resourceRefs: isAboutResources ? new Map<string, number>() : undefined,
    };
    this.#groups.set(key, group);
    return group;
  }
}

function placeOf(reference: string | undefined, references: Map<string, number> | undefined): number {
  if (reference === undefined || references === undefined) return 0;
  const place = references.get(reference) ?? references.size;
  references.set(reference, place);
  return place;
}

/** One result may stand for all the resources. */
function readResults(answer: Answer | undefined, length: number, item: number) {
  const where = `the answer to item ${item}`;
  const result: unknown = answer?.['result'];
  if (!Array.isArray(result)) return Array.from({ length }, () => readDefinitiveResult(result, where));
  if (result.length !== length) throw new InputError(`${where} has ${result.length} results for ${length} resources`);
  return result.map((one) => readDefinitiveResult(one, where));
}
