import type { MethodMarkRecord } from '../decorators/method-mark.js';
import { toError } from '../errors/to-error.js';
import type { MethodBinding, PlannedNode, PluginPlan } from '../composition/plan.js';
import type { ScopeContainer } from '../container/scope-container.js';
import { runInActivity } from '../services/activity/index.js';
import type { StartupRecorder } from './startup-recorder.js';

/** What the boot sequence has built, which no container hands out. */
export type BootedObjects = ReadonlyMap<PlannedNode, unknown>;

/**
 * Hands the marked methods of a plugin, of what it is made of and of its modules to the services behind their marks.
 * Rejects with what the plugin fails with; failures of modules are taken down and stop nothing.
 */
export async function bindMethods(
  plan: PluginPlan,
  container: ScopeContainer,
  booted: BootedObjects,
  recorder: StartupRecorder,
): Promise<void> {
  for (const binding of plan.bindings) await bind(binding, container, booted);
  const failed = recorder.failedModules(plan.id);
  for (const module of plan.modules) {
    if (failed.includes(module.id)) continue;
    try {
      await runInActivity({ pluginId: plan.id, moduleId: module.id }, async () => {
        for (const binding of module.bindings) await bind(binding, container, booted);
      });
    } catch (error) {
      recorder.reportModule(plan.id, module.id, toError(error));
    }
  }
}

async function bind(
  { owner, mark, service }: MethodBinding,
  container: ScopeContainer,
  booted: BootedObjects,
): Promise<void> {
  const object = (booted.get(owner) ?? (await container.get(owner))) as object;
  const taker = (await container.get(service)) as never;
  container.log.begin(owner);
  try {
    await mark.bind(taker, { name: `${owner.provider.name}.${mark.method}`, at: mark.at, call: callOf(object, mark) });
  } finally {
    container.log.end(owner);
  }
}

function callOf(object: object, { method }: MethodMarkRecord): (...values: readonly unknown[]) => unknown {
  return (...values) =>
    (Reflect.get(object, method) as (...values: readonly unknown[]) => unknown).apply(object, [...values]);
}
