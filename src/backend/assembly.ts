import { problems } from '../errors/catalogue.js';
import { ProsceniumError } from '../errors/proscenium-error.js';
import { toError } from '../errors/to-error.js';
import type { LoadsFeatures } from '../decorators/feature-loader.js';
import { Composition, NO_OWN_SERVICES } from '../composition/composition.js';
import { readFeature, readServiceProvider } from '../composition/features.js';
import { makePlan, type PlanDraft, planLoader } from '../composition/make-plan.js';
import type { PlannedNode } from '../composition/plan.js';
import { Provider } from '../composition/provider.js';
import type { BuiltIns } from '../composition/planning-ground.js';
import { type ContractDescription, describeContract } from '../decorators/service-key.js';
import type { ScopeContainer } from '../container/scope-container.js';
import { instanceMetadata } from './built-ins.js';
import { type Added, guard, peel, settle } from './feature-input.js';

export interface AssembleOptions {
  readonly services: readonly Provider[];
  readonly swaps: readonly Provider[];
  /** Whether modules whose plugin is absent get an empty one. */
  readonly placeholders: boolean;
  readonly builtIns: BuiltIns;
  /** Where services that feature loaders ask for are built; without it, loaders are not run. */
  readonly root?: ScopeContainer;
  /** Told what is waited for next, so that what hangs can be named. */
  readonly onWait?: (what: string) => void;
}

/** Brings everything that was added together: awaits it, runs feature loaders, loads defaults of contracts, and plans the whole. */
export async function assemble(
  added: readonly Added[],
  options: AssembleOptions,
): Promise<{ draft: PlanDraft; composition: Composition }> {
  const composition = new Composition();
  for (const provider of options.services) composition.addService(provider, 'default');
  for (const provider of options.swaps) composition.addService(provider, 'swap');
  const loaders: Provider[] = [];
  for (const one of added) {
    const place = `add() number ${one.position}`;
    options.onWait?.(place);
    const loader = await collect(composition, place, () => settle(one));
    if (loader !== undefined) loaders.push(loader);
  }
  if (options.root !== undefined) await new LoaderRun(composition, { ...options, root: options.root }).run(loaders);
  if (options.placeholders) addPlaceholders(composition);
  composition.addService(instanceMetadata(composition), 'default');
  return { draft: await planWhole(composition, options), composition };
}

