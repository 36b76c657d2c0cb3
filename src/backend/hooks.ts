import { problems } from '../errors/catalogue.js';
import { isPromiseLike } from '../errors/promise-like.js';
import { withTimeLimit } from '../errors/time-limit.js';
import { toError } from '../errors/to-error.js';
import type { Built } from '../container/build-node.js';
import type { LogWriter } from '../contracts/logger.js';
import type { ServiceHooks } from '../contracts/service-hooks.js';
import { describeContract } from '../decorators/service-key.js';
import type { ServiceKey } from '../decorators/types.js';
import { type Activity, runInActivity } from '../services/activity/index.js';
import type { Owner } from './owner.js';

/** A hook that is about to be called. */
export interface Hook {
  /** Who it belongs to and which it is, for messages: `CatalogPlugin.onShutdown of plugin 'catalog'`. */
  readonly name: string;
  readonly run: () => unknown;
  /** On whose behalf it runs. */
  readonly activity: Activity;
  readonly logger?: LogWriter | undefined;
}

type Phase = 'startup' | 'beforeShutdown' | 'shutdown';

/** A lifecycle service that keeps hooks for the backend to call; one that does not looks after its own. */
interface KeepsHooks {
  releaseHooks(phase: Phase): readonly { readonly run: () => unknown; readonly logger?: LogWriter | undefined }[];
}

/**
 * The hooks that were added to the lifecycle services among built objects for a phase; the phase is closed with it.
 * There are several where one wraps another, and the one that keeps the hooks need not be the outermost.
 */
export function releaseHooks(built: readonly Built[], key: ServiceKey, phase: Phase, owner: Owner): Hook[] {
  const id = describeContract(key)?.id;
  const activity = owner.activity();
  return built
    .filter(({ node }) => node.provider.contract?.id === id)
    .flatMap(({ node, instance }): Hook[] => {
      const lifecycle: unknown = instance;
      if (!keepsHooks(lifecycle)) return [];
      try {
        const hooks = lifecycle.releaseHooks(phase);
        return hooks.map(({ run, logger }) => ({ name: `A ${phase} hook of ${owner.name}`, run, activity, logger }));
      } catch (thrown) {
        const name = `${node.provider.name}.releaseHooks of ${owner.name}`;
        return [{ name, activity, run: () => Promise.reject(toError(thrown)) }];
      }
    });
}

/** The hook of one name on objects that the container built, where they have it. */
export function hooksOf(
  built: readonly Built[],
  name: keyof ServiceHooks,
  owner: Owner,
  ...parameters: unknown[]
): Hook[] {
  const hooks: Hook[] = [];
  for (const { node, instance } of built) {
    const hook = lookUp(instance, name);
    if (typeof hook !== 'function') continue;
    hooks.push({
      name: `${node.provider.name}.${name} of ${owner.name}`,
      run: (): unknown => hook.apply(instance, parameters),
      activity: owner.activity(node.provider),
    });
  }
  return hooks;
}

/** A hook that cannot even be looked up fails as any other, and stops no other. */
function lookUp(instance: ServiceHooks, name: keyof ServiceHooks): unknown {
  try {
    return instance[name];
  } catch (thrown) {
    return () => Promise.reject(toError(thrown));
  }
}

/** Calls one hook within its time limit; what goes wrong is returned, not thrown. */
export async function runHook(hook: Hook, milliseconds: number): Promise<Error | undefined> {
  try {
    const outcome = runInActivity(hook.activity, hook.run);
    if (isPromiseLike(outcome))
      await withTimeLimit(outcome, milliseconds, () => problems.hookTimeout(hook.name, milliseconds));
    return undefined;
  } catch (thrown) {
    return toError(thrown);
  }
}

/** Calls hooks side by side; each failure is logged, stops no other, and is returned. */
export async function runHooks(
  hooks: readonly Hook[],
  milliseconds: number,
  logger: () => LogWriter | undefined,
): Promise<Error[]> {
  if (hooks.length === 0) return [];
  const outcomes = await Promise.all(
    hooks.map(async (hook) => {
      const error = await runHook(hook, milliseconds);
      if (error !== undefined) (hook.logger ?? logger())?.error(`${hook.name} failed`, error);
      return error;
    }),
  );
  return outcomes.filter((error) => error !== undefined);
}

function keepsHooks(lifecycle: unknown): lifecycle is KeepsHooks {
  return (
    typeof lifecycle === 'object' &&
    lifecycle !== null &&
    'releaseHooks' in lifecycle &&
    typeof lifecycle.releaseHooks === 'function'
  );
}
