import { problems } from '../errors/catalogue.js';
import type { PlannedNode } from './plan.js';

/** Remembers what has been found sound, so that shared services are walked once in a scope. */
export type SoundNodes = Set<PlannedNode>;

/**
 * Walks everything that a node needs, and reports each problem with the path that leads there.
 *
 * @param root - where to begin
 * @param start - the first part of every path: `plugin 'digest'`
 * @param sound - nodes known to be without problems; those found so are added
 * @returns the problems below `root`, in the order of constructor parameters
 */
export function examine(root: PlannedNode, start: readonly string[], sound: SoundNodes): Error[] {
  const found: Error[] = [];
  walk(root, [], { start, sound, seen: new Set(), found });
  return found;
}

/** The node and all that it needs, what is needed first. */
export function reach(roots: Iterable<PlannedNode>): PlannedNode[] {
  const seen = new Set<PlannedNode>();
  const order: PlannedNode[] = [];
  // A plan with problems may have cycles, and is looked at all the same.
  const visit = (node: PlannedNode): void => {
    if (seen.has(node)) return;
    seen.add(node);
    for (const needed of neededBy(node)) visit(needed);
    order.push(node);
  };
  for (const root of roots) visit(root);
  return order;
}

interface Walk {
  readonly start: readonly string[];
  readonly sound: SoundNodes;
  readonly seen: Set<PlannedNode>;
  readonly found: Error[];
}

function walk(node: PlannedNode, above: readonly PlannedNode[], state: Walk): void {
  if (state.sound.has(node)) return;
  const from = above.indexOf(node);
  if (from !== -1) {
    const cycle = fromTheFirstByName(above.slice(from));
    state.found.push(problems.dependencyCycle([...cycle, cycle[0] ?? node].map(nameOf), cycle[0]?.provider.where ?? ''));
    return;
  }
  if (state.seen.has(node)) return;
  state.seen.add(node);
  const before = state.found.length;
  const path = [...above, node];
  for (const argument of node.arguments) {
    if (argument.kind === 'problem') state.found.push(argument.problem([...state.start, ...path.map(nameOf)]));
    if (argument.kind === 'node') walk(argument.node, path, state);
    if (argument.kind === 'list') for (const one of argument.nodes) walk(one, path, state);
  }
  // A node that was left early because it is on the path cannot be called sound on the strength of this walk.
  if (state.found.length === before && above.length === 0) for (const walked of state.seen) state.sound.add(walked);
}

/** The same cycle beginning at the same node, from wherever it was entered, so that it is reported once. */
function fromTheFirstByName(cycle: readonly PlannedNode[]): readonly PlannedNode[] {
  const [first] = cycle.map(nameOf).sort();
  const start = cycle.findIndex((node) => nameOf(node) === first);
  return [...cycle.slice(start), ...cycle.slice(0, start)];
}

function neededBy(node: PlannedNode): PlannedNode[] {
  return node.arguments.flatMap((argument) => {
    if (argument.kind === 'node') return [argument.node];
    return argument.kind === 'list' ? argument.nodes : [];
  });
}

function nameOf(node: PlannedNode): string {
  return node.provider.name;
}
