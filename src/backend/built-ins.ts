import type { Composition } from '../composition/composition.js';
import { Provider } from '../composition/provider.js';
import type { BuiltIns } from '../composition/planning-ground.js';
import { type InstalledPlugin, ModuleMetadata, PluginMetadata, RootInstanceMetadata } from '../contracts/metadata.js';
import { RootConfigSchema } from '../contracts/root-config-schema.js';
import { describeContract } from '../decorators/service-key.js';
import type { ServiceKey } from '../decorators/types.js';

/** Takes the blame that an extension point or a module puts on a module. */
export type ReportModuleFailure = (pluginId: string, moduleId: string, error: Error) => void;

/** Makes what the framework itself puts into scopes: who one is. */
export function createBuiltIns(report: ReportModuleFailure): BuiltIns {
  const plugins = new Map<string, Provider>();
  const modules = new Map<string, Provider>();
  return {
    pluginMetadata: (pluginId) => remember(plugins, pluginId, () => builtIn(PluginMetadata, { getId: () => pluginId })),
    moduleMetadata: (pluginId, moduleId) =>
      remember(modules, `${pluginId}/${moduleId}`, () =>
        builtIn(ModuleMetadata, {
          getId: () => moduleId,
          getPluginId: () => pluginId,
          reportStartupFailure: (error: Error) => report(pluginId, moduleId, error),
        }),
      ),
  };
}

/** The default of `RootInstanceMetadata`: what is installed, in add order, frozen. */
export function instanceMetadata(composition: Composition): Provider {
  const installed = Object.freeze(installedPlugins(composition));
  return builtIn(RootInstanceMetadata, { getInstalledPlugins: () => Promise.resolve(installed) });
}

/** The default of `RootConfigSchema`; its sections are known when the plan is. */
export function configSchema(schema: RootConfigSchema): Provider {
  return builtIn(RootConfigSchema, schema);
}

function installedPlugins(composition: Composition): InstalledPlugin[] {
  const ids = [...new Set(composition.plugins.map((plugin) => plugin.id))];
  const modules = modulesByPlugin(composition);
  return ids.map((pluginId) => {
    const list = [...(modules.get(pluginId) ?? [])].map((moduleId) => Object.freeze({ moduleId }));
    return Object.freeze({ pluginId, modules: Object.freeze(list) });
  });
}

function modulesByPlugin(composition: Composition): ReadonlyMap<string, ReadonlySet<string>> {
  const byPlugin = new Map<string, Set<string>>();
  for (const { pluginId, id } of composition.modules)
    byPlugin.set(pluginId, (byPlugin.get(pluginId) ?? new Set()).add(id));
  return byPlugin;
}

function builtIn(key: ServiceKey, value: object): Provider {
  const contract = describeContract(key);
  return new Provider({
    role: 'builtIn',
    name: contract?.name ?? '',
    scope: contract?.scope ?? 'root',
    recipe: { kind: 'value', value },
    contract,
  });
}

function remember<V>(map: Map<string, V>, key: string, make: () => V): V {
  const value = map.get(key) ?? make();
  map.set(key, value);
  return value;
}
