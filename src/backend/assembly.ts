import { Composition } from '../composition/composition.js';
import { makePlan, type PlanDraft } from '../composition/make-plan.js';
import type { BuiltIns } from '../composition/planning-ground.js';
import { Provider } from '../composition/provider.js';
import type { ScopeContainer } from '../container/scope-container.js';
import { MergedConfigSchema } from '../services/config-schema/index.js';
import { backendConfig } from './config-schema.js';
import { configSchema, instanceMetadata } from './built-ins.js';
import { collectFeature } from './collect-feature.js';
import { loadDefaults } from './contract-defaults.js';
import { declaredSections, undeclaredKeys } from './declared-sections.js';
import { type Added, settle } from './feature-input.js';
import { LoaderRun } from './loader-run.js';
import { type PlacedElsewhere, placePlugins } from './place-plugins.js';
import { processConfig } from './process-config-schema.js';

export interface AssembleOptions {
  readonly services: readonly Provider[];
  readonly swaps: readonly Provider[];
  /** Whether modules whose plugin is absent get an empty one. */
  readonly placeholders: boolean;
  readonly builtIns: BuiltIns;
  /** Where services that feature loaders and the placement of plugins ask for are built; without it, nobody asks them. */
  readonly root?: ScopeContainer;
  /** Whether a placement that cannot be built leaves every plugin here, for whoever only looks; default `false`. */
  readonly lenient?: boolean;
  /** Told what is waited for next, so that what hangs can be named. */
  readonly onWait?: (what: string) => void;
}

export interface Assembled {
  readonly draft: PlanDraft;
  readonly composition: Composition;
  readonly elsewhere: PlacedElsewhere;
}

/** Brings everything that was added together: awaits it, runs feature loaders, loads defaults of contracts, and plans the whole. */
export async function assemble(added: readonly Added[], options: AssembleOptions): Promise<Assembled> {
  const composition = new Composition();
  for (const provider of options.services) composition.addService(provider, 'default');
  for (const provider of options.swaps) composition.addService(provider, 'swap');
  const loaders: Provider[] = [];
  for (const one of added) {
    const place = `add() number ${one.position}`;
    options.onWait?.(place);
    const loader = await collectFeature(composition, place, () => settle(one));
    if (loader !== undefined) loaders.push(loader);
  }
  const elsewhere = await askRootServices(composition, loaders, options);
  if (options.placeholders) addPlaceholders(composition);
  composition.addService(instanceMetadata(composition), 'default');
  const schema = new MergedConfigSchema();
  composition.addService(configSchema(schema), 'default');
  const draft = await planWhole(composition, options);
  const ours = [backendConfig, processConfig].map((declaration) => ({ declaration, owner: 'Backend' }));
  const declared = [...ours, ...declaredSections(composition, draft)];
  schema.declare(declared, undeclaredKeys(composition, declared));
  return { draft, composition, elsewhere };
}

/** Runs feature loaders, and then asks which plugins run elsewhere. */
async function askRootServices(
  composition: Composition,
  loaders: readonly Provider[],
  { root, lenient = false, ...options }: AssembleOptions,
): Promise<PlacedElsewhere> {
  if (root === undefined) return new Map();
  await new LoaderRun(composition, { ...options, root }).run(loaders);
  options.onWait?.('the placement of plugins');
  return placePlugins(composition, { ...options, root, lenient });
}

/** Gives every module whose plugin is absent an empty one, so that it can be tested alone. */
function addPlaceholders(composition: Composition): void {
  const present = new Set(composition.plugins.map((plugin) => plugin.id));
  for (const id of new Set(composition.modules.map((module) => module.pluginId))) {
    if (present.has(id)) continue;
    const provider = new Provider({
      role: 'plugin',
      name: `a placeholder for plugin '${id}'`,
      scope: 'plugin',
      recipe: { kind: 'value', value: {} },
    });
    composition.registrations.push({ kind: 'plugin', id, provider, contents: {} });
  }
}

/** Plans again as long as the plan asks for defaults of contracts that are not loaded yet. */
async function planWhole(composition: Composition, { builtIns, onWait }: AssembleOptions): Promise<PlanDraft> {
  for (;;) {
    const draft = makePlan(composition, builtIns);
    if (draft.pending.length === 0) return draft;
    onWait?.(`the default of ${[...new Set(draft.pending.map(({ name }) => name))].join(', ')}`);
    await loadDefaults(draft.pending, composition);
  }
}
