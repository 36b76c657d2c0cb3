import { ModuleMetadata, PluginMetadata, RootInstanceMetadata } from '../contracts/metadata.js';
import { RootConfigSchema } from '../contracts/root-config-schema.js';
import type { Parameter } from '../decorators/constructor-parameters.js';
import { recordOf } from '../decorators/records.js';
import { type ContractDescription, describeContract } from '../decorators/service-key.js';
import { isClass, type ServiceKey } from '../decorators/types.js';
import { NO_OWN_SERVICES, type OwnServices } from './composition.js';
import * as refusal from './need-problems.js';
import type { Argument, PlannedNode } from './plan.js';
import type { OfferedPoint, PlanningGround, PluginGround } from './planning-ground.js';
import { nameOfKey, type Provider } from './provider.js';

const PLUGIN_METADATA = idOf(PluginMetadata);
const MODULE_METADATA = idOf(ModuleMetadata);
/** What depends on the finished list of features, and so on every feature loader. */
const KNOWN_LAST = new Set([RootInstanceMetadata, RootConfigSchema].map(idOf));

/** One parameter of somebody, who may act for a module. */
interface Asking {
  readonly asker: Provider;
  readonly index: number;
  readonly moduleId: string | undefined;
}

type ServiceNeed = Extract<Parameter, { kind: 'service' }>;

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
    for (const need of provider.needs)
      list.push(this.#argument({ asker: provider, index: need.index, moduleId: variant }, need));
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
    if (contract.id === PLUGIN_METADATA && this.plugin !== undefined)
      return this.node(this.ground.builtIns.pluginMetadata(this.plugin.id));
    if (contract.scope === 'plugin' && this.plugin === undefined) return undefined;
    const provider = this.ground.composition.top(contract, this.#own) ?? this.#fallback(contract);
    return provider === undefined || provider instanceof Error ? undefined : this.node(provider);
  }

  /** The nodes of everything that this scope has of a contract of many. */
  findAll(key: ServiceKey): PlannedNode[] {
    const contract = describeContract(key);
    if (contract === undefined) return [];
    return this.ground.composition.all(contract, this.#own).map((provider) => this.node(provider));
  }

  /** Who would fulfil a contract in this scope, the innermost first, whether anybody asks for it or not. */
  providers(key: ServiceKey): readonly Provider[] {
    const contract = describeContract(key);
    if (contract === undefined) return [];
    const { composition } = this.ground;
    return composition.chain(contract, this.#own).filter((provider) => composition.isUsed(provider, this.#own));
  }

  get #own(): OwnServices {
    return this.plugin?.own ?? NO_OWN_SERVICES;
  }

  #argument(asking: Asking, need: Parameter): Argument {
    if (need.kind === 'options') return optionsOf(asking);
    if (need.kind === 'unreadable') return refuse(asking, refusal.unreadable(need));
    if (isClass(need.key) && recordOf(need.key)?.kind === 'extensionPoint') return this.#pointByClass(asking, need.key);
    const contract = describeContract(need.key);
    if (contract === undefined) return refuse(asking, refusal.notAContract(need.key));
    this.ground.contracts.meet(contract);
    if (contract.scope === 'plugin' && this.plugin === undefined)
      return refuse(asking, refusal.rootAsksPlugin(asking.asker, contract.name));
    if (contract.id === PLUGIN_METADATA || contract.id === MODULE_METADATA) return this.#metadata(asking, contract);
    const point = this.ground.points.get(contract.id);
    if (point !== undefined && this.ground.composition.swapped(contract) === undefined)
      return this.#pointByContract(asking, contract, point);
    if (need.all !== contract.multiple) return refuse(asking, refusal.multipleMismatch(contract));
    return contract.multiple ? this.#all(asking, contract) : this.#one(asking, need, contract);
  }

  #one(asking: Asking, need: ServiceNeed, contract: ContractDescription): Argument {
    const wraps = asking.asker.contract?.id === contract.id;
    const provider = this.#below(contract, wraps ? asking.asker : undefined);
    if (provider instanceof Error) return refuse(asking, refusal.brokenDefault(contract, provider));
    if (provider !== undefined) return { kind: 'node', node: this.node(provider) };
    if (this.ground.loading && KNOWN_LAST.has(contract.id)) return refuse(asking, refusal.notYetAvailable(contract));
    if (need.optional || this.pending.has(contract.id)) return { kind: 'value', value: undefined };
    return refuse(asking, wraps ? refusal.nothingToWrap(contract) : refusal.missing(contract));
  }

  /** The strongest provider of a contract, or the next one below a provider that wraps it. */
  #below(contract: ContractDescription, wrapper: Provider | undefined): Provider | Error | undefined {
    if (wrapper === undefined) return this.ground.composition.top(contract, this.#own) ?? this.#fallback(contract);
    const chain = this.ground.composition.chain(contract, this.#own);
    const position = chain.indexOf(wrapper);
    if (position > 0) return chain[position - 1];
    return position === 0 ? this.#fallback(contract) : undefined;
  }

  #fallback(contract: ContractDescription): Provider | Error | undefined {
    const fallback = this.ground.composition.fallback(contract);
    if (fallback === undefined && contract.default !== undefined) this.pending.set(contract.id, contract);
    return fallback;
  }

  #all(asking: Asking, contract: ContractDescription): Argument {
    const added = this.ground.composition.all(contract, this.#own);
    const fallback = added.length === 0 ? this.#fallback(contract) : undefined;
    if (fallback instanceof Error) return refuse(asking, refusal.brokenDefault(contract, fallback));
    const providers = fallback === undefined ? added : [fallback];
    return { kind: 'list', nodes: providers.map((provider) => this.node(provider)) };
  }

  #metadata(asking: Asking, contract: ContractDescription): Argument {
    const { builtIns } = this.ground;
    const pluginId = this.plugin?.id ?? '';
    if (contract.id === PLUGIN_METADATA) return { kind: 'node', node: this.node(builtIns.pluginMetadata(pluginId)) };
    if (asking.moduleId === undefined) return refuse(asking, refusal.outsideModules(contract));
    return { kind: 'node', node: this.node(builtIns.moduleMetadata(pluginId, asking.moduleId)) };
  }

  #pointByContract(asking: Asking, contract: ContractDescription, point: OfferedPoint): Argument {
    const isSamePlugin = point.pluginId === this.plugin?.id;
    if (asking.asker.role !== 'module' || !isSamePlugin)
      return refuse(asking, refusal.foreignExtensionPoint(contract, point, isSamePlugin));
    return { kind: 'node', node: this.node(point.provider, asking.moduleId) };
  }

  #pointByClass(asking: Asking, key: ServiceKey): Argument {
    const name = nameOfKey(key);
    if (this.plugin === undefined) return refuse(asking, refusal.rootAsksPlugin(asking.asker, name));
    const point = this.ground.pointsByClass.get(key);
    if (point?.pluginId !== this.plugin.id) return refuse(asking, refusal.unreachableExtensionPoint(name));
    if (point.provider.perModule && asking.moduleId === undefined)
      return refuse(asking, refusal.oneForEachModule(name));
    return { kind: 'node', node: this.node(point.provider, asking.moduleId) };
  }
}

/** An argument that cannot be supplied; the error is made when somebody has been led there. */
function refuse({ asker, index }: Asking, make: refusal.MakeProblem): Argument {
  return { kind: 'problem', problem: (path) => make(asker.asker(index, path)) };
}

function optionsOf(asking: Asking): Argument {
  const { recipe, name } = asking.asker;
  const options =
    recipe.kind === 'class' ? (recipe.options ?? (recipe.target as { options?: unknown }).options) : undefined;
  return options === undefined ? refuse(asking, refusal.noOptions(name)) : { kind: 'value', value: options };
}

function idOf(key: ServiceKey): string {
  return describeContract(key)?.id ?? '';
}
