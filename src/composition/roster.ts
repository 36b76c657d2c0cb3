import { problems } from '../errors/catalogue.js';
import { DatabaseEntities, DatabaseMigrations } from '../contracts/database.js';
import { recordOf } from '../decorators/records.js';
import { describeContract } from '../decorators/service-key.js';
import { type Class, type Constructor, isClass } from '../decorators/types.js';
import { type Composition, groupBy, push } from './composition.js';
import { type ModuleFeature, type PluginFeature, readServiceProvider } from './features.js';
import { misplacedMarks } from './method-bindings.js';
import { Provider } from './provider.js';
import type { OfferedPoint } from './planning-ground.js';
import { overridesBuiltIn, serviceProblems } from './service-rules.js';

/** A module that may run, with what it brings along. */
export interface ModuleEntry {
  readonly id: string;
  readonly feature: ModuleFeature;
  readonly controllers: readonly Provider[];
  readonly points: readonly Provider[];
  readonly services: readonly Provider[];
  readonly problems: Error[];
}

/** A plugin with its modules, with what they bring along. */
export interface PluginEntry {
  readonly id: string;
  readonly feature: PluginFeature;
  readonly modules: readonly ModuleEntry[];
  readonly controllers: readonly Provider[];
  readonly points: readonly Provider[];
  readonly services: readonly Provider[];
  /** Services of the plugin and its modules, by contract id. */
  readonly own: ReadonlyMap<string, readonly Provider[]>;
  readonly problems: Error[];
}

export interface Roster {
  readonly plugins: readonly PluginEntry[];
  readonly points: ReadonlyMap<string, OfferedPoint>;
  readonly pointsByClass: ReadonlyMap<unknown, OfferedPoint>;
  /** What ends the start: bad ids, modules without their plugin. */
  readonly problems: readonly Error[];
}

const ID = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

/** Reads which plugins and modules there are, who belongs to whom, and what each brings along. */
export function readRoster(composition: Composition): Roster {
  const byId = groupBy(composition.plugins, (plugin) => plugin.id);
  const modulesOf = groupBy(composition.modules, (module) => module.pluginId);
  const found = [...composition.plugins, ...composition.modules]
    .filter(({ id }) => !ID.test(id))
    .map((feature) => problems.invalidId(feature.kind, feature.id, feature.provider.where));
  for (const module of composition.modules)
    if (!byId.has(module.pluginId))
      found.push(problems.moduleWithoutPlugin(module.provider.name, module.pluginId, module.provider.where));

  const plugins = [...byId.values()].map((rivals) => readPlugin(rivals, modulesOf.get(rivals[0]?.id ?? '') ?? []));
  return { plugins, ...offerPoints(plugins, composition), problems: found };
}

function readPlugin(rivals: readonly PluginFeature[], modules: readonly ModuleFeature[]): PluginEntry {
  const feature = rivals[0] as PluginFeature;
  const own = new Map<string, Provider[]>();
  const found: Error[] = [];
  if (rivals.length > 1) found.push(problems.duplicatePlugin(feature.id, ...namesAndPlaces(rivals)));
  const rest = readContents(feature, own, found);
  const entries = [...groupBy(modules, (module) => module.id).values()].map((same) => readModule(same, own));
  return { id: feature.id, feature, modules: entries, own, problems: found, ...rest };
}

function readModule(rivals: readonly ModuleFeature[], own: Map<string, Provider[]>): ModuleEntry {
  const feature = rivals[0] as ModuleFeature;
  if (rivals.length > 1) {
    const duplicate = problems.duplicateModule(feature.id, feature.pluginId, ...namesAndPlaces(rivals));
    return { id: feature.id, feature, controllers: [], points: [], services: [], problems: [duplicate] };
  }
  const found: Error[] = [];
  return { id: feature.id, feature, problems: found, ...readContents(feature, own, found) };
}

function readContents(feature: PluginFeature | ModuleFeature, own: Map<string, Provider[]>, found: Error[]) {
  const { extensionPoints = [], services = [], controllers = [], entities = [], migrations = [] } = feature.contents;
  const kept: Provider[] = [];
  for (const service of services) {
    const provider = readServiceProvider(service);
    const refused = provider === undefined ? [] : overridesBuiltIn(provider);
    if (provider === undefined) found.push(misplaced(feature, service, 'services', '@Service'));
    else if (refused.length > 0) found.push(...refused);
    else if (provider.scope === 'root') found.push(rootServiceInside(feature, provider));
    else {
      found.push(...serviceProblems(provider));
      push(own, provider.contract?.id ?? '', provider);
      kept.push(provider);
    }
  }
  for (const [token, values] of [
    [DatabaseEntities, entities],
    [DatabaseMigrations, migrations],
  ] as const) {
    const contract = describeContract(token);
    for (const value of values)
      push(
        own,
        token.id,
        new Provider({
          role: 'service',
          name: value.name,
          scope: 'plugin',
          recipe: { kind: 'value', value },
          contract,
        }),
      );
  }
  return {
    services: kept,
    points: extensionPoints.flatMap((point) => readPoint(feature, point, found)),
    controllers: controllers.flatMap((controller) => readController(feature, controller, found)),
  };
}

