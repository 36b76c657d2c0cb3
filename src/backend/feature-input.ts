import { problems } from '../errors/catalogue.js';
import { isPromiseLike } from '../errors/promise-like.js';
import { type FeatureValue, isFeatureValue } from '../decorators/feature-value.js';
import { recordOf } from '../decorators/records.js';
import { type Constructor, isClass } from '../decorators/types.js';

/** A feature: a decorated class, or what `provide` and `withOptions` make. */
export type Feature = Constructor | FeatureValue;

/** A module namespace whose default export is a feature; tools that mix module systems wrap it twice. */
export interface DefaultExport {
  readonly default: Feature | { readonly default: Feature };
}

/** What `add()` takes: a feature, the result of `import('…')`, or the promise of either. */
export type FeatureInput = Feature | DefaultExport | PromiseLike<Feature | DefaultExport>;

/** Something that was added, and where. */
export interface Added {
  readonly input: unknown;
  /** Counts from 1. */
  readonly position: number;
}

/**
 * Awaits what was added and takes the feature out of the module that exports it.
 *
 * @throws ProsceniumError `IMPORT_FAILED` when a promise rejects
 */
export async function settle({ input, position }: Added): Promise<unknown> {
  if (!isPromiseLike(input)) return peel(input);
  try {
    return peel(await input);
  } catch (error) {
    throw problems.importFailed(position, error);
  }
}

/** Keeps the rejection of an added promise from being reported before the start gets to it. */
export function guard(input: unknown): void {
  if (isPromiseLike(input)) Promise.resolve(input).catch(() => undefined);
}

/** Takes a feature out of at most two `default` layers. */
export function peel(value: unknown): unknown {
  let current = value;
  for (let layer = 0; layer < 2 && !isFeature(current); layer += 1) {
    if (typeof current !== 'object' || current === null || !('default' in current)) break;
    current = current.default;
  }
  return current;
}

function isFeature(value: unknown): boolean {
  return isFeatureValue(value) || (isClass(value) && recordOf(value) !== undefined);
}
