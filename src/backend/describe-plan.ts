import { problemsOf } from '../composition/plan-problems.js';
import type { MethodBinding, Plan, PlannedNode, PluginPlan } from '../composition/plan.js';

/** One service as it will be built. */
export interface ServiceDescription {
  /** The id of the contract; for a class that is its own contract, its name. */
  readonly contract: string;
  /** The class or value that won. */
  readonly provider: string;
  readonly scope: 'root' | 'plugin';
  readonly eager: boolean;
  /** Where it was declared. */
  readonly at: string | undefined;
  /** Names of what it receives, in order. */
  readonly needs: readonly string[];
  /** How many milliseconds it took to build, without what it needs; absent while it is not built. */
  readonly durationMs?: number;
}

/** A method with a decorator such as `@Scheduled`, which is handed to a service at the start. */
export interface MethodDescription {
  /** As it is written: `@Scheduled`. */
  readonly decorator: string;
  /** Class and method. */
  readonly method: string;
  /** The class or value that takes care of it. */
  readonly service: string;
  /** Where the decorator stands. */
  readonly at: string;
}

export interface ModuleDescription {
  readonly id: string;
  readonly class: string;
  readonly at: string | undefined;
  /** Modules that run before it. */
  readonly after: readonly string[];
  /** Its own marked methods; those of its services are with the plugin's. */
  readonly methods: readonly MethodDescription[];
  readonly problems: readonly Error[];
  /** How many milliseconds its start took; absent before the start is over. */
  readonly durationMs?: number;
}

export interface PluginDescription {
  readonly id: string;
  readonly class: string;
  readonly at: string | undefined;
  readonly extensionPoints: readonly string[];
  readonly controllers: readonly string[];
  readonly services: readonly ServiceDescription[];
  /** Marked methods of the plugin, and of the services and extension points that are built for it and its modules. */
  readonly methods: readonly MethodDescription[];
  readonly modules: readonly ModuleDescription[];
  readonly problems: readonly Error[];
  /** How many milliseconds its start took; absent before the start is over. */
  readonly durationMs?: number;
}

/** A checked backend as data. */
export interface BackendDescription {
  /** Everything that is wrong, problems of single plugins and modules included. */
  readonly problems: readonly Error[];
  /** Root services, what is needed first. */
  readonly services: readonly ServiceDescription[];
  readonly plugins: readonly PluginDescription[];
  /** Plugins that run in other backends, whether they were added or not; absent when there are none. */
  readonly elsewhere?: readonly PlacedPluginDescription[];
}

/** A plugin that runs in another backend. */
export interface PlacedPluginDescription {
  readonly id: string;
  /** In words: `scaffolder-backend (http://localhost:7008)`. */
  readonly place: string;
}

/** How many milliseconds the parts of a plan took; `undefined` for what is not done. */
export interface PlanTimes {
  /** @param pluginId - whose scope the node is in; `undefined` for the root */
  service(node: PlannedNode, pluginId: string | undefined): number | undefined;
  plugin(id: string): number | undefined;
  module(pluginId: string, id: string): number | undefined;
}

const NO_TIMES: PlanTimes = { service: () => undefined, plugin: () => undefined, module: () => undefined };

export interface DescribePlanOptions {
  /** Default: of nothing. */
  readonly times?: PlanTimes;
  /** Plugins that run in other backends, by id, with the place in words; default: none. */
  readonly elsewhere?: ReadonlyMap<string, string>;
}

/** Tells a plan as data, for people and tools. */
export function describePlan(plan: Plan, options: DescribePlanOptions = {}): BackendDescription {
  const { times = NO_TIMES, elsewhere } = options;
  return {
    problems: problemsOf(plan),
    services: plan.rootNodes.map((node) => describeService(node, times.service(node, undefined))),
    plugins: plan.plugins.map((plugin) => describePlugin(plugin, times)),
    ...(elsewhere === undefined || elsewhere.size === 0
      ? {}
      : { elsewhere: [...elsewhere].map(([id, place]) => ({ id, place })) }),
  };
}

function describePlugin(plan: PluginPlan, times: PlanTimes): PluginDescription {
  const services = plan.nodes.filter((node) => node.provider.role === 'service');
  return {
    id: plan.id,
    class: plan.provider.name,
    at: plan.provider.at?.toString(),
    extensionPoints: plan.extensionPoints.map(nameOf),
    controllers: [...plan.controllers, ...plan.modules.flatMap((module) => module.controllers)].map(nameOf),
    services: services.map((node) => describeService(node, times.service(node, plan.id))),
    methods: plan.bindings.map(describeMethod),
    modules: plan.modules.map((module) => ({
      id: module.id,
      class: module.provider.name,
      at: module.provider.at?.toString(),
      after: module.after,
      methods: module.bindings.map(describeMethod),
      problems: module.problems,
      ...duration(times.module(plan.id, module.id)),
    })),
    problems: plan.problems,
    ...duration(times.plugin(plan.id)),
  };
}

function describeService(node: PlannedNode, milliseconds: number | undefined): ServiceDescription {
  const { provider, arguments: received } = node;
  const { contract, name, scope, eager, at } = provider;
  const isOwn = contract === undefined || contract.id.startsWith('class ');
  const needs = received.flatMap((argument) => {
    if (argument.kind === 'node') return [nameOf(argument.node)];
    return argument.kind === 'list' ? argument.nodes.map(nameOf) : [];
  });
  return {
    contract: isOwn ? name : contract.id,
    provider: name,
    scope,
    eager,
    at: at?.toString(),
    needs,
    ...duration(milliseconds),
  };
}

function describeMethod({ owner, mark, service }: MethodBinding): MethodDescription {
  return {
    decorator: mark.decorator,
    method: `${nameOf(owner)}.${mark.method}`,
    service: nameOf(service),
    at: mark.at.toString(),
  };
}

function duration(durationMs: number | undefined): { readonly durationMs?: number } {
  return durationMs === undefined ? {} : { durationMs };
}

function nameOf(node: PlannedNode): string {
  return node.provider.name;
}
