import { problems } from '../errors/catalogue.js';
import type { SourceLocation } from '../errors/source-location.js';
import type { ConfigDeclarations } from './config-declaration.js';
import { Metadata } from './metadata.js';
import type { DefaultLoader, FeatureValue } from './feature-value.js';
import type { Class, Constructor, ContractReference, Scope, ServiceKey } from './types.js';

/** What every class decorator writes down: plain data, discriminated by `kind`. */
interface Recorded {
  readonly target: Class;
  /** The line of the decorator. */
  readonly at: SourceLocation;
}

export interface ContractRecord extends Recorded, ContractReference {
  readonly kind: 'contract';
  readonly multiple: boolean;
  readonly default?: DefaultLoader | undefined;
}

export interface ServiceRecord extends Recorded {
  readonly kind: 'service';
  readonly scope: Scope;
  /** The contract it fulfils; `undefined` when the class is its own. */
  readonly contract?: ServiceKey | undefined;
  readonly eager?: boolean | undefined;
  readonly config?: ConfigDeclarations | undefined;
}

export interface ExtensionPointRecord extends Recorded {
  readonly kind: 'extensionPoint';
  readonly contract: ServiceKey;
  readonly perModule: boolean;
}

/** What a plugin or a module brings along. */
export interface Contents {
  /** Classes marked `@ExtensionPoint`, offered to the modules of this plugin. */
  readonly extensionPoints?: readonly Constructor[];
  /** Services that only this plugin and its modules see. */
  readonly services?: readonly (Constructor | FeatureValue)[];
  /** Classes marked `@Controller`, mounted below the plugin's prefix. */
  readonly controllers?: readonly Constructor[];
  /** TypeORM entities that live in this plugin's database. */
  readonly entities?: readonly Class[];
  /** TypeORM migrations of this plugin's database, in the order in which they run. */
  readonly migrations?: readonly Constructor[];
  /** The sections of the configuration that it reads, with their schema: one or a list. */
  readonly config?: ConfigDeclarations;
}

export interface PluginRecord extends Recorded {
  readonly kind: 'plugin';
  readonly id: string;
  readonly contents: Contents;
}

export interface ModuleRecord extends Recorded {
  readonly kind: 'module';
  readonly id: string;
  readonly plugin: string | Class;
  readonly contents: Contents;
}

export interface FeatureLoaderRecord extends Recorded {
  readonly kind: 'featureLoader';
  readonly config?: ConfigDeclarations | undefined;
}

export interface ControllerRecord extends Recorded {
  readonly kind: 'controller';
  readonly path: string;
}

export type ClassRecord =
  | ContractRecord
  | ServiceRecord
  | ExtensionPointRecord
  | PluginRecord
  | ModuleRecord
  | FeatureLoaderRecord
  | ControllerRecord;

const records = new Metadata<ClassRecord>('classes');

/** Writes down what a class is; a class is one thing only. */
export function record(entry: ClassRecord): void {
  const earlier = records.get(entry.target);
  if (earlier !== undefined) throw problems.decoratedTwice(entry.target.name, earlier, entry);
  records.set(entry.target, Object.freeze(entry));
}

/** What the decorator of this very class wrote down; records of a base class do not count. */
export function recordOf(target: Class): ClassRecord | undefined {
  return records.get(target);
}
