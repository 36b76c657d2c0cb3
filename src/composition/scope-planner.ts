import { problems } from '../errors/catalogue.js';
import { ModuleMetadata, PluginMetadata, RootInstanceMetadata } from '../contracts/metadata.js';
import type { Parameter } from '../decorators/constructor-parameters.js';
import { recordOf } from '../decorators/records.js';
import { type ContractDescription, describeContract } from '../decorators/service-key.js';
import { isClass, type ServiceKey } from '../decorators/types.js';
import { type Composition, NO_OWN_SERVICES, type OwnServices } from './composition.js';
import type { ContractTable } from './contract-table.js';
import { foreignExtensionPoint, missing, notAContract, rootAsksPlugin, unreachableExtensionPoint, unreadable } from './need-problems.js';
import type { Argument, PlannedNode } from './plan.js';
import { nameOfKey, type Provider } from './provider.js';

/** An extension point that somebody offers. */
export interface OfferedPoint {
  readonly pluginId: string;
  readonly provider: Provider;
}

/** What the framework itself puts into scopes. */
export interface BuiltIns {
  pluginMetadata(pluginId: string): Provider;
  moduleMetadata(pluginId: string, moduleId: string): Provider;
}

/** What all scopes of one backend have in common while it is planned. */
export interface PlanningGround {
  readonly composition: Composition;
  readonly contracts: ContractTable;
  readonly builtIns: BuiltIns;
  /** Extension points by the id of their contract. */
  readonly points: ReadonlyMap<string, OfferedPoint>;
  /** The same by the class that offers them. */
  readonly pointsByClass: ReadonlyMap<unknown, OfferedPoint>;
  /** Whether feature loaders are still to run, so that nobody knows what is installed. */
  readonly loading: boolean;
}

/** The plugin whose scope is planned. */
export interface PluginGround {
  readonly id: string;
  readonly own: OwnServices;
}

const PLUGIN_METADATA = idOf(PluginMetadata);
const MODULE_METADATA = idOf(ModuleMetadata);
const INSTANCE_METADATA = idOf(RootInstanceMetadata);

/** Decides, for one scope, which object each constructor parameter receives. */
export class ScopePlanner {
  /** Contracts whose default must be loaded before the plan is whole. */
  readonly pending = new Map<string, ContractDescription>();
  readonly #nodes = new Map<string | undefined, Map<Provider, PlannedNode>>();

  /**
   * @param root - the planner of the root scope; none when this is it
   * @param plugin - the plugin of this scope; none for the root scope
   */
  constructor(
    private readonly ground: PlanningGround,
    private readonly root?: ScopePlanner,
    private readonly plugin?: PluginGround,
  ) {}

  /**
   * The node of a provider; made once for a scope, or once for each module where that matters.
   *
   * @param moduleId - the module on whose behalf it is made: for the module itself and for what is there once per module
   */
  node(provider: Provider, moduleId?: string): PlannedNode {
    if (provider.scope === 'root' && this.root !== undefined) return this.root.node(provider);
    const variant = provider.role === 'module' || provider.perModule ? moduleId : undefined;
    const nodes = this.#nodes.get(variant) ?? new Map<Provider, PlannedNode>();
    this.#nodes.set(variant, nodes);
    const known = nodes.get(provider);
    if (known !== undefined) return known;
    const list: Argument[] = [];
    const key = provider.perModule ? Symbol(`${provider.name} for module '${moduleId}'`) : provider.key;
    const node: PlannedNode = { key, provider, arguments: list };
    // Kept before its arguments are decided, so that a cycle meets the same node again.
    nodes.set(provider, node);
    for (const need of provider.needs) list.push(this.#argument(provider, need, variant));
    return node;
  }

  /** Every node that somebody has asked this planner for. */
  nodes(): PlannedNode[] {
    return [...this.#nodes.values()].flatMap((nodes) => [...nodes.values()]);
  }

  /** The same scope with nothing planned yet, for when a default has been loaded that was missing before. */
  again(): ScopePlanner {
    return new ScopePlanner(this.ground, this.root?.again(), this.plugin);
  }

  /** Contracts of this scope and of the root whose default must be loaded. */
  get unloaded(): readonly ContractDescription[] {
    return [...this.pending.values(), ...(this.root?.unloaded ?? [])];
  }

  /** Whether anything in this scope has led to a provider. */
  has(provider: Provider): boolean {
    return this.#nodes.get(undefined)?.has(provider) ?? false;
  }

  /** The node that fulfils a contract in this scope; `undefined` when nobody does. */
  find(key: ServiceKey): PlannedNode | undefined {
    const contract = describeContract(key);
    if (contract === undefined) return undefined;
    if (contract.id === PLUGIN_METADATA && this.plugin !== undefined) return this.node(this.ground.builtIns.pluginMetadata(this.plugin.id));
    if (contract.scope === 'plugin' && this.plugin === undefined) return undefined;
    const provider = this.ground.composition.chain(contract, this.#own).at(-1) ?? this.#fallback(contract);
    return provider === undefined || provider instanceof Error ? undefined : this.node(provider);
  }

  get #own(): OwnServices {
    return this.plugin?.own ?? NO_OWN_SERVICES;
  }

  #argument(asker: Provider, need: Parameter, moduleId: string | undefined): Argument {
    if (need.kind === 'options') return optionsOf(asker, need.index);
    if (need.kind === 'unreadable') return { kind: 'problem', problem: unreadable(asker, need) };
    if (isClass(need.key) && recordOf(need.key)?.kind === 'extensionPoint') return this.#pointByClass(asker, need, moduleId);
    const contract = describeContract(need.key);
    if (contract === undefined) return { kind: 'problem', problem: notAContract(asker, need.index, need.key) };
    this.ground.contracts.meet(contract);
    if (contract.scope === 'plugin' && this.plugin === undefined) return { kind: 'problem', problem: rootAsksPlugin(asker, need.index, contract.name) };
    if (contract.id === PLUGIN_METADATA || contract.id === MODULE_METADATA) return this.#metadata(asker, need.index, contract, moduleId);
    const point = this.ground.points.get(contract.id);
    if (point !== undefined && this.ground.composition.swapped(contract) === undefined) return this.#pointByContract(asker, need.index, contract, point, moduleId);
    if (need.all !== contract.multiple)
      return { kind: 'problem', problem: (path) => problems.multipleMismatch(asker.asker(need.index, path), contract.name, contract.multiple) };
    return contract.multiple ? this.#all(asker, need, contract) : this.#one(asker, need, contract);
  }

  #one(asker: Provider, need: Extract<Parameter, { kind: 'service' }>, contract: ContractDescription): Argument {
    const wraps = asker.contract?.id === contract.id;
    const provider = this.#below(contract, wraps ? asker : undefined);
    if (provider instanceof Error) return brokenDefault(asker, need.index, contract, provider);
    if (provider !== undefined) return { kind: 'node', node: this.node(provider) };
    if (this.ground.loading && contract.id === INSTANCE_METADATA) return { kind: 'problem', problem: (path) => problems.notYetAvailable(asker.asker(need.index, path), contract.name) };
    if (need.optional || this.pending.has(contract.id)) return { kind: 'value', value: undefined };
    if (wraps) return { kind: 'problem', problem: (path) => problems.nothingToWrap(asker.asker(need.index, path), contract.name) };
    return { kind: 'problem', problem: missing(asker, need.index, contract) };
  }

