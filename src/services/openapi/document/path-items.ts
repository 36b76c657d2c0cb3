import type { DescribedRoute } from '../described-api.js';
import type { ComponentSchemas } from './component-schemas.js';
import type { OpenApiDocument, OpenApiOperation } from './open-api-types.js';
import { operationOf } from './operation.js';
import { type PathTemplate, pathTemplatesOf } from './path-template.js';

/** Where the routes of a plugin stand in a document. */
export interface RoutePlace {
  readonly prefix: string;
  readonly idPrefix: string;
  readonly tags: readonly string[];
}

/** Collects the operations of a document by path and method. */
export class PathItems {
  /** By path without the names in it: for OpenAPI `/books/{id}` and `/books/{isbn}` are the same, and only one may be there. */
  readonly #items = new Map<
    string,
    { readonly template: PathTemplate; readonly operations: Map<string, OpenApiOperation> }
  >();
  readonly #ids = new Set<string>();
  readonly #schemas: ComponentSchemas;

  constructor(schemas: ComponentSchemas) {
    this.#schemas = schemas;
  }

  /** Of two routes with one path and method the first one counts; methods that OpenAPI does not know are left out. */
  add(route: DescribedRoute, place: RoutePlace): void {
    const method = route.method.toLowerCase();
    if (!METHODS.has(method)) return;
    for (const template of pathTemplatesOf(whole(place.prefix, route.path))) {
      const key = template.path.replaceAll(/\{[^}]*\}/g, '{}');
      const item = this.#items.get(key) ?? { template, operations: new Map<string, OpenApiOperation>() };
      this.#items.set(key, item);
      if (item.operations.has(method)) continue;
      const parameters = template.parameters.map(
        (name, index) => [name, item.template.parameters[index] ?? name] as const,
      );
      const operationId = this.#uniqueId(place.idPrefix + idOf(route));
      item.operations.set(method, operationOf(route, { operationId, parameters, tags: place.tags }, this.#schemas));
    }
  }

  /** In the order of their paths. */
  all(): OpenApiDocument['paths'] {
    const items = [...this.#items.values()].toSorted((one, other) =>
      one.template.path < other.template.path ? -1 : 1,
    );
    return Object.fromEntries(items.map(({ template, operations }) => [template.path, Object.fromEntries(operations)]));
  }

  #uniqueId(wanted: string): string {
    let id = wanted;
    for (let count = 2; this.#ids.has(id); count++) id = `${wanted}_${count}`;
    this.#ids.add(id);
    return id;
  }
}

const METHODS: ReadonlySet<string> = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']);

function whole(prefix: string, path: string): string {
  return prefix !== '' && path === '/' ? prefix : prefix + path;
}

/** `getEntitiesByName` where nothing has a name. */
function idOf({ options, name, method, path }: DescribedRoute): string {
  const given = options.operationId ?? name;
  if (given !== undefined) return given;
  const words = path.replaceAll(/[:*]"?(\w+)"?/g, ' by $1 ').split(/[^\p{L}\p{N}]+/u);
  return words.reduce((id, word) => id + word.charAt(0).toUpperCase() + word.slice(1), method.toLowerCase());
}
