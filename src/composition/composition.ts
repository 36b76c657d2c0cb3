import { problems } from '../errors/catalogue.js';
import type { ContractDescription } from '../decorators/service-key.js';
import { isClass } from '../decorators/types.js';
import { type ModuleFeature, type PluginFeature, readServiceProvider } from './features.js';
import type { Provider } from './provider.js';

/** Where a service was added, from the weakest to the strongest. */
const LAYERS = ['default', 'own', 'loaded', 'explicit', 'swap'] as const;
export type Layer = (typeof LAYERS)[number];
const STRONGEST_FIRST: readonly Layer[] = LAYERS.toReversed();

/** Everything that was added to a backend, by precedence. Answers who provides a contract; decides nothing else. */
export class Composition {
  /** Plugins and modules in add order. */
  readonly registrations: (PluginFeature | ModuleFeature)[] = [];
  /** Plugins that run in other backends, and their modules. */
  readonly leftOut: (PluginFeature | ModuleFeature)[] = [];
  /** Feature loaders, whether they have run or not. */
  readonly loaders: Provider[] = [];
  /** Problems met while features were read. */
  readonly problems: Error[] = [];
  readonly #services: ReadonlyMap<Layer, Map<string, Provider[]>> = new Map(LAYERS.map((layer) => [layer, new Map()]));
  readonly #fallbacks = new Map<string, Provider | Error>();
  readonly #loadedBy = new Map<Provider, Provider>();

  get plugins(): readonly PluginFeature[] {
    return this.registrations.filter((feature) => feature.kind === 'plugin');
  }

  get modules(): readonly ModuleFeature[] {
    return this.registrations.filter((feature) => feature.kind === 'module');
  }

  /** Takes plugins and modules out of what is planned; what they declare of the configuration still counts. */
  leaveOut(isForeign: (feature: PluginFeature | ModuleFeature) => boolean): void {
    const all = this.registrations.splice(0);
    for (const feature of all) (isForeign(feature) ? this.leftOut : this.registrations).push(feature);
  }

