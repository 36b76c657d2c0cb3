import { problems } from '../errors/catalogue.js';
import { ProsceniumError } from '../errors/proscenium-error.js';
import { toError } from '../errors/to-error.js';
import { type Composition, NO_OWN_SERVICES } from '../composition/composition.js';
import { planLoader } from '../composition/make-plan.js';
import type { PlannedNode } from '../composition/plan.js';
import type { BuiltIns } from '../composition/planning-ground.js';
import type { Provider } from '../composition/provider.js';
import type { ScopeContainer } from '../container/scope-container.js';
import type { LoadsFeatures } from '../decorators/feature-loader.js';
import { type ContractDescription, describeContract } from '../decorators/service-key.js';
import { collectFeature } from './collect-feature.js';
import { loadDefaults } from './contract-defaults.js';
import { guard, peel } from './feature-input.js';

export interface LoaderRunOptions {
  readonly builtIns: BuiltIns;
  /** Where services that feature loaders ask for are built. */
  readonly root: ScopeContainer;
  /** Told what is waited for next, so that what hangs can be named. */
  readonly onWait?: (what: string) => void;
}

/** Runs feature loaders one after the other; what one yields that is a loader itself runs next. */
export class LoaderRun {
  readonly #instantiated = new Map<Provider, Provider>();
  readonly #receivedLists: ReceivedList[] = [];
  readonly #running: Provider[] = [];

  constructor(
    private readonly composition: Composition,
    private readonly options: LoaderRunOptions,
  ) {}

  async run(loaders: readonly Provider[]): Promise<void> {
    for (const loader of loaders) await this.#runOne(loader);
  }

  async #runOne(loader: Provider): Promise<void> {
    if (this.#running.some((running) => targetOf(running) === targetOf(loader))) {
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
      const inner = await collectFeature(
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
        contract === undefined || contract.multiple ? undefined : this.composition.top(contract, NO_OWN_SERVICES);
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

function targetOf({ recipe }: Provider): unknown {
  return recipe.kind === 'class' ? recipe.target : recipe;
}

function isIterable(value: unknown): value is Iterable<unknown> | AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && (Symbol.iterator in value || Symbol.asyncIterator in value);
}
