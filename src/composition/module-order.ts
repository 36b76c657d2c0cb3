/** A module as far as its order among the modules of its plugin matters. */
export interface OrderedModule {
  readonly id: string;
  /** Ids of the extension points that it offers. */
  readonly provides: readonly string[];
  /** Ids of the extension points that it uses. */
  readonly consumes: readonly string[];
}

/**
 * Which modules each module must wait for: one that offers an extension point runs after all that use it,
 * so that it finds every contribution.
 */
export function modulesBefore(modules: readonly OrderedModule[]): ReadonlyMap<string, readonly string[]> {
  return new Map(
    modules.map((module) => [
      module.id,
      modules
        .filter((other) => other.consumes.some((point) => module.provides.includes(point)))
        .map((other) => other.id),
    ]),
  );
}

/** A cycle among what waits for what: its path with the first id repeated at the end, or `undefined`. */
export function findCycle(before: ReadonlyMap<string, readonly string[]>): readonly string[] | undefined {
  const settled = new Set<string>();
  for (const id of before.keys()) {
    const cycle = walk(id, [], before, settled);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}

function walk(
  id: string,
  path: readonly string[],
  before: ReadonlyMap<string, readonly string[]>,
  settled: Set<string>,
): readonly string[] | undefined {
  const start = path.indexOf(id);
  if (start !== -1) return [...path.slice(start), id];
  if (settled.has(id)) return undefined;
  for (const next of before.get(id) ?? []) {
    const cycle = walk(next, [...path, id], before, settled);
    if (cycle !== undefined) return cycle;
  }
  settled.add(id);
  return undefined;
}
