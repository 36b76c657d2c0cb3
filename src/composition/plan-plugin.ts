import { problems } from '../errors/catalogue.js';
import type { ServiceKey } from '../decorators/types.js';
import { describeContract } from '../decorators/service-key.js';
import type { Composition } from './composition.js';
import { examine, reach, type SoundNodes } from './examine.js';
import { findCycle, modulesBefore } from './module-order.js';
import { missing } from './need-problems.js';
import type { ModulePlan, PlannedNode, PluginPlan } from './plan.js';
import type { Provider } from './provider.js';
import type { ModuleEntry, PluginEntry } from './roster.js';
import type { ScopePlanner } from './scope-planner.js';

export interface PlanPluginOptions {
  readonly composition: Composition;
  /** What controllers are mounted on. */
  readonly httpRouter: ServiceKey;
  /** Plugin services that every plugin builds at start. */
  readonly eager: readonly Provider[];
  /** Nodes known to be without problems. */
  readonly sound: SoundNodes;
}

/** Plans one plugin with its modules; its problems stay with it, and with the module that has them. */
export function planPlugin(entry: PluginEntry, scope: ScopePlanner, options: PlanPluginOptions): PluginPlan {
  const { sound } = options;
  const start = [`plugin '${entry.id}'`];
  const provider = entry.feature.provider;
  const own = [...entry.own.values()].flat().map((service) => scope.node(service));
  const extensionPoints = entry.points.concat(entry.modules.flatMap((module) => module.points)).filter((point) => !point.perModule).map((point) => scope.node(point));
  const everywhere = options.eager.filter((service) => options.composition.isUsed(service, entry.own));
  const eager = [...everywhere, ...own.map((node) => node.provider).filter((service) => service.eager)].map((service) => scope.node(service));
  const controllers = entry.controllers.map((controller) => scope.node(controller));
  const node = scope.node(provider);
  const router = routerOf(entry, scope, options.httpRouter);

  const found = [
    ...entry.problems,
    ...options.composition.duplicatesOf(entry.own),
    ...router.problems,
    ...[...extensionPoints, ...own, ...eager, ...router.nodes, node, ...controllers].flatMap((one) => examine(one, start, sound)),
  ];
  const modules = planModules(entry, scope, sound);
  const cycle = findCycle(new Map(modules.map((module) => [module.id, module.after])));
  if (cycle !== undefined) found.push(problems.dependencyCycle(cycle.map((id) => `module '${id}'`), `the modules of plugin '${entry.id}'`));

  const roots = found.length > 0 ? [] : [...extensionPoints, ...own, ...eager, ...router.nodes, node, ...controllers, ...nodesOf(modules)];
  return {
    id: entry.id,
    provider,
    problems: unique(found),
    node,
    extensionPoints,
    eager,
    router: router.nodes[0],
    controllers,
    modules,
    nodes: reach(roots).filter((one) => one.provider.scope === 'plugin'),
  };
}

function planModules(entry: PluginEntry, scope: ScopePlanner, sound: SoundNodes): ModulePlan[] {
  if (entry.modules.length === 0) return [];
  const planned = entry.modules.map((module) => {
    const node = scope.node(module.feature.provider, module.id);
    const controllers = module.controllers.map((controller) => scope.node(controller));
    const start = [`plugin '${entry.id}'`, `module '${module.id}'`];
    const found = [...module.problems, ...[node, ...controllers].flatMap((one) => examine(one, start, sound))];
    return { module, node, controllers, problems: unique(found) };
  });
  const before = modulesBefore(planned.map(({ module, node }) => ({ id: module.id, provides: pointIds(module.points), consumes: pointIds(pointsUsedBy(node)) })));
  return planned.map(({ module, ...rest }) => ({ id: module.id, provider: module.feature.provider, after: before.get(module.id) ?? [], ...rest }));
}

/** The router of the plugin, when there are controllers to mount on it. */
function routerOf(entry: PluginEntry, scope: ScopePlanner, key: ServiceKey): { nodes: PlannedNode[]; problems: Error[] } {
  const first = entry.controllers[0] ?? entry.modules.flatMap((module: ModuleEntry) => module.controllers)[0];
  if (first === undefined) return { nodes: [], problems: [] };
  const router = scope.find(key);
  if (router !== undefined) return { nodes: [router], problems: [] };
  const contract = describeContract(key);
  return { nodes: [], problems: contract === undefined ? [] : [missing(first, 0, contract)([`plugin '${entry.id}'`, first.name])] };
}

function pointsUsedBy(node: PlannedNode): Provider[] {
  return node.arguments.flatMap((argument) => (argument.kind === 'node' && argument.node.provider.role === 'extensionPoint' ? [argument.node.provider] : []));
}

function pointIds(points: readonly Provider[]): string[] {
  return points.map((point) => point.contract?.id ?? '');
}

function nodesOf(modules: readonly ModulePlan[]): PlannedNode[] {
  return modules.filter((module) => module.problems.length === 0).flatMap((module) => [...(module.node === undefined ? [] : [module.node]), ...module.controllers]);
}

function unique(found: readonly Error[]): Error[] {
  return found.length < 2 ? [...found] : [...new Map(found.map((problem) => [problem.message, problem])).values()];
}
