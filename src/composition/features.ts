import { problems } from '../errors/catalogue.js';
import type { SourceLocation } from '../errors/source-location.js';
import { isFeatureValue, type ProvidedValue } from '../decorators/feature-value.js';
import { lineage } from '../decorators/metadata.js';
import {
  type ClassRecord,
  type Contents,
  type FeatureLoaderRecord,
  type ModuleRecord,
  type PluginRecord,
  recordOf,
  type ServiceRecord,
} from '../decorators/records.js';
import { describeContract } from '../decorators/service-key.js';
import { type Class, type Constructor, isClass, type ServiceKey } from '../decorators/types.js';
import { nameOfKey, Provider } from './provider.js';

export interface ServiceFeature {
  readonly kind: 'service';
  readonly provider: Provider;
}

export interface PluginFeature {
  readonly kind: 'plugin';
  readonly id: string;
  readonly provider: Provider;
  readonly contents: Contents;
}

export interface ModuleFeature {
  readonly kind: 'module';
  readonly id: string;
  readonly pluginId: string;
  readonly provider: Provider;
  readonly contents: Contents;
}

export interface LoaderFeature {
  readonly kind: 'loader';
  readonly provider: Provider;
}

/** What was added, read from what decorators wrote down. */
export type Feature = ServiceFeature | PluginFeature | ModuleFeature | LoaderFeature;

/**
 * Reads a feature from a class, or from what `withOptions` and `provide` make.
 *
 * @param value - what was added
 * @param place - where it was added, for messages: `add() number 3`
 * @throws ProsceniumError `NOT_A_FEATURE` and its like, to be collected
 */
export function readFeature(value: unknown, place: string): Feature {
  if (isFeatureValue(value)) {
    if (value.kind === 'provided') return { kind: 'service', provider: readProvided(value) };
    return readClass(value.target, place, value.options, value.at);
  }
  if (!isClass(value))
    throw problems.notAFeature(
      `${place} received ${describeStranger(value)}, which is no feature.`,
      place,
      strangerMend(value),
    );
  return readClass(value, place);
}

/** The provider of a class marked `@Service`, or of what `provide` makes; `undefined` for anything else. */
export function readServiceProvider(value: unknown): Provider | undefined {
  if (isFeatureValue(value)) {
    if (value.kind === 'provided') return readProvided(value);
    const record = recordOf(value.target);
    return record?.kind === 'service' ? serviceProvider(record, value.options) : undefined;
  }
  const record = isClass(value) ? recordOf(value) : undefined;
  return record?.kind === 'service' ? serviceProvider(record) : undefined;
}

/** The provider of a class that stands for a contract without being decorated for it, as fakes in tests do. */
export function standInProvider(key: ServiceKey, value: unknown, at: SourceLocation): Provider {
  const contract = describeContract(key);
  if (contract === undefined)
    throw problems.notAContract(
      { name: 'with()', where: at.toString() },
      nameOfKey(key),
      'mark it @Contract or @Service.',
    );
  const recipe = isClass(value)
    ? { kind: 'class' as const, target: value as Constructor }
    : { kind: 'value' as const, value };
  const name = isClass(value) && value.name !== '' ? value.name : `the stand-in for ${contract.name}`;
  return new Provider({ role: 'service', name, scope: contract.scope, recipe, contract, eager: false, at });
}

const providers = new WeakMap<Class, Provider>();

function serviceProvider(record: ServiceRecord, options?: object): Provider {
  if (options === undefined) {
    const known = providers.get(record.target);
    if (known !== undefined) return known;
  }
  const { target, scope, eager, at } = record;
  const contract = describeContract(record.contract ?? target);
  const provider = new Provider({
    role: 'service',
    name: target.name,
    scope,
    recipe: classRecipe(target, options),
    contract,
    eager,
    at,
  });
  if (options === undefined) providers.set(target, provider);
  return provider;
}

