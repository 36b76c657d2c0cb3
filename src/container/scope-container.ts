import type { Argument, PlannedNode } from '../composition/plan.js';
import { BuildLog, buildNode } from './build-node.js';
import { Container } from './inversify.js';

/**
 * One scope: the root of a backend, or one plugin with its modules. What is built, from what, and for whom has been decided by the
 * plan; the container builds each object once, when it is first asked for.
 */
export class ScopeContainer {
  readonly log: BuildLog;
  readonly #container: Container;
  readonly #bound = new Set<symbol>();
  readonly #root: ScopeContainer | undefined;

  private constructor(owner: string | undefined, signal?: AbortSignal, root?: ScopeContainer) {
    this.log = new BuildLog(owner, signal);
    this.#root = root;
    this.#container = new Container({ defaultScope: 'Singleton', ...(root === undefined ? {} : { parent: root.#container }) });
  }

  /** @param signal - tells that nothing new may be built any more */
  static root(signal?: AbortSignal): ScopeContainer {
    return new ScopeContainer(undefined, signal);
  }

  /** The scope of one plugin. Bind everything of root scope first: a container with children binds slowly. */
  child(pluginId: string, signal?: AbortSignal): ScopeContainer {
    return new ScopeContainer(`plugin '${pluginId}'`, signal, this);
  }

  /** Makes nodes known to the container; those of root scope go to the root. */
  bind(nodes: Iterable<PlannedNode>): void {
    for (const node of nodes) {
      if (node.provider.scope === 'root' && this.#root !== undefined) this.#root.bind([node]);
      else this.#bindHere(node);
    }
  }

  /** The object of a node, built with everything it needs when it is not there yet. */
  async get(node: PlannedNode): Promise<unknown> {
    const { recipe } = node.provider;
    return recipe.kind === 'value' ? recipe.value : this.#container.getAsync(node.key);
  }

  #bindHere(node: PlannedNode): void {
    if (this.#bound.has(node.key) || node.provider.recipe.kind === 'value') return;
    this.#bound.add(node.key);
    const parts = node.arguments.map(readArgument);
    const keys = parts.flatMap((part) => part.keys);
    let failed: { readonly error: unknown } | undefined;
    const build = (...resolved: unknown[]): unknown => {
      // Inversify keeps an object, and a promise that rejects, but forgets that a constructor has thrown.
      if (failed !== undefined) throw failed.error;
      let next = 0;
      const dependencies = parts.map((part) => part.assemble(() => resolved[next++]));
      try {
        return buildNode(node, dependencies, this.log);
      } catch (error) {
        failed = { error };
        throw error;
      }
    };
    this.#container.bind(node.key).toResolvedValue(build as () => unknown, keys as never).inSingletonScope();
  }
}

/** The keys that one argument needs from the container, and how it is made of what they bring. */
interface ArgumentPart {
  readonly keys: readonly symbol[];
  readonly assemble: (next: () => unknown) => unknown;
}

function readArgument(argument: Argument): ArgumentPart {
  if (argument.kind === 'node') return readNode(argument.node);
  if (argument.kind === 'list') {
    const parts = argument.nodes.map(readNode);
    return { keys: parts.flatMap((part) => part.keys), assemble: (next) => parts.map((part) => part.assemble(next)) };
  }
  const value = argument.kind === 'value' ? argument.value : undefined;
  return { keys: [], assemble: () => value };
}

function readNode(node: PlannedNode): ArgumentPart {
  const { recipe } = node.provider;
  if (recipe.kind === 'value') return { keys: [], assemble: () => recipe.value };
  return { keys: [node.key], assemble: (next) => next() };
}
