import { HttpRouter } from '../contracts/http-router.js';
import { type Composition, NO_OWN_SERVICES } from './composition.js';
import { ContractTable } from './contract-table.js';
import { examine, reach, type SoundNodes } from './examine.js';
import { misplacedMarks } from './method-bindings.js';
import type { Plan, PlannedNode } from './plan.js';
import { planPlugin } from './plan-plugin.js';
import { uniqueByMessage } from './plan-problems.js';
import type { Provider } from './provider.js';
import { readRoster } from './roster.js';
import type { BuiltIns, PlanningGround } from './planning-ground.js';
import { ScopePlanner } from './scope-planner.js';
import { overridesBuiltIn, serviceProblems } from './service-rules.js';
import type { ContractDescription } from '../decorators/service-key.js';

/** A plan, and the contracts whose default must be loaded and added before it is whole. */
export interface PlanDraft {
  readonly plan: Plan;
  readonly pending: readonly ContractDescription[];
  /** Finds services that nobody asked for at start. */
  readonly root: ScopePlanner;
  readonly scopes: ReadonlyMap<string, ScopePlanner>;
}

/** Decides the whole backend: who provides what to whom, in which order, and everything that is wrong with it. */
export function makePlan(composition: Composition, builtIns: BuiltIns): PlanDraft {
  const roster = readRoster(composition);
  const contracts = new ContractTable();
  const ground: PlanningGround = {
    composition,
    contracts,
    builtIns,
    points: roster.points,
    pointsByClass: roster.pointsByClass,
    loading: false,
  };
  const root = new ScopePlanner(ground);
  const services = (['default', 'loaded', 'explicit', 'swap'] as const).flatMap((layer) => composition.services(layer));
  for (const { contract } of services) if (contract !== undefined) contracts.meet(contract);

  const eagerRoots = services
    .filter((provider) => provider.scope === 'root' && provider.eager && composition.isUsed(provider, NO_OWN_SERVICES))
    .map((provider) => root.node(provider));
  const lazyRoots = added(composition)
    .filter((provider) => provider.scope === 'root' && !provider.eager)
    .map((provider) => root.node(provider));
  const sound: SoundNodes = new Set();
  const ofRoots = [...eagerRoots, ...lazyRoots].flatMap((node) => examine(node, [], sound));
  // Sound or not, their problems are told once, and not again by every plugin that leads there.
  for (const node of reach([...eagerRoots, ...lazyRoots])) sound.add(node);
  const scopes = new Map<string, ScopePlanner>();
  const options = { composition, sound, httpRouter: HttpRouter, eager: services.filter(isEagerInPlugins) };
  const plugins = roster.plugins.map((entry) => {
    const scope = new ScopePlanner(ground, root, { id: entry.id, own: entry.own });
    scopes.set(entry.id, scope);
    return planPlugin(entry, scope, options);
  });

  const found = [
    ...composition.problems,
    ...roster.problems,
    ...services.flatMap(overridesBuiltIn),
    ...services.flatMap(serviceProblems),
    ...composition.loaders.flatMap((loader) => misplacedMarks(loader, 'a feature loader')),
    ...composition.duplicates(),
    ...ofRoots,
    ...examineUnused(composition, ground, root, [...scopes.values()]),
    ...contracts.problems,
  ];
  const rootNodes = reach(root.nodes());
  const pending = [root, ...scopes.values()].flatMap((scope) => [...scope.pending.values()]);
  return { plan: { problems: uniqueByMessage(found), rootNodes, eagerRoots, plugins }, pending, root, scopes };
}

/** What one feature loader needs. */
export interface LoaderDraft {
  readonly node: PlannedNode;
  /** The loader and everything that it needs, what is needed first. */
  readonly nodes: readonly PlannedNode[];
  readonly problems: readonly Error[];
  readonly pending: readonly ContractDescription[];
}

/** Plans only what a feature loader needs, before anybody knows what it will add. */
export function planLoader(loader: Provider, composition: Composition, builtIns: BuiltIns): LoaderDraft {
  const ground: PlanningGround = {
    composition,
    contracts: new ContractTable(),
    builtIns,
    points: new Map(),
    pointsByClass: new Map(),
    loading: true,
  };
  const planner = new ScopePlanner(ground);
  const node = planner.node(loader);
  const found = examine(node, [], new Set());
  return {
    node,
    nodes: found.length > 0 ? [] : reach([node]),
    problems: found,
    pending: [...planner.pending.values()],
  };
}

/** Plugin services that were added but that no plugin reaches: a cycle among them is an error all the same. */
function examineUnused(
  composition: Composition,
  ground: PlanningGround,
  root: ScopePlanner,
  scopes: readonly ScopePlanner[],
): Error[] {
  // What a plugin reaches has been examined on its behalf, and its problems are those of the plugin.
  const unused = added(composition).filter(
    (provider) => provider.scope === 'plugin' && !scopes.some((scope) => scope.has(provider)),
  );
  if (unused.length === 0) return [];
  const nowhere = new ScopePlanner(ground, root, { id: '', own: NO_OWN_SERVICES });
  const sound: SoundNodes = new Set();
  return unused.flatMap((provider) => examine(nowhere.node(provider), [], sound));
}

function added(composition: Composition): readonly Provider[] {
  return [...composition.services('explicit'), ...composition.services('loaded')];
}

function isEagerInPlugins(provider: Provider): boolean {
  return provider.scope === 'plugin' && provider.eager;
}
