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
  const seen = new Set<PlannedNode>();
  walk(root, { start, sound, seen, found, path: [] });
  if (found.length === 0) for (const node of seen) sound.add(node);
  return found;
}

/** The node and all that it needs, what is needed first. */
export function reach(roots: Iterable<PlannedNode>): PlannedNode[] {
  const seen = new Set<PlannedNode>();
  const order: PlannedNode[] = [];
  for (const root of roots) visit(root, seen, order);
  return order;
}

/** A plan with problems may have cycles, and is looked at all the same. */
function visit(node: PlannedNode, seen: Set<PlannedNode>, order: PlannedNode[]): void {
  if (seen.has(node)) return;
  seen.add(node);
  for (const argument of node.arguments) {
    if (argument.kind === 'node') visit(argument.node, seen, order);
    else if (argument.kind === 'list') for (const one of argument.nodes) visit(one, seen, order);
  }
  order.push(node);
}

interface Walk {
  readonly start: readonly string[];
  readonly sound: SoundNodes;
  readonly seen: Set<PlannedNode>;
  readonly found: Error[];
  /** From the root to where the walk is. */
  readonly path: PlannedNode[];
}

function walk(node: PlannedNode, state: Walk): void {
  if (state.sound.has(node)) return;
  if (state.seen.has(node)) {
    const from = state.path.indexOf(node);
    if (from === -1) return;
    const cycle = fromTheFirstByName(state.path.slice(from));
    state.found.push(
      problems.dependencyCycle([...cycle, cycle[0] ?? node].map(nameOf), cycle[0]?.provider.where ?? ''),
    );
    return;
  }
  state.seen.add(node);
  state.path.push(node);
  for (const argument of node.arguments) {
    if (argument.kind === 'problem') state.found.push(argument.problem([...state.start, ...state.path.map(nameOf)]));
    else if (argument.kind === 'node') walk(argument.node, state);
    else if (argument.kind === 'list') for (const one of argument.nodes) walk(one, state);
  }
  state.path.pop();
}

/** The same cycle beginning at the same node, from wherever it was entered, so that it is reported once. */
function fromTheFirstByName(cycle: readonly PlannedNode[]): readonly PlannedNode[] {
  const [first] = cycle.map(nameOf).sort();
  const start = cycle.findIndex((node) => nameOf(node) === first);
  return [...cycle.slice(start), ...cycle.slice(0, start)];
}

function nameOf(node: PlannedNode): string {
  return node.provider.name;
}
