import { Contract } from '../decorators/contract.js';

/** Which plugin this is; the one service that cannot be replaced. */
@Contract('core.pluginMetadata')
export abstract class PluginMetadata {
  abstract getId(): string;
}

/**
 * Which module this is. Injectable in module classes, and in extension points declared `perModule`, where it is the module that asked.
 *
 * @example
 * ```ts
 * @ExtensionPoint(CatalogProcessing, { perModule: true })
 * export class ModuleProcessing implements CatalogProcessing {
 *   constructor(private readonly module: ModuleMetadata, private readonly registry: ProcessorRegistry) {}
 *   addProcessor(processor: Processor) {
 *     if (this.registry.has(processor)) this.module.reportStartupFailure(new Error(`${processor.name} is there already`));
 *   }
 * }
 * ```
 */
@Contract('core.moduleMetadata')
export abstract class ModuleMetadata {
  abstract getId(): string;
  abstract getPluginId(): string;
  /** Makes this module count as failed, from its own `onInit` until every plugin has settled; later it is only logged. */
  abstract reportStartupFailure(error: Error): void;
}

export interface InstalledModule {
  readonly moduleId: string;
}

export interface InstalledPlugin {
  readonly pluginId: string;
  readonly modules: readonly InstalledModule[];
}

/** What is installed in this backend, healthy or not, in add order; frozen. Built in. */
@Contract('core.rootInstanceMetadata', { scope: 'root' })
export abstract class RootInstanceMetadata {
  abstract getInstalledPlugins(): Promise<readonly InstalledPlugin[]>;
}

/** What is installed in all backends of this deployment, as far as the configuration names them. */
@Contract('core.rootSystemMetadata', { scope: 'root' })
export abstract class RootSystemMetadata {
  abstract getInstalledPlugins(): Promise<readonly { readonly pluginId: string }[]>;
}
