import { problems } from '../../errors/catalogue.js';
import type { ApiDocument } from './api-document.js';

/**
 * The paths of one plugin in the document of a backend, as the plugin itself has them.
 *
 * @throws ProsceniumError `COMMAND_FAILED` when there are none
 */
export function partOfPlugin(document: ApiDocument, pluginId: string): ApiDocument {
  const prefix = `/api/${pluginId}`;
  const own = Object.entries(document.paths).flatMap(([path, item]) =>
    path === prefix || path.startsWith(`${prefix}/`) ? [[path.slice(prefix.length) || '/', item] as const] : [],
  );
  if (own.length > 0) return { ...document, info: { title: pluginId }, paths: Object.fromEntries(own) };
  throw problems.commandFailed(
    'client:types',
    `finds no path of plugin '${pluginId}' in the document`,
    'name the document of a backend in which the plugin has started, such as /.proscenium/openapi.json.',
  );
}