/** Adds one feature to the composition; a loader is returned instead, to be run later. */
async function collect(
  composition: Composition,
  place: string,
  take: () => unknown,
  loader?: Provider,
): Promise<Provider | undefined> {
  try {
    const feature = readFeature(await take(), place);
    if (feature.kind === 'loader') return feature.provider;
    if (feature.kind === 'service')
      composition.addService(feature.provider, loader === undefined ? 'explicit' : 'loaded', loader);
    else composition.registrations.push(feature);
  } catch (error) {
    composition.problems.push(toError(error));
  }
  return undefined;
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

/** Loads the defaults of contracts that nobody provides, and adds them to the composition. */
export async function loadDefaults(pending: readonly ContractDescription[], composition: Composition): Promise<void> {
  // Several scopes may ask for the same one.
  const contracts = new Map(pending.map((contract) => [contract.id, contract]));
  await Promise.all(
    [...contracts.values()].map(async (contract) => {
      if (composition.fallback(contract) !== undefined) return;
      composition.addFallback(contract, await loadDefault(contract));
    }),
  );
}

async function loadDefault(contract: ContractDescription): Promise<Provider | Error> {
  try {
    const provider = readServiceProvider(peel(await contract.default?.()));
    if (provider === undefined) return new Error(`the default of ${contract.name} is no class marked @Service`);
    if (provider.contract?.id !== contract.id)
      return new Error(`the default of ${contract.name} fulfils ${provider.contract?.name ?? 'another contract'}`);
    if (provider.scope !== contract.scope)
      return new Error(
        `${provider.name} is a ${provider.scope} service, and ${contract.name} is a contract of scope '${contract.scope}'`,
      );
    return provider;
  } catch (error) {
    return toError(error);
  }
}

/** Runs feature loaders one after the other; what one yields that is a loader itself runs next. */
class LoaderRun {
  readonly #instantiated = new Map<Provider, Provider>();
  readonly #receivedLists: ReceivedList[] = [];
  readonly #running: Provider[] = [];

  constructor(
    private readonly composition: Composition,
    private readonly options: AssembleOptions & { readonly root: ScopeContainer },
  ) {}

  async run(loaders: readonly Provider[]): Promise<void> {
    for (const loader of loaders) await this.#runOne(loader);
  }

  async #runOne(loader: Provider): Promise<void> {
    if (
      this.#running.some(
        (running) =>
          running.recipe.kind === 'class' &&
          loader.recipe.kind === 'class' &&
          running.recipe.target === loader.recipe.target,
      )
    ) {
      this.composition.problems.push(
        problems.loaderConflict(
          `The feature loader ${loader.name} yields itself.`,
          [loader.where],
          'do not yield a loader from itself.',
        ),
      );
      return;
    }
    this.#running.push(loader);
    this.#tell();
    try {
      await this.#load(loader);
    } catch (error) {
      const known = ProsceniumError.is(error) && error.code !== 'SERVICE_FAILED';
      this.composition.problems.push(
        known
          ? error
          : problems.loaderFailed(
              loader.name,
              loader.where,
              toError(error),
              `failed: ${toError(error).message.split('\n')[0]}`,
            ),
      );
    } finally {
      this.#running.pop();
      this.#tell();
    }
  }

  #tell(): void {
    const loader = this.#running.at(-1);
    if (loader !== undefined) this.options.onWait?.(`the feature loader ${loader.name}`);
  }

  async #load(loader: Provider): Promise<void> {
    const instance = await this.#build(loader);
    if (instance === undefined) return;
    const yielded: unknown = await instance.load();
    if (!isIterable(yielded))
      throw problems.loaderFailed(loader.name, loader.where, undefined, 'returned no list of features from load()');
    if (Array.isArray(yielded)) for (const item of yielded) guard(item);
    let position = 0;
    for await (const item of yielded) {
      position += 1;
      const inner = await collect(
        this.composition,
        `load() of ${loader.name}, feature number ${position}`,
        () => peel(item),
        loader,
      );
      if (inner !== undefined) await this.#runOne(inner);
      this.#checkOverrides();
    }
  }

  async #build(loader: Provider): Promise<LoadsFeatures | undefined> {
    for (;;) {
      const { node, nodes, problems: found, pending } = planLoader(loader, this.composition, this.options.builtIns);
      if (pending.length > 0) {
        await loadDefaults(pending, this.composition);
        continue;
      }
      this.composition.problems.push(...found);
      if (found.length > 0) return undefined;
      this.options.root.bind(nodes);
      for (const { provider } of nodes) this.#instantiated.set(provider, loader);
      this.#receivedLists.push(...nodes.flatMap((one) => listsOf(one, loader)));
      return (await this.options.root.build(node)) as LoadsFeatures;
    }
  }

  /** A service that a loader has received already cannot be replaced any more, nor a list of many grow. */
  #checkOverrides(): void {
    for (const { contract, received, loader } of this.#receivedLists) {
      const late = this.composition.all(contract, NO_OWN_SERVICES).find((provider) => !received.has(provider));
      if (late === undefined) continue;
      received.add(late);
      this.#reportLate(late, contract, loader);
    }
    for (const [provider, loader] of this.#instantiated) {
      const { contract } = provider;
      const top =
        contract === undefined || contract.multiple
          ? undefined
          : this.composition.chain(contract, NO_OWN_SERVICES).at(-1);
      if (top === undefined || top === provider || this.composition.loaderOf(top) === undefined) continue;
      this.#instantiated.delete(provider);
      if (contract !== undefined) this.#reportLate(top, contract, loader);
    }
  }

  #reportLate(late: Provider, contract: ContractDescription, receiver: Provider): void {
    this.composition.problems.push(
      problems.loaderConflict(
        `${this.composition.loaderOf(late)?.name} yields ${late.name} for ${contract.name}, which the feature loader ${receiver.name} has received already.`,
        [late.where, receiver.where],
        [
          `add ${late.name} with add(), so that it is there before loaders run,`,
          `or let ${receiver.name} do without ${contract.name}.`,
        ],
      ),
    );
  }
}

/** All services of a contract of many that were there when something which a loader needs was built. */
interface ReceivedList {
  readonly contract: ContractDescription;
  readonly received: Set<Provider>;
  readonly loader: Provider;
}

function listsOf(node: PlannedNode, loader: Provider): ReceivedList[] {
  return node.arguments.flatMap((argument, index) => {
    const need = node.provider.needs[index];
    const contract = need?.kind === 'service' ? describeContract(need.key) : undefined;
    if (argument.kind !== 'list' || contract === undefined) return [];
    return [{ contract, received: new Set(argument.nodes.map(({ provider }) => provider)), loader }];
  });
}

function isIterable(value: unknown): value is Iterable<unknown> | AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && (Symbol.iterator in value || Symbol.asyncIterator in value);
}
