import { throwTogether } from '../errors/throw-together.js';
import { withTimeLimit } from '../errors/time-limit.js';
import type { PlannedNode, PluginPlan } from '../composition/plan.js';
import type { Composition } from '../composition/composition.js';
import { examine, reach } from '../composition/examine.js';
import type { PlanDraft } from '../composition/make-plan.js';
import type { ScopePlanner } from '../composition/scope-planner.js';
import type { ScopeContainer } from '../container/scope-container.js';
import type { LogWriter } from '../contracts/logger.js';
import type { ServiceKey } from '../decorators/types.js';
import { loadDefaults } from './contract-defaults.js';
import type { Limits } from './limits.js';
import type { Owner } from './owner.js';
import type { PlacedElsewhere } from './place-plugins.js';
import type { StartupResult } from './startup-result.js';
import { readStrayErrorPolicies, type StrayErrorPolicies } from './stray-error-policy.js';

/** One plugin that is being started or has been. */
export interface RunningPlugin {
  readonly plan: PluginPlan;
  readonly owner: Owner;
  readonly container: ScopeContainer;
  readonly planner: ScopePlanner;
  readonly gate: Gate;
}

/** Lets something new begin, in a plugin or in the backend, until it has failed or the backend is being stopped. */
export class Gate {
  #failure: Error | undefined;
  #endWait: ((failure: Error) => void) | undefined;

  constructor(private readonly signal: AbortSignal) {}

  /** Lets nothing new begin, and ends the waiting for what has begun. */
  close(failure: Error): void {
    this.#failure ??= failure;
    this.#endWait?.(failure);
  }

  /** Waits for what has begun, as long as the gate is open and no longer than the limit. */
  async wait<T>(work: Promise<T>, milliseconds: number, problem: () => Error): Promise<T> {
    return withTimeLimit(work, milliseconds, problem, (giveUp) => {
      this.#endWait = giveUp;
    });
  }

  /** @throws the reason why nothing new may begin */
  readonly check = (): void => {
    this.signal.throwIfAborted();
    if (this.#failure !== undefined) throw this.#failure;
  };
}

/** What there is of a backend between its start and its stop. */
export class RunningBackend {
  readonly plugins = new Map<string, RunningPlugin>();
  draft: PlanDraft | undefined;
  composition: Composition | undefined;
  elsewhere: PlacedElsewhere = new Map();
  limits: Limits;
  strayErrorPolicy: StrayErrorPolicies = readStrayErrorPolicies(undefined);
  logger: LogWriter | undefined;
  /** How the start went, once it is over. */
  result: StartupResult | undefined;
  /** What is being waited for before there is a plan: `add() number 3`. */
  awaited: string | undefined;

  constructor(
    readonly root: ScopeContainer,
    limits: Limits,
    readonly gate: Gate,
  ) {
    this.limits = limits;
  }

  /** Gives up whatever is still being waited for, so that nothing keeps the process alive. */
  abandon(reason: Error): void {
    this.gate.close(reason);
    for (const { gate } of this.plugins.values()) gate.close(reason);
  }

  /** The log of one plugin, for what the backend has to say of it. */
  loggerOf(pluginId: string): LogWriter | undefined {
    return this.logger?.child({ plugin: pluginId });
  }

  /** A root service, built when it is not there yet; `undefined` when nobody provides it. */
  async rootService<T>(key: ServiceKey<T>): Promise<T | undefined> {
    return this.#resolve(key, this.draft?.root, this.root);
  }

  /** A service as a plugin sees it. */
  async pluginService<T>(plugin: RunningPlugin, key: ServiceKey<T>): Promise<T | undefined> {
    return this.#resolve(key, plugin.planner, plugin.container);
  }

  async #resolve<T>(
    key: ServiceKey<T>,
    planner: ScopePlanner | undefined,
    container: ScopeContainer,
  ): Promise<T | undefined> {
    if (planner === undefined) return undefined;
    const node = await this.#plan(key, planner);
    if (node === undefined) return undefined;
    container.bind(reach([node]));
    return container.get(node) as Promise<T>;
  }

  /** Plans what nobody may have asked for at start, with the defaults of contracts that it needs. */
  async #plan(key: ServiceKey, known: ScopePlanner): Promise<PlannedNode | undefined> {
    for (let planner = known; ; planner = known.again()) {
      const node = planner.find(key);
      if (planner.unloaded.length > 0 && this.composition !== undefined) {
        await loadDefaults(planner.unloaded, this.composition);
        continue;
      }
      if (node !== undefined) throwTogether(examine(node, ['backend.get()'], new Set()));
      return node;
    }
  }
}
