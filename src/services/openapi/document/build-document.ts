import type { DescribedApi, DescribedRoute } from '../described-api.js';
import { SECURITY_SCHEMES } from './access.js';
import { ComponentSchemas } from './component-schemas.js';
import { errorResponses } from './errors.js';
import { PathItems } from './path-items.js';
import type { OpenApiDocument } from './open-api-types.js';

/** Describes one plugin; its paths begin below `servers[0].url`. */
export function buildPluginDocument(api: DescribedApi, version: string): OpenApiDocument {
  const schemas = new ComponentSchemas();
  const responses = errorResponses(schemas);
  const items = new PathItems(schemas);
  for (const route of documented(api)) items.add(route, { prefix: '', idPrefix: '', tags: [] });
  return {
    openapi: '3.1.0',
    info: { title: api.pluginId, version },
    servers: [{ url: api.prefix }],
    paths: items.all(),
    components: { schemas: schemas.all(), responses, securitySchemes: SECURITY_SCHEMES },
  };
}

/** Describes a whole backend, with a tag for each plugin. */
export function buildBackendDocument(apis: readonly DescribedApi[], info: OpenApiDocument['info']): OpenApiDocument {
  const schemas = new ComponentSchemas();
  const responses = errorResponses(schemas);
  const items = new PathItems(schemas);
  const inOrder = apis.toSorted((one, other) => (one.pluginId < other.pluginId ? -1 : 1));
  // With the plugin in every id, so that none changes when a plugin is added.
  for (const api of inOrder)
    for (const route of documented(api))
      items.add(route, { prefix: api.prefix, idPrefix: `${api.pluginId}_`, tags: [api.pluginId] });
  return {
    openapi: '3.1.0',
    info,
    tags: inOrder.map(({ pluginId }) => ({ name: pluginId })),
    paths: items.all(),
    components: { schemas: schemas.all(), responses, securitySchemes: SECURITY_SCHEMES },
  };
}

function documented(api: DescribedApi): readonly DescribedRoute[] {
  return api.routes().filter(({ options }) => options.documented !== false);
}
