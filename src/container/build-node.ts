import { problems } from '../errors/catalogue.js';
import { toError } from '../errors/to-error.js';
import type { PlannedNode } from '../composition/plan.js';
import type { ServiceHooks } from '../contracts/service-hooks.js';

/** An object that the container built, for the hooks that are called on it. */
export interface Built {
  readonly node: PlannedNode;
  readonly instance: ServiceHooks;
}

/** What a container knows of the objects it builds: which exist, in order of creation, and which are on their way. */
export class BuildLog {
  readonly built: Built[] = [];
  readonly #pending = new Set<PlannedNode>();

  /**
   * @param owner - `plugin 'catalog'`, for messages; `undefined` for the root scope
   * @param signal - tells that nothing new may be built, and why
   */
  constructor(
    readonly owner: string | undefined,
    private readonly signal?: AbortSignal,
  ) {}

  /** @throws the reason why nothing new may be built */
  throwIfClosed(): void {
    this.signal?.throwIfAborted();
  }

  /** Names of what is being built at this moment. */
  get pending(): string[] {
    return [...this.#pending].map((node) => node.provider.name);
  }

  begin(node: PlannedNode): void {
    this.#pending.add(node);
  }

  end(node: PlannedNode): void {
    this.#pending.delete(node);
  }
}

/** Builds one object from what it needs: constructs it, and awaits its `onInit` before anybody receives it. */
export function buildNode(node: PlannedNode, dependencies: readonly unknown[], log: BuildLog): unknown {
  const { recipe, role } = node.provider;
  if (recipe.kind === 'value') return recipe.value;
  log.throwIfClosed();
  log.begin(node);
  try {
    if (recipe.kind === 'factory') {
      const made = recipe.factory(...(dependencies as never[]));
      return isPromise(made) ? made.then((value) => initialize(node, value, log), fail) : initialize(node, made, log);
    }
    const instance = new recipe.target(...(dependencies as never[]));
    // A plugin or a module is initialised by the boot sequence, which reports its outcome.
    if (role === 'plugin' || role === 'module') return keep(node, instance, log);
    return initialize(node, instance, log);
  } catch (error) {
    return fail(error);
  }

  function fail(error: unknown): never {
    log.end(node);
    throw describeFailure(node, error, log.owner);
  }
}

function initialize(node: PlannedNode, instance: unknown, log: BuildLog): unknown {
  keep(node, instance, log);
  const { onInit } = Object(instance) as ServiceHooks;
  const done = typeof onInit === 'function' ? onInit.call(instance) : undefined;
  if (!isPromise(done)) return instance;
  log.begin(node);
  return done.then(
    () => {
      log.end(node);
      return instance;
    },
    (error: unknown) => {
      log.end(node);
      throw describeFailure(node, error, log.owner);
    },
  );
}

function keep(node: PlannedNode, instance: unknown, log: BuildLog): unknown {
  log.end(node);
  if (typeof instance === 'object' && instance !== null) log.built.push({ node, instance });
  return instance;
}

/** The error of a plugin or a module is its own; that of anything else says which service it was. */
function describeFailure(node: PlannedNode, error: unknown, owner: string | undefined): Error {
  const { provider } = node;
  if (provider.role === 'plugin' || provider.role === 'module') return toError(error);
  return problems.serviceFailed(provider.name, provider.where, toError(error), owner);
}

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
