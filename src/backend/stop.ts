import { problems } from '../errors/catalogue.js';
import { withTimeLimit } from '../errors/time-limit.js';
import { toError } from '../errors/to-error.js';
import { Lifecycle, RootLifecycle } from '../contracts/lifecycle.js';
import { RootLogger } from '../contracts/logger.js';
import type { Built } from '../container/build-node.js';
import { describeContract } from '../decorators/service-key.js';
import { type Hook, hooksOf, releaseHooks, runHook, runHooks } from './hooks.js';
import { BACKEND, type Owner } from './owner.js';
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
  failures.push(
    ...(await runHooks(
      releaseHooks(root.log.built, RootLifecycle, 'beforeShutdown', BACKEND),
      limits.hook,
      () => logger,
    )),
  );
  if (wasServing && limits.drainDelay > 0) await new Promise((resolve) => setTimeout(resolve, limits.drainDelay));

  const deadline = new Deadline(limits.shutdown);
  failures.push(...(await drain(backend, deadline)));
  const plugins = [...backend.plugins.values()].map((plugin) => stopPlugin(plugin, backend, deadline));
  failures.push(...(await Promise.all(plugins)).flat());
  failures.push(
    ...(await runHooks(
      releaseHooks(root.log.built, RootLifecycle, 'shutdown', BACKEND),
      deadline.limit(limits.hook),
      () => logger,
    )),
  );
  failures.push(...(await shutDown(logFirst(root.log.built), BACKEND, backend, deadline)));
  if (failures.length > 0) throw problems.shutdownFailed(failures);
}

/** Finishes what was begun, in four fifths of the time, so that enough is left for everything that comes after it. */
async function drain({ root, limits, logger }: RunningBackend, deadline: Deadline): Promise<Error[]> {
  const patience = deadline.remaining(limits.shutdown / 5);
  // Whoever has to give up something is told a little before, and can end in order.
  const signal = AbortSignal.timeout(Math.floor(patience * 0.9));
  const hooks = hooksOf([...root.log.built].reverse(), 'onDrain', BACKEND, signal);
  return runHooks(hooks, patience, () => logger);
}

async function stopPlugin(plugin: RunningPlugin, backend: RunningBackend, deadline: Deadline): Promise<Error[]> {
  const { container, plan, owner } = plugin;
  const hooks = releaseHooks(container.log.built, Lifecycle, 'shutdown', owner);
  const failures = await runHooks(hooks, deadline.limit(backend.limits.hook), () => backend.loggerOf(plan.id));
  return [...failures, ...(await shutDown(inOrder(container.log.built), owner, backend, deadline))];
}

/** Calls `onShutdown` one after the other, what was created last first. */
async function shutDown(
  built: readonly Built[],
  owner: Owner,
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

/** Whatever was built before the log may have something to say while it goes down: reversed, the log goes down last. */
function logFirst(built: readonly Built[]): Built[] {
  const isLog = ({ node }: Built): boolean => node.provider.contract?.id === LOG;
  return [...built.filter(isLog), ...built.filter((one) => !isLog(one))];
}

function logFailure(backend: RunningBackend, hook: Hook, error: Error): void {
  try {
    backend.logger?.error(`${hook.name} failed`, error);
  } catch {
    // The log itself may be down already; the failure is in what stop() rejects with.
  }
}

const LOG = describeContract(RootLogger)?.id;

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