function readPoint(feature: PluginFeature | ModuleFeature, target: Class, found: Error[]): Provider[] {
  const record = recordOf(target);
  const contract = record?.kind === 'extensionPoint' ? describeContract(record.contract) : undefined;
  if (record?.kind !== 'extensionPoint' || contract === undefined) {
    found.push(misplaced(feature, target, 'extensionPoints', '@ExtensionPoint'));
    return [];
  }
  const { at, perModule } = record;
  if (contract.scope === 'root') {
    found.push(pointOfRootContract(feature, target, contract.name));
    return [];
  }
  const recipe = { kind: 'class', target: target as Constructor } as const;
  const point = new Provider({
    role: 'extensionPoint',
    name: target.name,
    scope: 'plugin',
    recipe,
    contract,
    at,
    perModule,
  });
  if (perModule) found.push(...misplacedMarks(point, 'an extension point that each module has for itself'));
  return [point];
}

function readController(feature: PluginFeature | ModuleFeature, target: Class, found: Error[]): Provider[] {
  const record = recordOf(target);
  if (record?.kind === 'controller') {
    const recipe = { kind: 'class', target: target as Constructor } as const;
    const provider = new Provider({ role: 'controller', name: target.name, scope: 'plugin', recipe, at: record.at });
    found.push(...misplacedMarks(provider, 'a controller'));
    return [provider];
  }
  found.push(misplaced(feature, target, 'controllers', '@Controller'));
  return [];
}

/** Gives each extension point to the first who offers it; later registrants fail. */
function offerPoints(plugins: readonly PluginEntry[], composition: Composition) {
  const points = new Map<string, OfferedPoint>();
  const registrants = plugins.flatMap((plugin) => [
    { entry: plugin, plugin },
    ...plugin.modules.map((module) => ({ entry: module, plugin })),
  ]);
  const order = new Map<object, number>(composition.registrations.map((feature, position) => [feature, position]));
  registrants.sort((a, b) => (order.get(a.entry.feature) ?? 0) - (order.get(b.entry.feature) ?? 0));
  const all = [...servicesOf(composition), ...plugins.flatMap((each) => [...each.own.values()].flat())];
  const services = groupBy(all, (service) => service.contract?.id);
  for (const { entry, plugin } of registrants) {
    const offered = new Map<string, OfferedPoint>();
    let isTaken = false;
    for (const point of entry.points) {
      const id = point.contract?.id ?? '';
      const rival = (offered.get(id) ?? points.get(id))?.provider ?? services.get(id)?.[0];
      if (rival === undefined) offered.set(id, { pluginId: plugin.id, provider: point });
      else entry.problems.push(problems.duplicateExtensionPoint(point.contract?.name ?? '', point, rival));
      isTaken ||= rival !== undefined;
    }
    // Whoever fails keeps none of its extension points, so that another may own them.
    if (isTaken || plugin.problems.length > 0) continue;
    for (const [id, point] of offered) points.set(id, point);
  }
  return { points, pointsByClass: byClass(registrants) };
}

/** Every extension point by its class, also of those who fail: what they ask for is not what is wrong with them. */
function byClass(
  registrants: readonly { readonly entry: ModuleEntry | PluginEntry; readonly plugin: PluginEntry }[],
): ReadonlyMap<unknown, OfferedPoint> {
  const points = new Map<unknown, OfferedPoint>();
  for (const { entry, plugin } of registrants) {
    for (const provider of entry.points) {
      const target = provider.recipe.kind === 'class' ? provider.recipe.target : undefined;
      if (!points.has(target)) points.set(target, { pluginId: plugin.id, provider });
    }
  }
  return points;
}

function servicesOf(composition: Composition): readonly Provider[] {
  return (['default', 'loaded', 'explicit'] as const).flatMap((layer) => composition.services(layer));
}

function misplaced(feature: PluginFeature | ModuleFeature, value: unknown, list: string, decorator: string): Error {
  const name = isClass(value) ? value.name : 'something that is no class';
  return problems.notAFeature(
    `${feature.provider.name} lists ${name} in its ${list}, which is not marked ${decorator}.`,
    feature.provider.where,
    `mark ${name} with ${decorator}(…), or take it out of the list.`,
  );
}

function rootServiceInside(feature: PluginFeature | ModuleFeature, provider: Provider): Error {
  return problems.outOfReach(
    { name: feature.provider.name, where: feature.provider.where },
    `${provider.name} as a service of its own`,
    'which lives once per backend',
    [`add ${provider.name} to the backend,`, "or mark it @Service('plugin', …)."],
  );
}

function pointOfRootContract(feature: PluginFeature | ModuleFeature, target: Class, contract: string): Error {
  return problems.outOfReach(
    { name: feature.provider.name, where: feature.provider.where },
    `${target.name} as an extension point`,
    'which belongs to a plugin, while its contract lives once per backend',
    `declare ${contract} with scope 'plugin'.`,
  );
}

function namesAndPlaces(rivals: readonly { readonly provider: Provider }[]): [string[], string[]] {
  return [
    rivals.map(({ provider }) => provider.name),
    rivals.map(({ provider }) => provider.at?.toString() ?? provider.name),
  ];
}
