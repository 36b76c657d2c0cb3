import { problems } from '../errors/catalogue.js';
import { ProsceniumError } from '../errors/proscenium-error.js';
import type { ServiceKey } from '../decorators/types.js';
import { describeContract } from '../decorators/service-key.js';
import type { Composition } from './composition.js';
import { examine, reach, type SoundNodes } from './examine.js';
import { findCycle, modulesBefore } from './module-order.js';
import { bindMethods, bindReachable, marksOn } from './method-bindings.js';
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
  const own = entry.services.map((service) => scope.node(service));
  const points = entry.points.filter(isShared).map((point) => scope.node(point));
  const everywhere = options.eager
    .filter((service) => options.composition.isUsed(service, entry.own))
    .map((service) => scope.node(service));
  const controllers = entry.controllers.map((controller) => scope.node(controller));
  const node = scope.node(provider);
  const router = routerOf(entry, scope, options.httpRouter);

  const found = [
    ...entry.problems,
    ...options.composition.duplicatesOf(entry.own),
    ...router.problems,
    ...[...points, ...own, ...everywhere, ...router.nodes, node, ...controllers].flatMap((one) =>
      examine(one, start, sound),
    ),
  ];
  const { modules, brought } = planModules(entry, scope, sound);
  const extensionPoints = [...points, ...brought.points];
  const services = [...own, ...brought.services];
  const parts = [...extensionPoints, ...services, ...everywhere, ...router.nodes, node, ...controllers];
  const takers = modules
    .filter(isSound)
    .flatMap((module) => module.bindings)
    .map(({ service }) => service);
  const methods = bindReachable(node, [...parts, ...nodesOf(modules), ...takers], scope, (one) =>
    hasMarks(one, entry, options.composition),
  );
  const marked = methods.owners.filter((one) => one !== node);
  found.push(...methods.nodes.flatMap((one) => examine(one, start, sound)));
  const eager = [...new Set([...everywhere, ...services.filter((one) => one.provider.eager), ...marked])];
  const cycle = findCycle(new Map(modules.map((module) => [module.id, module.after])));
  if (cycle !== undefined)
    found.push(
      problems.dependencyCycle(
        cycle.map((id) => `module '${id}'`),
        `the modules of plugin '${entry.id}'`,
      ),
    );

  const wanted = [...takers, ...methods.bindings.map(({ service }) => service)];
  const roots = found.length > 0 ? [] : [...parts, ...eager, ...nodesOf(modules), ...wanted];
  return {
    id: entry.id,
    provider,
    problems: unique(found),
    node,
    extensionPoints,
    eager,
    router: router.nodes[0],
    controllers,
    bindings: methods.bindings,
    modules,
    nodes: reach(roots).filter((one) => one.provider.scope === 'plugin'),
  };
}

/** Plans the modules; what those without problems bring along is built with what the plugin has itself. */
function planModules(
  entry: PluginEntry,
  scope: ScopePlanner,
  sound: SoundNodes,
): { modules: ModulePlan[]; brought: { points: PlannedNode[]; services: PlannedNode[] } } {
  if (entry.modules.length === 0) return { modules: [], brought: { points: [], services: [] } };
  const planned = entry.modules.map((module) => {
    const node = scope.node(module.feature.provider, module.id);
    const controllers = module.controllers.map((controller) => scope.node(controller));
    const points = module.points.filter(isShared).map((point) => scope.node(point));
    const services = module.services.map((service) => scope.node(service));
    const methods = bindMethods([node, ...services], scope);
    const start = [`plugin '${entry.id}'`, `module '${module.id}'`];
    const found = [
      ...module.problems,
      ...[...points, ...services, node, ...controllers, ...methods.nodes].flatMap((one) => examine(one, start, sound)),
    ];
    const bindings = methods.bindings.filter(({ owner }) => owner === node);
    return { module, node, controllers, bindings, points, services, problems: unique(found) };
  });
  const before = modulesBefore(
    planned.map(({ module, node }) => ({
      id: module.id,
      provides: pointIds(module.points),
      consumes: pointIds(pointsUsedBy(node, module.points)),
    })),
  );
  const modules = planned.map(({ module, node, controllers, bindings, problems: found }) => ({
    id: module.id,
    provider: module.feature.provider,
    node,
    controllers,
    bindings,
    problems: found,
    after: before.get(module.id) ?? [],
  }));
  const able = planned.filter((each) => each.problems.length === 0);
  return {
    modules,
    brought: { points: able.flatMap((each) => each.points), services: able.flatMap((each) => each.services) },
  };
}

/** Whether an object that a plugin builds for itself has marked methods; plugins and modules are looked at apart. */
function hasMarks({ provider }: PlannedNode, entry: PluginEntry, composition: Composition): boolean {
  if (provider.scope !== 'plugin' || provider.perModule) return false;
  if (provider.role !== 'service' && provider.role !== 'extensionPoint') return false;
  return marksOn(provider).length > 0 && composition.isUsed(provider, entry.own);
}

function isShared(point: Provider): boolean {
  return !point.perModule;
}

/** The router of the plugin, when there are controllers to mount on it. */
function routerOf(
  entry: PluginEntry,
  scope: ScopePlanner,
  key: ServiceKey,
): { nodes: PlannedNode[]; problems: Error[] } {
  const first = entry.controllers[0] ?? entry.modules.flatMap((module: ModuleEntry) => module.controllers)[0];
  if (first === undefined) return { nodes: [], problems: [] };
  const router = scope.find(key);
  if (router !== undefined) return { nodes: [router], problems: [] };
  const contract = describeContract(key);
  return {
    nodes: [],
    problems: contract === undefined ? [] : [missing(contract)(first.asker(0, [`plugin '${entry.id}'`, first.name]))],
  };
}

/** The extension points that a module contributes to; one of its own that it asks for by class, it only reads. */
function pointsUsedBy(node: PlannedNode, own: readonly Provider[]): Provider[] {
  return node.arguments.flatMap((argument, index) => {
    if (argument.kind !== 'node' || argument.node.provider.role !== 'extensionPoint') return [];
    const need = node.provider.needs[index];
    const isByClass = need?.kind === 'service' && describeContract(need.key) === undefined;
    return isByClass && own.includes(argument.node.provider) ? [] : [argument.node.provider];
  });
}

function pointIds(points: readonly Provider[]): string[] {
  return points.map((point) => point.contract?.id ?? '');
}

function isSound({ problems: found }: ModulePlan): boolean {
  return found.length === 0;
}

function nodesOf(modules: readonly ModulePlan[]): PlannedNode[] {
  return modules
    .filter(isSound)
    .flatMap((module) => [...(module.node === undefined ? [] : [module.node]), ...module.controllers]);
}

/** Each problem once, with the first path that leads there. */
function unique(found: readonly Error[]): Error[] {
  if (found.length < 2) return [...found];
  const byText = new Map<string, Error>();
  for (const problem of found) {
    // What tells cycles apart is their path.
    const text = ProsceniumError.is(problem, 'DEPENDENCY_CYCLE')
      ? problem.message
      : problem.message.replace(/^ {2}path .*\n/m, '');
    if (!byText.has(text)) byText.set(text, problem);
  }
  return [...byText.values()];
}
