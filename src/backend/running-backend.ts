import type { PlannedNode, PluginPlan } from '../composition/plan.js';
import { reach } from '../composition/examine.js';
import type { PlanDraft } from '../composition/make-plan.js';
import type { ScopePlanner } from '../composition/scope-planner.js';
import type { ScopeContainer } from '../container/scope-container.js';
import type { LogWriter } from '../contracts/logger.js';
import type { ServiceKey } from '../decorators/types.js';
import type { Limits } from './limits.js';

/** One plugin that is being started or has been. */
export interface RunningPlugin {
  readonly plan: PluginPlan;
  readonly container: ScopeContainer;
  readonly planner: ScopePlanner;
}

/** What there is of a backend between its start and its stop. */
export class RunningBackend {
  readonly plugins = new Map<string, RunningPlugin>();
  draft: PlanDraft | undefined;
  limits: Limits;
  logger: LogWriter | undefined;

  constructor(
    readonly root: ScopeContainer,
    limits: Limits,
  ) {
    this.limits = limits;
  }

  /** A root service, built when it is not there yet; `undefined` when nobody provides it. */
  async rootService<T>(key: ServiceKey<T>): Promise<T | undefined> {
    return this.#resolve(this.draft?.root.find(key), this.root) as Promise<T | undefined>;
  }

  /** A service as a plugin sees it. */
  async pluginService<T>(plugin: RunningPlugin, key: ServiceKey<T>): Promise<T | undefined> {
    return this.#resolve(plugin.planner.find(key), plugin.container) as Promise<T | undefined>;
  }

  /** A service only if it has been built: what has not been asked for has nothing to release. */
  async builtService<T>(container: ScopeContainer, planner: ScopePlanner | undefined, key: ServiceKey<T>): Promise<T | undefined> {
    const node = planner?.find(key);
    return node === undefined ? undefined : (container.log.built.find((built) => built.node.key === node.key)?.instance as T | undefined);
  }

  async #resolve(node: PlannedNode | undefined, container: ScopeContainer): Promise<unknown> {
    if (node === undefined) return undefined;
    container.bind(reach([node]));
    return container.get(node);
  }
}
