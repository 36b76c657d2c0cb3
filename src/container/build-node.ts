import { problems } from '../errors/catalogue.js';
import { isPromiseLike } from '../errors/promise-like.js';
import { ProsceniumError } from '../errors/proscenium-error.js';
import { toError } from '../errors/to-error.js';
import type { PlannedNode } from '../composition/plan.js';
import type { ServiceHooks } from '../contracts/service-hooks.js';

/** An object that the container built, for the hooks that are called on it. */
export interface Built {
  readonly node: PlannedNode;
  readonly instance: ServiceHooks;
}

/** What holds while the objects of one scope are built. */
export interface BuildRules {
  /** Throws when nothing new may be built. */
  readonly check?: () => void;
  /** Builds an object that others ask for on behalf of its owner, whoever happens to ask first. */
  readonly within?: (node: PlannedNode, build: () => unknown) => unknown;
}

/** What a container knows of the objects it builds: which exist, in order of creation, and which are on their way. */
export class BuildLog {
  readonly built: Built[] = [];
  readonly #pending = new Map<PlannedNode, number>();
  readonly #durations = new Map<symbol, number>();
  readonly #ready = new Map<symbol, unknown>();

  /**
   * @param owner - `plugin 'catalog'`, for messages; `undefined` for the root scope
   * @param rules - what holds while objects are built
   */
  constructor(
    readonly owner: string | undefined,
    readonly rules: BuildRules = {},
  ) {}

  /** Names of what is being built at this moment. */
  get pending(): string[] {
    return [...this.#pending.keys()].map((node) => node.provider.name);
  }

  /** An object that is built and initialised; `undefined` when it is not there, or not ready. */
  instanceOf(key: symbol): unknown {
    return this.#ready.get(key);
  }

  /** How many milliseconds an object took that is ready, without what it needs; `undefined` for any other. */
  durationOf(key: symbol): number | undefined {
    return this.#durations.get(key);
  }

  begin(node: PlannedNode): void {
    this.#pending.set(node, performance.now());
  }

  /** The object is not being built any more; whether it is ready depends on how that ended. */
  end(node: PlannedNode): void {
    this.#pending.delete(node);
  }

  ready(node: PlannedNode, instance: unknown): unknown {
    const beganAt = this.#pending.get(node);
    if (beganAt !== undefined) this.#durations.set(node.key, performance.now() - beganAt);
    this.end(node);
    this.#ready.set(node.key, instance);
    return instance;
  }
}

/** Builds one object from what it needs: constructs it, and awaits its `onInit` before anybody receives it. */
export function buildNode(node: PlannedNode, dependencies: readonly unknown[], log: BuildLog): unknown {
  const { recipe } = node.provider;
  if (recipe.kind === 'value') return recipe.value;
  log.rules.check?.();
  log.begin(node);
  const made = attempt(node, log, () =>
    recipe.kind === 'class'
      ? new recipe.target(...(dependencies as never[]))
      : recipe.factory(...(dependencies as never[])),
  );
  if (recipe.kind === 'class' || !isPromiseLike(made)) return initialize(node, made, log);
  return made.then(
    (value) => initialize(node, value, log),
    (error: unknown) => fail(node, error, log),
  );
}

/** Awaits `onInit`; a plugin or a module is initialised by the boot sequence instead, which reports its outcome. */
function initialize(node: PlannedNode, instance: unknown, log: BuildLog): unknown {
  if (typeof instance !== 'object' || instance === null) return log.ready(node, instance);
  log.built.push({ node, instance });
  const { onInit } = instance as ServiceHooks;
  if (typeof onInit !== 'function' || isBooted(node)) return log.ready(node, instance);
  const done = attempt(node, log, () => onInit.call(instance));
  if (!isPromiseLike(done)) return log.ready(node, instance);
  return done.then(
    () => log.ready(node, instance),
    (error: unknown) => fail(node, error, log),
  );
}

function attempt(node: PlannedNode, log: BuildLog, work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return fail(node, error, log);
  }
}

/** The error of a plugin or a module is its own; that of anything else says which service it was. */
function fail(node: PlannedNode, error: unknown, log: BuildLog): never {
  log.end(node);
  const { name, where } = node.provider;
  // An error of the family says what went wrong and where to mend it; naming the service around it would only hide that.
  throw isBooted(node) || ProsceniumError.is(error)
    ? toError(error)
    : problems.serviceFailed(name, where, toError(error), log.owner);
}

function isBooted({ provider }: PlannedNode): boolean {
  return provider.role === 'plugin' || provider.role === 'module';
}
