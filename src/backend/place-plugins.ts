import { ProsceniumError } from '../errors/proscenium-error.js';
import { type Composition, NO_OWN_SERVICES } from '../composition/composition.js';
import { planLoader } from '../composition/make-plan.js';
import type { BuiltIns } from '../composition/planning-ground.js';
import type { Provider } from '../composition/provider.js';
import type { ScopeContainer } from '../container/scope-container.js';
import { PluginPlacement } from '../contracts/plugin-placement.js';
import { describeContract } from '../decorators/service-key.js';
import { loadDefaults } from './contract-defaults.js';

export interface PlacePluginsOptions {
  readonly builtIns: BuiltIns;
  /** Where the placement is built. */
  readonly root: ScopeContainer;
  /** Whether one that cannot be built, or asked, leaves every plugin here. */
  readonly lenient: boolean;
}

/** The plugins that run in other backends, by id, with the place in words. */
export type PlacedElsewhere = ReadonlyMap<string, string>;

/**
 * Asks the service for `PluginPlacement`, if there is one, what runs in other backends, and leaves that out of the composition. What the
 * service finds wrong becomes a problem of the composition.
 *
 * @throws what building the service throws, and what is no `ProsceniumError` from asking it; nothing with `lenient`
 */
export async function placePlugins(composition: Composition, options: PlacePluginsOptions): Promise<PlacedElsewhere> {
  const contract = describeContract(PluginPlacement);
  const provider = contract && composition.top(contract, NO_OWN_SERVICES);
  if (provider === undefined) return NOTHING;
  const placement = await build(provider, composition, options);
  // A stand-in of a test need not have every method.
  if (typeof placement?.placePlugins !== 'function') return NOTHING;
  try {
    const elsewhere = await placement.placePlugins(composition.plugins.map(({ id }) => id));
    composition.leaveOut((feature) => elsewhere.has(feature.kind === 'plugin' ? feature.id : feature.pluginId));
    return elsewhere;
  } catch (error) {
    if (ProsceniumError.is(error)) composition.problems.push(...(error.errors.length > 0 ? error.errors : [error]));
    else if (!options.lenient) throw error;
    return NOTHING;
  }
}

const NOTHING: PlacedElsewhere = new Map();

/** Nothing when the composition does not allow it, of which the plan will tell. */
async function build(
  provider: Provider,
  composition: Composition,
  { builtIns, root, lenient }: PlacePluginsOptions,
): Promise<PluginPlacement | undefined> {
  for (;;) {
    const { node, nodes, problems, pending } = planLoader(provider, composition, builtIns);
    if (pending.length > 0) {
      await loadDefaults(pending, composition);
      continue;
    }
    if (problems.length > 0) return undefined;
    root.bind(nodes);
    return (await root.get(node).catch((error: unknown) => {
      if (!lenient) throw error;
    })) as PluginPlacement | undefined;
  }
}
