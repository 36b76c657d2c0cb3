import { NOTIFIED, SERVED as KEY } from '../../contracts/bus-marks.js';

type Metadata = Record<string, string | string[] | undefined>;

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

/** Takes from an event what the HTTP bus has said about who has had it. */
export function takeNotified<T extends { readonly metadata?: Metadata }>(
  event: T,
): { event: T; notified: readonly string[] } {
  const { [NOTIFIED]: groups, ...metadata } = event.metadata ?? {};
  if (groups === undefined) return { event, notified: [] };
  return { event: { ...event, metadata }, notified: Array.isArray(groups) ? groups : [groups] };
}

/** What subscribers see; `undefined` when nothing is left. */
export function withoutServed(metadata: Metadata | undefined): Metadata | undefined {
  if (metadata === undefined || !(KEY in metadata)) return metadata;
  const { [KEY]: _, ...own } = metadata;
  return Object.keys(own).length === 0 ? undefined : own;
}
