import { problemsOf } from '../composition/plan-problems.js';
import type { Plan, PlannedNode, PluginPlan } from '../composition/plan.js';

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
}

export interface ModuleDescription {
  readonly id: string;
  readonly class: string;
  readonly at: string | undefined;
  /** Modules that run before it. */
  readonly after: readonly string[];
  readonly problems: readonly Error[];
}

export interface PluginDescription {
  readonly id: string;
  readonly class: string;
  readonly at: string | undefined;
  readonly extensionPoints: readonly string[];
  readonly controllers: readonly string[];
  readonly services: readonly ServiceDescription[];
  readonly modules: readonly ModuleDescription[];
  readonly problems: readonly Error[];
}

/** A checked backend as data. */
export interface BackendDescription {
  /** Everything that is wrong, problems of single plugins and modules included. */
  readonly problems: readonly Error[];
  /** Root services, what is needed first. */
  readonly services: readonly ServiceDescription[];
  readonly plugins: readonly PluginDescription[];
}

/** Tells a plan as data, for people and tools. */
export function describePlan(plan: Plan): BackendDescription {
  const plugins = plan.plugins.map(describePlugin);
  return {
    problems: problemsOf(plan),
    services: plan.rootNodes.map(describeService),
    plugins,
  };
}

function describePlugin(plan: PluginPlan): PluginDescription {
  return {
    id: plan.id,
    class: plan.provider.name,
    at: plan.provider.at?.toString(),
    extensionPoints: plan.extensionPoints.map(nameOf),
    controllers: [...plan.controllers, ...plan.modules.flatMap((module) => module.controllers)].map(nameOf),
    services: plan.nodes.filter((node) => node.provider.role === 'service').map(describeService),
    modules: plan.modules.map((module) => ({
      id: module.id,
      class: module.provider.name,
      at: module.provider.at?.toString(),
      after: module.after,
      problems: module.problems,
    })),
    problems: plan.problems,
  };
}

function describeService({ provider, arguments: received }: PlannedNode): ServiceDescription {
  const { contract, name, scope, eager, at } = provider;
  const isOwn = contract === undefined || contract.id.startsWith('class ');
  const needs = received.flatMap((argument) => {
    if (argument.kind === 'node') return [nameOf(argument.node)];
    return argument.kind === 'list' ? argument.nodes.map(nameOf) : [];
  });
  return { contract: isOwn ? name : contract.id, provider: name, scope, eager, at: at?.toString(), needs };
}

function nameOf(node: PlannedNode): string {
  return node.provider.name;
}
