import { problems } from '../errors/catalogue.js';
import { hooksOf, runHooks } from './hooks.js';
import { BACKEND } from './owner.js';
import type { RunningBackend } from './running-backend.js';

/**
 * Has everything read anew what it has read: root services one after the other in order of creation, so that the configuration is new
 * before anybody looks at it, then plugins side by side.
 *
 * @throws ProsceniumError `RELOAD_FAILED` at the end, with every failure; each has been logged
 */
export async function reload(backend: RunningBackend): Promise<void> {
  const { root, plugins, limits, logger } = backend;
  const failures: Error[] = [];
  for (const hook of hooksOf(root.log.built, 'onReload', BACKEND))
    failures.push(...(await runHooks([hook], limits.hook, () => logger)));
  const ofPlugins = [...plugins.values()].map(({ container, owner, plan }) =>
    runHooks(hooksOf(container.log.built, 'onReload', owner), limits.hook, () => backend.loggerOf(plan.id)),
  );
  failures.push(...(await Promise.all(ofPlugins)).flat());
  if (failures.length > 0) throw problems.reloadFailed(failures);
}
