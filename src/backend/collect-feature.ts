import { toError } from '../errors/to-error.js';
import type { Composition } from '../composition/composition.js';
import { readFeature } from '../composition/features.js';
import type { Provider } from '../composition/provider.js';

/** Adds one feature to the composition; a loader is returned instead, to be run later. */
export async function collectFeature(
  composition: Composition,
  place: string,
  take: () => unknown,
  loader?: Provider,
): Promise<Provider | undefined> {
  try {
    const feature = readFeature(await take(), place);
    if (feature.kind === 'loader') {
      composition.loaders.push(feature.provider);
      return feature.provider;
    }
    if (feature.kind === 'service')
      composition.addService(feature.provider, loader === undefined ? 'explicit' : 'loaded', loader);
    else composition.registrations.push(feature);
  } catch (error) {
    composition.problems.push(toError(error));
  }
  return undefined;
}
