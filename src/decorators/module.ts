import { problems } from '../errors/catalogue.js';
import { SourceLocation } from '../errors/source-location.js';
import { checkContents } from './plugin.js';
import { type Contents, record } from './records.js';
import { type Class, type Constructor, isClass } from './types.js';

/** What a module brings along, and its id. */
export interface ModuleOptions extends Contents {
  /** Default: the class name in kebab-case, without `Module` at its end. */
  readonly id?: string;
}

/**
 * Marks a class as a module: it extends exactly one plugin, which must be in the same backend, through the plugin's extension points.
 * Its constructor asks for the contracts of those; `onInit()` makes the contribution, before the plugin itself is built.
 *
 * @param plugin - the id or the class of the plugin
 * @param options - `id` and contents as for a plugin
 * @throws ProsceniumError `INVALID_ARGUMENT`, `DECORATED_TWICE`; an absent plugin is reported at start as `MODULE_WITHOUT_PLUGIN`
 *
 * @example
 * ```ts
 * @Module('catalog')
 * export class ScaffolderEntityModel {
 *   constructor(private readonly catalog: CatalogProcessing) {}
 *
 *   onInit() {
 *     this.catalog.addProcessor(new ScaffolderEntitiesProcessor());
 *   }
 * }
 * ```
 */
export function Module(plugin: string | Class, options: ModuleOptions = {}): (target: Constructor) => void {
  const at = SourceLocation.capture(Module);
  if (typeof plugin !== 'string' && !isClass(plugin))
    throw problems.invalidArgument('@Module', 'the id or the class of a plugin as its first argument', plugin, at);
  const { id, ...contents } = options;
  checkContents('@Module', contents, at);
  return (target) => record({ kind: 'module', id: id ?? idOfClassName(target.name), plugin, contents, target, at });
}

/** `ScaffolderEntityModelModule` → `scaffolder-entity-model`. */
export function idOfClassName(name: string): string {
  return name
    .replace(/(?<=.)Module$/, '')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1-$2')
    .toLowerCase();
}
