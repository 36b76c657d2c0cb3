type Metadata = Record<string, string | string[] | undefined>;

/** Where an event says which groups its publisher has served; no header of HTTP can be called this. */
const KEY = 'proscenium:served';

/** Notes on an event which groups need it no more; whatever the publisher wrote there itself is overwritten. */
export function withServed(metadata: Metadata | undefined, groups: readonly string[]): Metadata | undefined {
  const own = withoutServed(metadata);
  return groups.length === 0 ? own : { ...own, [KEY]: [...groups] };
}

/** The groups that need an event no more. */
export function servedGroups(metadata: Metadata | undefined): readonly string[] {
  const groups = metadata?.[KEY];
  return Array.isArray(groups) ? groups : [];
}

/** What subscribers see; `undefined` when nothing is left. */
export function withoutServed(metadata: Metadata | undefined): Metadata | undefined {
  if (metadata === undefined || !(KEY in metadata)) return metadata;
  const { [KEY]: _, ...own } = metadata;
  return Object.keys(own).length === 0 ? undefined : own;
}
