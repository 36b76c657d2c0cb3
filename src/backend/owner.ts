import type { PluginPlan } from '../composition/plan.js';
import type { Provider } from '../composition/provider.js';
import type { BuildRules } from '../container/build-node.js';
import { type Activity, runInActivity } from '../services/activity/index.js';

/** Whose objects are built and whose hooks are called: one plugin, or the backend itself. */
export interface Owner {
  /** For messages: `plugin 'catalog'`. */
  readonly name: string;
  /** On whose behalf an object of the owner works; without one, the owner as a whole. */
  activity(provider?: Provider): Activity;
}

/** The owner of root services, each of which works on its own behalf. */
export const BACKEND: Owner = {
  name: 'the backend',
  activity: (provider) => (provider === undefined ? {} : { service: provider.name }),
};

/** Has every object of the owner built on its behalf, also when a request or another plugin is the first to ask for it. */
export function withinActivityOf(owner: Owner): Required<BuildRules>['within'] {
  return ({ provider }, build) => runInActivity(owner.activity(provider), build);
}

/** A plugin with its services; its modules are known apart. */
export function pluginOwner({ id: pluginId, modules }: PluginPlan): Owner {
  const own: Activity = { pluginId };
  const ofModules = new Map(modules.map(({ id: moduleId, provider }) => [provider, { pluginId, moduleId }]));
  return {
    name: `plugin '${pluginId}'`,
    activity: (provider) => (provider === undefined ? own : (ofModules.get(provider) ?? own)),
  };
}
