import { type BackendDescription, describePlan, type PlanTimes } from './describe-plan.js';
import type { RunningBackend } from './running-backend.js';

/** The plan of a backend that is starting or has started, with how long its parts took; `undefined` before there is a plan. */
export function describeRunning(backend: RunningBackend): BackendDescription | undefined {
  return backend.draft === undefined
    ? undefined
    : describePlan(backend.draft.plan, { times: timesOf(backend), elsewhere: backend.elsewhere });
}

function timesOf({ root, plugins, result }: RunningBackend): PlanTimes {
  const resultOf = (id: string) => result?.plugins.find(({ pluginId }) => pluginId === id);
  return {
    service: ({ key }, pluginId) =>
      (pluginId === undefined ? root : plugins.get(pluginId)?.container)?.log.durationOf(key),
    plugin: (id) => resultOf(id)?.durationMs,
    module: (pluginId, id) => resultOf(pluginId)?.modules.find(({ moduleId }) => moduleId === id)?.durationMs,
  };
}
