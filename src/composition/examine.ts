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
  const order = new Set<PlannedNode>();
  for (const root of roots) visit(root, order);
  return [...order];
}

function visit(node: PlannedNode, order: Set<PlannedNode>): void {
  if (order.has(node)) return;
  for (const argument of node.arguments) {
    if (argument.kind === 'node') visit(argument.node, order);
    else if (argument.kind === 'list') for (const one of argument.nodes) visit(one, order);
  }
  order.add(node);
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
    const cycle = [...state.path.slice(from), node];
    state.found.push(problems.dependencyCycle(cycle.map(nameOf), node.provider.where));
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

function nameOf(node: PlannedNode): string {
  return node.provider.name;
}
