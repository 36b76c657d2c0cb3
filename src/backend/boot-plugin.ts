import { problems } from '../errors/catalogue.js';
import type { ProsceniumError } from '../errors/proscenium-error.js';
import { throwTogether } from '../errors/throw-together.js';
import { toError } from '../errors/to-error.js';
import type { HttpRouter } from '../contracts/http-router.js';
import type { ServiceHooks } from '../contracts/service-hooks.js';
import type { ModulePlan, PlannedNode, PluginPlan } from '../composition/plan.js';
import type { ScopeContainer } from '../container/scope-container.js';
import { runInActivity } from '../services/activity/index.js';
import { bindMethods } from './bind-methods.js';
import { mountController } from './mount-controller.js';
import type { StartupRecorder } from './startup-recorder.js';

/** Throws when nothing new may begin, because the backend is being stopped or the plugin is overdue. */
export type CheckInterruption = () => void;

/**
 * Starts one plugin with its modules: extension points, eager services, modules in their order, the plugin itself, its controllers,
 * and last what decorators have marked.
 * Rejects with what the plugin failed with; failures of its modules are taken down and stop nothing.
 */
export async function bootPlugin(
  plan: PluginPlan,
  container: ScopeContainer,
  recorder: StartupRecorder,
  check: CheckInterruption,
): Promise<void> {
  throwTogether(plan.problems);
  container.bind(plan.nodes);
  check();
  for (const point of plan.extensionPoints) await container.get(point);
  await allOf(plan.eager, container);
  const booted = await bootModules(plan, container, recorder, check);
  check();
  await initialize(plan.node, container, booted);
  await mountControllers(plan, container, recorder);
  await bindMethods(plan, container, booted, recorder);
}

/** Starts the modules of a plugin; resolves to the objects of those that could be built. */
async function bootModules(
  plan: PluginPlan,
  container: ScopeContainer,
  recorder: StartupRecorder,
  check: CheckInterruption,
): Promise<Map<PlannedNode, unknown>> {
  const booted = new Map<PlannedNode, unknown>();
  if (plan.modules.length === 0) return booted;
  const running = new Map<string, Promise<void>>();
  const byId = new Map(plan.modules.map((module) => [module.id, module]));
  const bootModule = async (module: ModulePlan): Promise<void> => {
    recorder.beginModule(plan.id, module.id);
    try {
      throwTogether(module.problems);
      check();
      await runInActivity({ pluginId: plan.id, moduleId: module.id }, () => initialize(module.node, container, booted));
      recorder.endModule(plan.id, module.id);
    } catch (error) {
      recorder.endModule(plan.id, module.id, { error });
    }
  };
  // Started in the order of the plan, where each first waits for those that must come before it; the plan has no cycles.
  const run = (module: ModulePlan): Promise<void> => {
    const known = running.get(module.id);
    if (known !== undefined) return known;
    const earlier = module.after.flatMap((id) => byId.get(id) ?? []).map(run);
    const outcome = Promise.all(earlier).then(() => bootModule(module));
    running.set(module.id, outcome);
    return outcome;
  };
  await Promise.all(plan.modules.map(run));
  return booted;
}

async function initialize(
  node: PlannedNode | undefined,
  container: ScopeContainer,
  booted: Map<PlannedNode, unknown>,
): Promise<void> {
  if (node === undefined) return;
  const instance = (await container.build(node)) as ServiceHooks;
  booted.set(node, instance);
  if (typeof instance.onInit !== 'function') return;
  container.log.begin(node);
  try {
    await instance.onInit();
  } finally {
    container.log.end(node);
  }
}

async function mountControllers(plan: PluginPlan, container: ScopeContainer, recorder: StartupRecorder): Promise<void> {
  const failed = recorder.failedModules(plan.id);
  const modules = plan.modules.filter((module) => module.controllers.length > 0 && !failed.includes(module.id));
  if (plan.router === undefined || plan.controllers.length + modules.length === 0) return;
  const router = (await container.get(plan.router)) as HttpRouter;
  await mountAll(plan.controllers, container, router);
  for (const module of modules) {
    try {
      await mountAll(module.controllers, container, router);
    } catch (error) {
      recorder.reportModule(plan.id, module.id, toError(error));
    }
  }
}

async function mountAll(
  controllers: readonly PlannedNode[],
  container: ScopeContainer,
  router: HttpRouter,
): Promise<void> {
  for (const node of controllers) {
    const controller = await container.build(node);
    const { recipe } = node.provider;
    if (recipe.kind === 'class') mountController(controller as object, recipe.target, router);
  }
}

/** Builds several objects side by side; the first failure in their order is thrown when all have settled. */
export async function allOf(nodes: readonly PlannedNode[], container: ScopeContainer): Promise<void> {
  const outcomes = await Promise.allSettled(nodes.map((node) => container.get(node)));
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

/** The error of a plugin that took too long; names what it was waiting for. */
export function startupTimeout(
  plan: PluginPlan,
  container: ScopeContainer,
  milliseconds: number,
  openModules: readonly string[],
): ProsceniumError {
  const waiting = [...openModules.map((id) => `module '${id}'`), ...container.log.pending];
  return problems.startupTimeout(
    `Plugin '${plan.id}'`,
    milliseconds,
    waiting.length === 0 ? '' : `; it was waiting for ${waiting.join(', ')}`,
    `let what it waits for settle, or raise backend.startup.plugins.${plan.id}.timeout.`,
  );
}