function readProvided(value: ProvidedValue): Provider {
  const contract = describeContract(value.key);
  const name = `provide(${nameOfKey(value.key)})`;
  if (contract === undefined)
    throw problems.notAContract(
      { name, where: value.at.toString() },
      nameOfKey(value.key),
      'mark it @Contract or @Service.',
    );
  const recipe =
    'value' in value.recipe
      ? { kind: 'value' as const, value: value.recipe.value }
      : { kind: 'factory' as const, ...value.recipe };
  return new Provider({ role: 'service', name, scope: contract.scope, recipe, contract, at: value.at });
}

function readClass(target: Class, place: string, options?: object, at?: SourceLocation): Feature {
  const record = recordOf(target);
  switch (record?.kind) {
    case 'service':
      return { kind: 'service', provider: serviceProvider(record, options) };
    case 'plugin':
      return readPlugin(record, options);
    case 'module':
      return readModule(record, options);
    case 'featureLoader':
      return { kind: 'loader', provider: featureProvider(record, options) };
    default:
      throw problems.notAFeature(
        `${target.name} is ${record === undefined ? 'a class without a decorator' : describeKind(record)}, which is no feature.`,
        `${place}${at === undefined ? '' : `  ${at}`}`,
        undecoratedMend(target, record),
      );
  }
}

function readPlugin(record: PluginRecord, options: object | undefined): PluginFeature {
  return { kind: 'plugin', id: record.id, provider: featureProvider(record, options), contents: record.contents };
}

function readModule(record: ModuleRecord, options: object | undefined): ModuleFeature {
  return {
    kind: 'module',
    id: record.id,
    pluginId: pluginIdOf(record),
    provider: featureProvider(record, options),
    contents: record.contents,
  };
}

function featureProvider(
  { kind, target, at }: PluginRecord | ModuleRecord | FeatureLoaderRecord,
  options: object | undefined,
): Provider {
  const scope = kind === 'featureLoader' ? 'root' : 'plugin';
  return new Provider({ role: kind, name: target.name, scope, recipe: classRecipe(target, options), at });
}

function pluginIdOf(record: ModuleRecord): string {
  if (typeof record.plugin === 'string') return record.plugin;
  const plugin = recordOf(record.plugin);
  if (plugin?.kind === 'plugin') return plugin.id;
  throw problems.notAFeature(
    `${record.target.name} extends ${record.plugin.name}, which is no plugin.`,
    `${record.target.name}  ${record.at}`,
    'name a class marked @Plugin, or the id of a plugin, in @Module(…).',
  );
}

function classRecipe(target: Class, options: object | undefined) {
  return { kind: 'class', target: target as Constructor, options } as const;
}

function describeStranger(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'function') return value.name === '' ? 'a function' : `the function ${value.name}`;
  if (typeof value === 'object')
    return Object.keys(value).length === 0
      ? 'an empty object'
      : `an object with ${Object.keys(value).slice(0, 4).join(', ')}`;
  return `the ${typeof value} ${JSON.stringify(value)}`;
}

function strangerMend(value: unknown): string | readonly string[] {
  if (typeof value === 'object' && value !== null)
    return [
      'export the feature as `default` from the imported file,',
      'or add the class itself: import { X } and add(X).',
    ];
  return 'add a class marked @Plugin, @Module, @Service or @FeatureLoader, or what provide() and withOptions() return.';
}

function describeKind(record: ClassRecord): string {
  const names = { contract: 'a contract', extensionPoint: 'an extension point', controller: 'a controller' } as Partial<
    Record<string, string>
  >;
  return names[record.kind] ?? record.kind;
}

function undecoratedMend(target: Class, record: ClassRecord | undefined): string | readonly string[] {
  if (record?.kind === 'extensionPoint') return `list ${target.name} in the extensionPoints of its plugin.`;
  if (record?.kind === 'controller') return `list ${target.name} in the controllers of its plugin.`;
  if (record?.kind === 'contract') return `add a class marked @Service('${record.scope}', ${target.name}).`;
  const base = lineage(target)
    .slice(1)
    .find((ancestor) => recordOf(ancestor) !== undefined);
  if (base !== undefined)
    return `decorate ${target.name} itself: a decorator on ${base.name}, which it extends, is not inherited.`;
  return `mark ${target.name} with @Plugin, @Module, @Service or @FeatureLoader.`;
}