  addService(provider: Provider, layer: Exclude<Layer, 'own'>, loader?: Provider): void {
    push(this.#services.get(layer), provider.contract?.id ?? '', provider);
    if (loader !== undefined) this.#loadedBy.set(provider, loader);
  }

  /** The loader that yielded a service. */
  loaderOf(provider: Provider): Provider | undefined {
    return this.#loadedBy.get(provider);
  }

  /** Keeps the default of a contract once it has been loaded, or why it could not be. */
  addFallback(contract: ContractDescription, fallback: Provider | Error): void {
    this.#fallbacks.set(contract.id, fallback);
  }

  /** What stands in when nobody provides the contract: a class that is its own, or a default that has been loaded. */
  fallback(contract: ContractDescription): Provider | Error | undefined {
    const { declaration } = contract;
    if (isClass(declaration)) {
      const own = readServiceProvider(declaration);
      if (own !== undefined && own.contract?.id === contract.id) return own;
    }
    return this.#fallbacks.get(contract.id);
  }

  /** Who provides a single contract, the weakest first; each may wrap the one before it. */
  chain(contract: ContractDescription, own: OwnServices): readonly Provider[] {
    const chain: Provider[] = [];
    for (const layer of LAYERS) {
      const providers = this.#in(layer, contract.id, own);
      if (providers !== undefined) chain.push(...innermostFirst(providers));
    }
    return chain;
  }

  /** The strongest provider of a single contract. */
  top(contract: ContractDescription, own: OwnServices): Provider | undefined {
    for (const layer of STRONGEST_FIRST) {
      const providers = this.#in(layer, contract.id, own);
      if (providers !== undefined) return innermostFirst(providers).at(-1);
    }
    return undefined;
  }

  /** Who provides a contract of many: defaults, explicit adds, own services in order of declaration, then what loaders yielded. */
  all(contract: ContractDescription, own: OwnServices): readonly Provider[] {
    const swapped = this.#in('swap', contract.id, own);
    if (swapped !== undefined) return swapped;
    return (['default', 'explicit', 'own', 'loaded'] as const).flatMap(
      (layer) => this.#in(layer, contract.id, own) ?? [],
    );
  }

  /** Whether anybody could receive it: one that another replaces without wrapping it is never built. */
  isUsed(provider: Provider, own: OwnServices): boolean {
    const { contract } = provider;
    if (contract === undefined) return true;
    if (contract.multiple) return this.all(contract, own).includes(provider);
    const chain = this.chain(contract, own);
    return chain.slice(chain.indexOf(provider) + 1).every((above) => above.wraps);
  }

  /** Whether a test has put something in the place of this contract. */
  swapped(contract: ContractDescription): Provider | undefined {
    return this.#services.get('swap')?.get(contract.id)?.at(-1);
  }

  /** The services of one layer, in add order. */
  services(layer: Exclude<Layer, 'own'>): readonly Provider[] {
    return [...(this.#services.get(layer)?.values() ?? [])].flat();
  }

  /** Contracts with more providers in one layer than can wrap each other. */
  duplicates(): Error[] {
    const found: Error[] = [];
    for (const layer of ['default', 'loaded', 'explicit'] as const) {
      for (const [id, providers] of this.#services.get(layer) ?? []) {
        const decided = layer === 'loaded' && (this.#services.get('explicit')?.has(id) ?? false);
        if (!decided) found.push(...this.#duplicatesAmong(providers, layer));
      }
    }
    return found;
  }

  /** The same for the services that a plugin and its modules bring along. */
  duplicatesOf(own: OwnServices): Error[] {
    return [...own.values()].flatMap((providers) => this.#duplicatesAmong(providers, 'own'));
  }

  #duplicatesAmong(providers: readonly Provider[], layer: Layer): Error[] {
    const [first] = providers;
    if (first?.contract === undefined || first.contract.multiple) return [];
    // A service that was added twice rivals itself, even if it wraps another.
    const rivals = providers.filter((provider) => !provider.wraps || isRepeated(provider, providers));
    if (rivals.length < 2) return [];
    const where = rivals.map((rival) => rival.where);
    if (layer !== 'loaded') return [problems.duplicateService(first.contract.name, namesOf(rivals), where)];
    const loaders = namesOf(rivals.map((rival) => this.loaderOf(rival) ?? rival));
    return [
      problems.loaderConflict(
        `The feature loaders ${loaders.join(' and ')} both yield ${first.contract.name}.`,
        where,
        [
          'let one of them yield it only,',
          `or decide yourself: an explicit add() of ${first.contract.name} wins over loaders.`,
        ],
      ),
    ];
  }

  #in(layer: Layer, id: string, own: OwnServices): readonly Provider[] | undefined {
    return layer === 'own' ? own.get(id) : this.#services.get(layer)?.get(id);
  }
}

/** The services that one plugin and its modules bring along, by contract id. */
export type OwnServices = ReadonlyMap<string, readonly Provider[]>;

/** No services of a plugin's own: what root services see. */
export const NO_OWN_SERVICES: OwnServices = new Map();

/** The values by key, in the order in which each key first came. */
export function groupBy<K, V>(values: readonly V[], keyOf: (value: V) => K): Map<K, V[]> {
  const groups = new Map<K, V[]>();
  for (const value of values) push(groups, keyOf(value), value);
  return groups;
}

export function push<K, V>(map: Map<K, V[]> | undefined, key: K, value: V): void {
  const list = map?.get(key);
  if (list === undefined) map?.set(key, [value]);
  else list.push(value);
}

function isRepeated(provider: Provider, providers: readonly Provider[]): boolean {
  return providers.indexOf(provider) !== providers.lastIndexOf(provider);
}

/** Names as they stand in messages; two of one name are told apart by their lines. */
function namesOf(providers: readonly Provider[]): string[] {
  return providers.map((provider) => provider.name);
}

function innermostFirst(providers: readonly Provider[]): readonly Provider[] {
  if (providers.length < 2) return providers;
  return [...providers.filter((provider) => !provider.wraps), ...providers.filter((provider) => provider.wraps)];
}
