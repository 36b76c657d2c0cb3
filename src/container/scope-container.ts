import type { Argument, PlannedNode } from '../composition/plan.js';
import type { Role } from '../composition/provider.js';
import { BuildLog, type BuildRules, buildNode } from './build-node.js';
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

  private constructor(owner: string | undefined, rules?: BuildRules, root?: ScopeContainer) {
    this.log = new BuildLog(owner, rules);
    this.#root = root;
    this.#container = new Container({
      defaultScope: 'Singleton',
      ...(root === undefined ? {} : { parent: root.#container }),
    });
  }

  static root(rules?: BuildRules): ScopeContainer {
    return new ScopeContainer(undefined, rules);
  }

  /** The scope of one plugin. Bind everything of root scope first: a container with children binds slowly. */
  child(pluginId: string, rules?: BuildRules): ScopeContainer {
    return new ScopeContainer(`plugin '${pluginId}'`, rules, this);
  }

  /** Makes nodes known to the container; those of root scope go to the root. */
  bind(nodes: Iterable<PlannedNode>): void {
    for (const node of nodes) {
      if (node.provider.scope === 'root' && this.#root !== undefined) this.#root.bind([node]);
      else if (isInjectable(node)) this.#bindHere(node);
    }
  }

  /** The object of a node, built with everything it needs when it is not there yet. */
  async get(node: PlannedNode): Promise<unknown> {
    const { recipe } = node.provider;
    return recipe.kind === 'value' ? recipe.value : this.#container.getAsync(node.key);
  }

  /** Builds what nobody can ask for, a plugin, a module or a controller, from what it needs. The caller keeps it, and asks once. */
  async build(node: PlannedNode): Promise<unknown> {
    const { keys, construct } = this.#recipeOf(node);
    return construct(...(await Promise.all(keys.map((key) => this.#container.getAsync(key)))));
  }

  #bindHere(node: PlannedNode): void {
    if (this.#bound.has(node.key)) return;
    this.#bound.add(node.key);
    const { keys, construct } = this.#recipeOf(node);
    const { within } = this.log.rules;
    const build: typeof construct =
      within === undefined ? construct : (...resolved) => within(node, () => construct(...resolved));
    this.#container
      .bind(node.key)
      .toResolvedValue(build, keys as never)
      .inSingletonScope();
  }

  #recipeOf(node: PlannedNode): { keys: readonly symbol[]; construct: (...resolved: unknown[]) => unknown } {
    const parts = node.arguments.map((argument) => this.#readArgument(argument));
    let failed: { readonly error: unknown } | undefined;
    const construct = (...resolved: unknown[]): unknown => {
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
    return { keys: parts.flatMap((part) => part.keys), construct };
  }

  #readArgument(argument: Argument): ArgumentPart {
    if (argument.kind === 'node') return this.#readNode(argument.node);
    if (argument.kind !== 'list') return constant(argument.kind === 'value' ? argument.value : undefined);
    const parts = argument.nodes.map((node) => this.#readNode(node));
    return { keys: parts.flatMap((part) => part.keys), assemble: (next) => parts.map((part) => part.assemble(next)) };
  }

  #readNode(node: PlannedNode): ArgumentPart {
    const { recipe, scope } = node.provider;
    if (recipe.kind === 'value') return constant(recipe.value);
    // What is built already is handed over as it is, which spares every plugin a look-up through both containers.
    const owner = scope === 'root' ? (this.#root ?? this) : this;
    const built = owner.log.instanceOf(node.key);
    return built === undefined ? { keys: [node.key], assemble: (next) => next() } : constant(built);
  }
}

/** The keys that one argument needs from the container, and how it is made of what they bring. */
interface ArgumentPart {
  readonly keys: readonly symbol[];
  readonly assemble: (next: () => unknown) => unknown;
}

/** Whether somebody may receive the object; a ready value needs no container. */
function isInjectable({ provider }: PlannedNode): boolean {
  return provider.recipe.kind !== 'value' && !BUILT_BY_BOOT.has(provider.role);
}

const BUILT_BY_BOOT: ReadonlySet<Role> = new Set<Role>(['plugin', 'module', 'controller', 'featureLoader']);

function constant(value: unknown): ArgumentPart {
  return { keys: [], assemble: () => value };
}
