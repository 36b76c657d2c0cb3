import type { Composition, OwnServices } from './composition.js';
import type { ContractTable } from './contract-table.js';
import type { Provider } from './provider.js';

/** An extension point that somebody offers. */
export interface OfferedPoint {
  readonly pluginId: string;
  readonly provider: Provider;
}

/** What the framework itself puts into scopes. */
export interface BuiltIns {
  pluginMetadata(pluginId: string): Provider;
  moduleMetadata(pluginId: string, moduleId: string): Provider;
}

/** What all scopes of one backend have in common while it is planned. */
export interface PlanningGround {
  readonly composition: Composition;
  readonly contracts: ContractTable;
  readonly builtIns: BuiltIns;
  /** Extension points by the id of their contract. */
  readonly points: ReadonlyMap<string, OfferedPoint>;
  /** The same by the class that offers them. */
  readonly pointsByClass: ReadonlyMap<unknown, OfferedPoint>;
  /** Whether feature loaders are still to run, so that nobody knows what is installed. */
  readonly loading: boolean;
}

/** The plugin whose scope is planned. */
export interface PluginGround {
  readonly id: string;
  readonly own: OwnServices;
}
