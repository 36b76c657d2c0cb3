import type {
  ApiDocument,
  ApiResponse,
  Content,
  Operation,
  Parameter,
  PathItem,
  Reference,
  Schema,
} from './api-document.js';
import { block, comment, key, literal } from './type-text.js';
import { typeOfReference, typeOfSchema } from './type-of-schema.js';

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

/** Writes the types of a document as a module, in the form that `openapi-typescript` has made usual: `paths` and `components`. */
export function writeTypes(document: ApiDocument): string {
  const { schemas = {}, responses = {} } = document.components ?? {};
  const writer = new TypeWriter(document);
  const paths = Object.entries(document.paths).map(([path, item]) => `${literal(path)}: ${writer.item(item)};`);
  const named = Object.entries(schemas as Record<string, Schema>).map(
    ([name, schema]) => `${comment(typeof schema === 'boolean' ? {} : schema)}${key(name)}: ${typeOfSchema(schema)};`,
  );
  const answers = Object.entries(responses as Record<string, ApiResponse>).map(
    ([name, response]) => `${key(name)}: ${writer.response(response)};`,
  );
  const components = [`schemas: ${block(named)};`, `responses: ${block(answers)};`];
  return [
    `// The types of ${document.info?.title ?? 'an API'}, written by \`proscenium client:types\`. Changes to this file will be lost.\n`,
    `export interface paths ${block(paths)}\n`,
    `export interface components ${block(components)}\n`,
  ].join('\n');
}

class TypeWriter {
  readonly #document: ApiDocument;

  constructor(document: ApiDocument) {
    this.#document = document;
  }

  item(item: PathItem): string {
    const methods = METHODS.filter((method) => method in item);
    return block(
      methods.map((method) => {
        const operation = item[method] as Operation;
        return `${comment(operation)}${method}: ${this.#operation(operation, item.parameters ?? [])};`;
      }),
    );
  }

  response(response: ApiResponse | Reference): string {
    if ('$ref' in response) return typeOfReference(response.$ref);
    return block(
      response.content === undefined ? ['content?: never;'] : [`content: ${contentType(response.content)};`],
    );
  }

  #operation({ parameters = [], requestBody, responses = {} }: Operation, shared: readonly (Parameter | Reference)[]) {
    const body = requestBody === undefined ? undefined : this.#resolve(requestBody);
    const statuses = Object.entries(responses).map(([status, one]) => `${statusKey(status)}: ${this.response(one)};`);
    const needsBody = body?.required === true ? '' : '?';
    return block([
      `parameters: ${this.#parameters([...shared, ...parameters])};`,
      body === undefined
        ? 'requestBody?: never;'
        : `requestBody${needsBody}: ${block([`content: ${contentType(body.content)};`])};`,
      `responses: ${block(statuses)};`,
    ]);
  }

  /** Those of the operation take the place of those of the path. */
  #parameters(parameters: readonly (Parameter | Reference)[]): string {
    const all = parameters.map((one) => this.#resolve(one));
    const places = ['query', 'path', 'header', 'cookie'].map((place) => {
      const here = new Map(all.filter((one) => one.in === place).map((one) => [one.name, one]));
      if (here.size === 0) return `${place}?: never;`;
      const lines = [...here.values()].map(
        (one) => `${comment(one)}${key(one.name)}${isNeeded(one) ? '' : '?'}: ${typeOfSchema(one.schema)};`,
      );
      return `${place}${[...here.values()].some(isNeeded) ? '' : '?'}: ${block(lines)};`;
    });
    return block(places);
  }

  #resolve<T extends object>(part: T | Reference): T {
    if (!('$ref' in part)) return part;
    const names = part.$ref.slice(2).split('/');
    return names.reduce<unknown>((value, name) => (value as Record<string, unknown>)[name], this.#document) as T;
  }
}

function isNeeded({ in: place, required }: Parameter): boolean {
  return required === true || place === 'path';
}

function contentType(content: Content): string {
  return block(
    Object.entries(content).map(([mediaType, { schema }]) => `${literal(mediaType)}: ${valueOf(mediaType, schema)};`),
  );
}

/** What a client hands out, or takes, for a media type. */
function valueOf(mediaType: string, schema: Schema | undefined): string {
  if (/^application\/(?:json|.+\+json)\b/.test(mediaType)) return typeOfSchema(schema);
  return mediaType.startsWith('text/') ? 'string' : 'Blob';
}

function statusKey(status: string): string {
  return /^[1-9]\d*$/.test(status) ? status : key(status);
}
