import { problems } from '../errors/catalogue.js';
import { reach } from '../composition/examine.js';
import type { Plan } from '../composition/plan.js';
import type { ScopePlanner } from '../composition/scope-planner.js';
import { ScopeContainer } from '../container/scope-container.js';
import { describeContract } from '../decorators/service-key.js';
import type { ServiceKey } from '../decorators/types.js';
import { assemble } from './assembly.js';
import { createBuiltIns } from './built-ins.js';
import { type BackendDescription, describePlan } from './describe-plan.js';
import { readLimits } from './limits.js';
import { Gate, RunningBackend } from './running-backend.js';
import type { StartOptions } from './start.js';
import { stop } from './stop.js';

export interface InspectionOptions extends Omit<StartOptions, 'signal'> {
  /** Whether to run feature loaders, which builds the root services that they ask for. */
  readonly loaders: boolean;
}

/** A backend that somebody looks into without starting it: its plan, and those of its root services that are asked for. */
export class InspectedBackend {
  readonly #options: InspectionOptions;
  readonly #running: RunningBackend;
  #planned: Promise<Plan> | undefined;

  constructor(options: InspectionOptions) {
    const gate = new Gate(new AbortController().signal);
    this.#options = options;
    this.#running = new RunningBackend(ScopeContainer.root(), readLimits(options.limits, undefined), gate);
  }

  /** The checked plan as data. */
  async describe(): Promise<BackendDescription> {
    return describePlan(await this.#plan(), { elsewhere: this.#running.elsewhere });
  }

  /**
   * A root service, built with what it needs and nothing else; `undefined` when nobody provides it.
   *
   * @throws what is wrong with it in the composition, and what building it throws
   */
  async rootService<T>(key: ServiceKey<T>): Promise<T | undefined> {
    await this.#plan();
    return this.#running.rootService(key);
  }

  /** What {@link rootService} gives, and then those that it wraps, as far as they are built. */
  async rootServices<T>(key: ServiceKey<T>): Promise<readonly T[]> {
    const service = await this.rootService(key);
    if (service === undefined) return [];
    const id = describeContract(key)?.id;
    const built = this.#running.root.log.built.filter(({ node }) => node.provider.contract?.id === id);
    return [...new Set([service, ...built.map(({ instance }) => instance as T).reverse()])];
  }

  /**
   * Everything that one plugin and its modules have of a contract of many, in order: what their decorators list, and what was added.
   *
   * @throws ProsceniumError `UNKNOWN_PLUGIN`, and what building it throws
   */
  async servicesOf<T>(pluginId: string, key: ServiceKey<T>): Promise<readonly T[]> {
    const nodes = (await this.#scopeOf(pluginId)).findAll(key);
    const container = this.#running.root.child(pluginId);
    container.bind(reach(nodes));
    return Promise.all(nodes.map((node) => container.get(node) as Promise<T>));
  }

  /**
   * The names of the classes that would fulfil a contract for one plugin, the innermost first, whether it asks for it or not.
   *
   * @throws ProsceniumError `UNKNOWN_PLUGIN`
   */
  async providersOf(pluginId: string, key: ServiceKey): Promise<readonly string[]> {
    return (await this.#scopeOf(pluginId)).providers(key).map(({ name }) => name);
  }

  /** Shuts down what was built, also when something is still being waited for. */
  async close(): Promise<void> {
    await stop(this.#running, false);
  }

  async #scopeOf(pluginId: string): Promise<ScopePlanner> {
    await this.#plan();
    const scopes = this.#running.draft?.scopes;
    const scope = scopes?.get(pluginId);
    if (scope === undefined) throw problems.unknownPlugin(pluginId, [...(scopes?.keys() ?? [])]);
    return scope;
  }

  #plan(): Promise<Plan> {
    this.#planned ??= this.#makePlan();
    return this.#planned;
  }

  async #makePlan(): Promise<Plan> {
    const { added, loaders, services, swaps, placeholders } = this.#options;
    const parts = { services, swaps, placeholders, builtIns: createBuiltIns(() => undefined) };
    const { draft, composition, elsewhere } = await assemble(
      added,
      loaders ? { ...parts, root: this.#running.root, lenient: true } : parts,
    );
    this.#running.draft = draft;
    this.#running.composition = composition;
    this.#running.elsewhere = elsewhere;
    return draft.plan;
  }
}
