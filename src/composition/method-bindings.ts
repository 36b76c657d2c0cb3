import { problems } from '../errors/catalogue.js';
import { marksOf, type MethodMarkRecord } from '../decorators/method-mark.js';
import { reach } from './examine.js';
import type { MethodBinding, PlannedNode } from './plan.js';
import { Provider } from './provider.js';
import type { ScopePlanner } from './scope-planner.js';

/** The marked methods of an object, each with a node that asks for the service behind its mark. */
export interface MethodNeeds {
  /** Nodes that stand for the marks: what is wrong with them is wrong with the owner. */
  readonly nodes: readonly PlannedNode[];
  readonly bindings: readonly MethodBinding[];
}

/** Finds out who takes care of the marked methods of several objects. */
export function bindMethods(owners: readonly PlannedNode[], scope: ScopePlanner): MethodNeeds {
  const asked = owners.flatMap((owner) =>
    marksOn(owner.provider).map((mark) => ({ owner, mark, node: scope.node(asker(owner.provider, mark)) })),
  );
  const bindings = asked.flatMap(({ owner, mark, node }) => {
    const [service] = node.arguments;
    return service?.kind === 'node' ? [{ owner, mark, service: service.node }] : [];
  });
  return { nodes: asked.map(({ node }) => node), bindings };
}

/**
 * The same for an object, then for all that is built for the others, and for the services behind marks, which may have marked methods
 * themselves.
 *
 * @param isOwner - whether the marked methods of something that is found count
 * @returns with those whose methods were found, the first among them
 */
export function bindReachable(
  first: PlannedNode,
  others: readonly PlannedNode[],
  scope: ScopePlanner,
  isOwner: (node: PlannedNode) => boolean,
): MethodNeeds & { readonly owners: readonly PlannedNode[] } {
  const owners = new Set<PlannedNode>();
  const nodes: PlannedNode[] = [];
  const bindings: MethodBinding[] = [];
  let found = [first, ...reach(others).filter(isOwner)];
  while (found.length > 0) {
    for (const owner of found) owners.add(owner);
    const needs = bindMethods(found, scope);
    nodes.push(...needs.nodes);
    bindings.push(...needs.bindings);
    found = reach(needs.bindings.map(({ service }) => service)).filter((node) => isOwner(node) && !owners.has(node));
  }
  return { owners: [...owners], nodes, bindings };
}

/** The marked methods of whatever a provider builds. */
export function marksOn({ recipe }: Provider): readonly MethodMarkRecord[] {
  return recipe.kind === 'class' ? marksOf(recipe.target) : [];
}

/** Marked methods where nobody takes care of them: in what lives outside plugins, and in controllers. */
export function misplacedMarks(provider: Provider, what: string): Error[] {
  return marksOn(provider).map(({ decorator, method, at }) =>
    problems.misplacedMark(decorator, `${provider.name}.${method}`, what, at.toString()),
  );
}

/** Asks for the service as if the marked method were a constructor parameter of its own. */
function asker(owner: Provider, { decorator, method, service, at }: MethodMarkRecord): Provider {
  return new Provider({
    role: 'method',
    name: `${decorator} on ${owner.name}.${method}`,
    scope: 'plugin',
    recipe: { kind: 'factory', factory: () => undefined, dependencies: [service] },
    at,
  });
}