  /** The strongest provider of a contract, or the next one below a provider that wraps it. */
  #below(contract: ContractDescription, wrapper: Provider | undefined): Provider | Error | undefined {
    const chain = this.ground.composition.chain(contract, this.#own);
    const position = wrapper === undefined ? chain.length : chain.indexOf(wrapper);
    if (position > 0) return chain[position - 1];
    return position === 0 ? this.#fallback(contract) : undefined;
  }

  #fallback(contract: ContractDescription): Provider | Error | undefined {
    const fallback = this.ground.composition.fallback(contract);
    if (fallback === undefined && contract.default !== undefined) this.pending.set(contract.id, contract);
    return fallback;
  }

  #all(asker: Provider, need: { readonly index: number }, contract: ContractDescription): Argument {
    const added = this.ground.composition.all(contract, this.#own);
    const fallback = added.length === 0 ? this.#fallback(contract) : undefined;
    if (fallback instanceof Error) return brokenDefault(asker, need.index, contract, fallback);
    const providers = fallback === undefined ? added : [fallback];
    return { kind: 'list', nodes: providers.map((provider) => this.node(provider)) };
  }

  #metadata(asker: Provider, index: number, contract: ContractDescription, moduleId: string | undefined): Argument {
    const pluginId = this.plugin?.id ?? '';
    if (contract.id === PLUGIN_METADATA) return { kind: 'node', node: this.node(this.ground.builtIns.pluginMetadata(pluginId)) };
    if (moduleId !== undefined) return { kind: 'node', node: this.node(this.ground.builtIns.moduleMetadata(pluginId, moduleId)) };
    return {
      kind: 'problem',
      problem: (path) =>
        problems.outOfReach(asker.asker(index, path), contract.name, 'which is known only inside one module', [
          'ask for it in a module, or in an extension point declared { perModule: true }.',
        ]),
    };
  }

  #pointByContract(asker: Provider, index: number, contract: ContractDescription, point: OfferedPoint, moduleId: string | undefined): Argument {
    if (asker.role === 'module' && point.pluginId === this.plugin?.id) return { kind: 'node', node: this.node(point.provider, moduleId) };
    return { kind: 'problem', problem: foreignExtensionPoint(asker, index, contract, point, this.plugin?.id) };
  }

  #pointByClass(asker: Provider, need: { key: ServiceKey; index: number }, moduleId: string | undefined): Argument {
    const name = nameOfKey(need.key);
    if (this.plugin === undefined) return { kind: 'problem', problem: rootAsksPlugin(asker, need.index, name) };
    const point = this.ground.pointsByClass.get(need.key);
    if (point?.pluginId !== this.plugin.id) return { kind: 'problem', problem: unreachableExtensionPoint(asker, need.index, name) };
    if (!point.provider.perModule || moduleId !== undefined) return { kind: 'node', node: this.node(point.provider, moduleId) };
    return {
      kind: 'problem',
      problem: (path) =>
        problems.outOfReach(asker.asker(need.index, path), name, 'of which every module has its own', [
          `let ${name} write into a service of the plugin, and ask for that service.`,
        ]),
    };
  }
}

function optionsOf(asker: Provider, index: number): Argument {
  const { recipe } = asker;
  const options = recipe.kind === 'class' ? (recipe.options ?? (recipe.target as { options?: unknown }).options) : undefined;
  if (options !== undefined) return { kind: 'value', value: options };
  return { kind: 'problem', problem: (path) => problems.invalidOptions(asker.asker(index, path), asker.name) };
}

function brokenDefault(asker: Provider, index: number, contract: ContractDescription, cause: Error): Argument {
  return { kind: 'problem', problem: (path) => problems.serviceFailed(`The default of ${contract.name}`, asker.asker(index, path).where, cause) };
}

function idOf(key: ServiceKey): string {
  return describeContract(key)?.id ?? '';
}
