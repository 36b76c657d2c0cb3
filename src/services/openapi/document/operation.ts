import type { BodyForm, StandardSchema } from '../../../decorators/route-options.js';
import type { DescribedRoute } from '../described-api.js';
import { securityOf } from './access.js';
import type { ComponentSchemas } from './component-schemas.js';
import { errorReference } from './errors.js';
import { jsonSchemaOf } from './json-schema-of.js';
import type { OpenApiOperation, OpenApiResponse } from './open-api-types.js';
import { pathParameters, queryParameters } from './parameters.js';

/** Where an operation stands in its document. */
export interface OperationPlace {
  readonly operationId: string;
  /** The parameters of its path: what the route calls each, and what the document calls it. */
  readonly parameters: readonly (readonly [own: string, documented: string])[];
  /** Besides those of the route. */
  readonly tags: readonly string[];
}

/** Describes one route at one path. */
export function operationOf(route: DescribedRoute, place: OperationPlace, schemas: ComponentSchemas): OpenApiOperation {
  const { summary, description, deprecated, tags = [], params, query, body, readBody } = route.options;
  const parameters = [...pathParameters(place.parameters, params, schemas), ...queryParameters(query, schemas)];
  const allTags = [...new Set([...place.tags, ...tags])];
  return {
    operationId: place.operationId,
    ...(summary === undefined ? {} : { summary }),
    ...(description === undefined ? {} : { description }),
    ...(allTags.length === 0 ? {} : { tags: allTags }),
    ...(deprecated === true ? { deprecated } : {}),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined ? {} : { requestBody: requestBody(body, readBody, schemas) }),
    responses: responsesOf(route, schemas),
    security: securityOf(route.allow),
    'x-proscenium-allow': route.allow,
  };
}

const MEDIA_TYPES: Readonly<Record<BodyForm, string>> = {
  parsed: 'application/json',
  text: 'text/plain',
  bytes: 'application/octet-stream',
  none: '*/*',
};

function requestBody(schema: StandardSchema, form: BodyForm = 'parsed', schemas: ComponentSchemas) {
  const content = { [MEDIA_TYPES[form]]: { schema: schemas.place(jsonSchemaOf(schema), 'Body') } };
  return { required: !accepts(schema, undefined), content };
}

/** JSON Schema does not say whether there may be nothing; the schema itself does. */
function accepts(schema: StandardSchema, value: unknown): boolean {
  try {
    const result = schema['~standard'].validate(value);
    return 'value' in result && result.issues === undefined;
  } catch {
    return false;
  }
}

function responsesOf({ options, allow }: DescribedRoute, schemas: ComponentSchemas): OpenApiOperation['responses'] {
  const isChecked = (options.params ?? options.query ?? options.body) !== undefined;
  const isOpen = allow.includes('unauthenticated');
  return {
    // A handler may choose any of them.
    '2XX': success(options.response, schemas),
    ...(isChecked ? { '400': errorReference('InvalidRequest') } : {}),
    ...(isOpen ? {} : { '401': errorReference('Unauthenticated'), '403': errorReference('NotAllowed') }),
    default: errorReference('Failure'),
  };
}

function success(schema: StandardSchema | undefined, schemas: ComponentSchemas): OpenApiResponse {
  if (schema === undefined) return { description: 'It is done.' };
  const content = { 'application/json': { schema: schemas.place(jsonSchemaOf(schema), 'Response') } };
  return { description: 'It is done.', content };
}
