import { problems } from '../errors/catalogue.js';
import { withTimeLimit } from '../errors/time-limit.js';
import { toError } from '../errors/to-error.js';
import { Lifecycle, RootLifecycle } from '../contracts/lifecycle.js';
import type { Built } from '../container/build-node.js';
import { type Hook, hooksOf, releaseHooks, runHook, runHooks } from './hooks.js';
import type { RunningBackend, RunningPlugin } from './running-backend.js';

/**
 * Stops a backend in order: a first word while everything still serves, the drain delay, then draining, plugins, root services.
 * What fails or takes too long is logged and stops nothing else.
 *
 * @param wasServing - whether anybody could have sent requests; the drain delay is for them
 * @param failures - what has gone wrong with the stop already
 * @throws ProsceniumError `SHUTDOWN_FAILED` at the end, with every failure
 */
export async function stop(backend: RunningBackend, wasServing: boolean, failures: Error[] = []): Promise<void> {
  const { root, limits, logger } = backend;
  const owner = 'the backend';
  failures.push(
    ...(await runHooks(releaseHooks(root.log.built, RootLifecycle, 'beforeShutdown', owner), limits.hook, logger)),
  );
  if (wasServing && limits.drainDelay > 0) await new Promise((resolve) => setTimeout(resolve, limits.drainDelay));

  const deadline = new Deadline(limits.shutdown);
  // Draining may not use up the time that everything after it needs.
  const draining = hooksOf([...root.log.built].reverse(), 'onDrain', owner);
  failures.push(...(await runHooks(draining, deadline.remaining(limits.shutdown / 5), logger)));
  const plugins = [...backend.plugins.values()].map((plugin) => stopPlugin(plugin, backend, deadline));
  failures.push(...(await Promise.all(plugins)).flat());
  failures.push(
    ...(await runHooks(
      releaseHooks(root.log.built, RootLifecycle, 'shutdown', owner),
      deadline.limit(limits.hook),
      logger,
    )),
  );
  failures.push(...(await shutDown(root.log.built, owner, backend, deadline)));
  if (failures.length > 0) throw problems.shutdownFailed(failures);
}

async function stopPlugin(plugin: RunningPlugin, backend: RunningBackend, deadline: Deadline): Promise<Error[]> {
  const { container, plan } = plugin;
  const owner = `plugin '${plan.id}'`;
  const hooks = releaseHooks(container.log.built, Lifecycle, 'shutdown', owner);
  const failures = await runHooks(hooks, deadline.limit(backend.limits.hook), backend.loggerOf(plan.id));
  return [...failures, ...(await shutDown(inOrder(container.log.built), owner, backend, deadline))];
}

/** Calls `onShutdown` one after the other, what was created last first. */
async function shutDown(
  built: readonly Built[],
  owner: string,
  backend: RunningBackend,
  deadline: Deadline,
): Promise<Error[]> {
  const failures: Error[] = [];
  for (const hook of hooksOf([...built].reverse(), 'onShutdown', owner)) {
    const error = await runHook(hook, deadline.limit(backend.limits.hook));
    if (error === undefined) continue;
    failures.push(error);
    logFailure(backend, hook, error);
  }
  return failures;
}

/** Services first, then modules, then the plugin: reversed, the plugin goes down first and its services last. */
function inOrder(built: readonly Built[]): Built[] {
  const of = (role: string) => built.filter(({ node }) => node.provider.role === role);
  return [
    ...built.filter(({ node }) => node.provider.role !== 'plugin' && node.provider.role !== 'module'),
    ...of('module'),
    ...of('plugin'),
  ];
}

function logFailure(backend: RunningBackend, hook: Hook, error: Error): void {
  try {
    backend.logger?.error(`${hook.name} failed`, error);
  } catch {
    // The log itself may be down already; the failure is in what stop() rejects with.
  }
}

/** The time that is left for a stop. */
class Deadline {
  readonly #at: number;

  constructor(milliseconds: number) {
    this.#at = performance.now() + milliseconds;
  }

  /** Milliseconds left, less a reserve. */
  remaining(reserve = 0): number {
    return Math.max(0, Math.ceil(this.#at - performance.now() - reserve));
  }

  /** A limit that does not reach beyond the deadline. */
  limit(milliseconds: number): number {
    return Math.min(milliseconds, this.remaining());
  }
}

/** Waits for a start that is being interrupted, no longer than the shutdown limit. @returns the problem when that was not enough */
export async function settled(starting: Promise<unknown>, milliseconds: number): Promise<Error | undefined> {
  const outcome = starting.then(
    () => undefined,
    () => undefined,
  );
  return withTimeLimit(outcome, milliseconds, () => problems.shutdownTimeout(milliseconds, 'its own start')).catch(
    toError,
  );
}
