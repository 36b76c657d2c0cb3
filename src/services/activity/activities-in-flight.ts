import type { Activity } from './activity.js';

/** Gives the activities that have begun and not ended. */
export type ActivitySource = () => Iterable<Activity>;

const sources = new Set<ActivitySource>();

/** Makes known what is under way, for {@link activitiesInFlight}. @returns ends that */
export function addActivitySource(source: ActivitySource): () => void {
  sources.add(source);
  return () => sources.delete(source);
}

/** Every activity of the process that is known to be under way, such as requests that are not answered yet. */
export function* activitiesInFlight(): Iterable<Activity> {
  for (const source of sources) yield* source();
}
