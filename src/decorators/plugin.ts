import { problems } from '../errors/catalogue.js';
import { SourceLocation } from '../errors/source-location.js';
import { checkConfig } from './config-declaration.js';
import { type Contents, record } from './records.js';
import type { Constructor } from './types.js';

/**
 * Marks a class as a plugin: a part of a backend with an id, a scope of its own, the URL prefix `/api/<id>` and a database of its own.
 *
 * Hooks, all optional: `onInit()` runs after every module of the plugin has finished, `onStartup()` once the plugin is up,
 * `onShutdown()` when the backend stops.
 *
 * @param id - lower-case letters, digits and dashes, starting with a letter; anything else is reported at start as `INVALID_ID`
 * @param contents - `extensionPoints`, `services`, `controllers`, `entities`, `migrations`, `config`
 * @throws ProsceniumError `INVALID_ARGUMENT`, `DECORATED_TWICE`
 *
 * @example
 * ```ts
 * @Plugin('catalog', { services: [SqlCatalogStore], controllers: [EntityController] })
 * export class CatalogPlugin {
 *   constructor(private readonly logger: Logger) {}
 *
 *   onStartup() {
 *     this.logger.info('the catalog is open');
 *   }
 * }
 * ```
 */
export function Plugin(id: string, contents: Contents = {}): (target: Constructor) => void {
  const at = SourceLocation.capture(Plugin);
  if (typeof id !== 'string') throw problems.invalidArgument('@Plugin', 'an id as its first argument', id, at);
  checkContents('@Plugin', contents, at);
  return (target) => record({ kind: 'plugin', id, contents, target, at });
}

const LISTS = ['extensionPoints', 'services', 'controllers', 'entities', 'migrations'] as const;

/** Refuses contents that are not lists of defined things: a hole is what an import cycle leaves behind. */
export function checkContents(decorator: string, contents: Contents, at: SourceLocation): void {
  checkConfig(decorator, contents.config, at);
  for (const name of LISTS) {
    const list: unknown = contents[name];
    if (list === undefined) continue;
    if (!Array.isArray(list)) throw problems.invalidArgument(decorator, `a list as \`${name}\``, list, at);
    if (list.includes(undefined))
      throw problems.invalidArgument(
        decorator,
        `classes in \`${name}\` (undefined is what an import cycle leaves)`,
        undefined,
        at,
      );
  }
}
