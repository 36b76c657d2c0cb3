import type { MethodMarkRecord } from '../decorators/method-mark.js';
import type { Provider } from './provider.js';

/** One object that the container will build, with everything it needs decided. */
export interface PlannedNode {
  /** Under which its container keeps it. */
  readonly key: symbol;
  readonly provider: Provider;
  readonly arguments: readonly Argument[];
}

/** What a constructor or factory receives in one place. */
export type Argument =
  | { readonly kind: 'node'; readonly node: PlannedNode }
  | { readonly kind: 'list'; readonly nodes: readonly PlannedNode[] }
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'problem'; readonly problem: (path: readonly string[]) => Error };

/** A marked method, and the service that takes care of it. */
export interface MethodBinding {
  /** Whose object has the method. */
  readonly owner: PlannedNode;
  readonly mark: MethodMarkRecord;
  readonly service: PlannedNode;
}

export interface ModulePlan {
  readonly id: string;
  readonly provider: Provider;
  /** Why it cannot run; empty when it can. */
  readonly problems: readonly Error[];
  readonly node?: PlannedNode | undefined;
  readonly controllers: readonly PlannedNode[];
  /** The marked methods of the module itself. */
  readonly bindings: readonly MethodBinding[];
  /** Modules that must have finished before this one begins, by id. */
  readonly after: readonly string[];
}

export interface PluginPlan {
  readonly id: string;
  readonly provider: Provider;
  /** Why it cannot run; empty when it can. */
  readonly problems: readonly Error[];
  readonly node?: PlannedNode | undefined;
  readonly extensionPoints: readonly PlannedNode[];
  readonly eager: readonly PlannedNode[];
  /** What its controllers are mounted on; none when there are no controllers. */
  readonly router?: PlannedNode | undefined;
  readonly controllers: readonly PlannedNode[];
  /** The marked methods of the plugin and of every service in its scope. */
  readonly bindings: readonly MethodBinding[];
  readonly modules: readonly ModulePlan[];
  /** Everything of plugin scope that this plugin reaches, what is needed first. */
  readonly nodes: readonly PlannedNode[];
}

/** A whole backend, decided before anything is built. */
export interface Plan {
  /** What ends the start. */
  readonly problems: readonly Error[];
  /** Everything of root scope that is reached, what is needed first. */
  readonly rootNodes: readonly PlannedNode[];
  readonly eagerRoots: readonly PlannedNode[];
  readonly plugins: readonly PluginPlan[];
}
