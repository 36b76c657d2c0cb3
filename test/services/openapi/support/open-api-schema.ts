/** What OpenAPI 3.1 demands of the parts that our documents have; nothing else may be in them. */
export const OPEN_API_SCHEMA = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  ...object(
    {
      openapi: { const: '3.1.0' },
      info: object({ title: text(), version: text(), description: text() }, ['title', 'version']),
      servers: { type: 'array', minItems: 1, items: object({ url: text() }, ['url']) },
      tags: { type: 'array', uniqueItems: true, items: object({ name: text() }, ['name']) },
      paths: {
        type: 'object',
        propertyNames: { pattern: '^/' },
        additionalProperties: {
          type: 'object',
          minProperties: 1,
          propertyNames: { enum: ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'] },
          additionalProperties: { $ref: '#/$defs/operation' },
        },
      },
      components: object(
        {
          schemas: named({ $ref: '#/$defs/schema' }),
          responses: named({ $ref: '#/$defs/response' }),
          securitySchemes: named({
            oneOf: [
              object({ type: { const: 'http' }, scheme: text(), bearerFormat: text(), description: text() }, [
                'type',
                'scheme',
              ]),
              object(
                {
                  type: { const: 'apiKey' },
                  in: { enum: ['query', 'header', 'cookie'] },
                  name: text(),
                  description: text(),
                },
                ['type', 'in', 'name'],
              ),
            ],
          }),
        },
        ['schemas', 'responses', 'securitySchemes'],
      ),
    },
    ['openapi', 'info', 'paths', 'components'],
  ),
  $defs: {
    operation: object(
      {
        operationId: text(),
        summary: text(),
        description: text(),
        tags: { type: 'array', items: text(), uniqueItems: true },
        deprecated: { type: 'boolean' },
        parameters: { type: 'array', uniqueItems: true, items: { $ref: '#/$defs/parameter' } },
        requestBody: object({ required: { type: 'boolean' }, content: { $ref: '#/$defs/content' } }, ['content']),
        responses: {
          type: 'object',
          minProperties: 1,
          propertyNames: { pattern: '^([1-5](\\d\\d|XX)|default)$' },
          additionalProperties: { oneOf: [{ $ref: '#/$defs/response' }, { $ref: '#/$defs/reference' }] },
        },
        security: { type: 'array', items: { type: 'object', additionalProperties: { type: 'array', items: text() } } },
        'x-proscenium-allow': { type: 'array', items: text() },
      },
      ['operationId', 'responses', 'security'],
    ),
    parameter: {
      ...object(
        {
          name: text(),
          in: { enum: ['path', 'query'] },
          required: { type: 'boolean' },
          description: text(),
          deprecated: { type: 'boolean' },
          schema: { $ref: '#/$defs/schema' },
        },
        ['name', 'in', 'schema'],
      ),
      if: { properties: { in: { const: 'path' } } },
      then: { properties: { required: { const: true } }, required: ['required'] },
    },
    response: object({ description: text(), content: { $ref: '#/$defs/content' } }, ['description']),
    content: {
      type: 'object',
      propertyNames: { pattern: '^[^/ ]+/[^/ ]+$' },
      additionalProperties: object({ schema: { $ref: '#/$defs/schema' } }, ['schema']),
    },
    reference: object({ $ref: { type: 'string', pattern: '^#/components/' } }, ['$ref']),
    schema: { $ref: 'https://json-schema.org/draft/2020-12/schema' },
  },
};

function object(properties: Readonly<Record<string, unknown>>, required: readonly string[]) {
  return { type: 'object', properties, required, additionalProperties: false };
}

function named(schema: object) {
  return { type: 'object', propertyNames: { pattern: '^[a-zA-Z0-9._-]+$' }, additionalProperties: schema };
}

function text() {
  return { type: 'string' };
}
