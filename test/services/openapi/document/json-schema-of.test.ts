import { expect } from 'chai';
import { z } from 'zod';
import type { StandardSchema } from '#src/decorators/route-options.js';
import { jsonSchemaOf } from '#src/services/openapi/document/json-schema-of.js';

describe('jsonSchemaOf', () => {
  const { $schema } = jsonSchemaOf(z.string());
  const schemas: [name: string, schema: StandardSchema, json: object][] = [
    [
      'an object',
      z.object({ a: z.string() }),
      { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] },
    ],
    ['a default', z.number().default(3), { type: 'number', default: 3 }],
    ['what is accepted, not what is made of it', z.string().transform(Number), { type: 'string' }],
    ['a date', z.date(), { type: 'string', format: 'date-time' }],
    ['what JSON lacks', z.bigint(), {}],
  ];
  for (const [name, schema, json] of schemas)
    it(`gives ${name}`, () => {
      expect(jsonSchemaOf(schema)).to.deep.equal({ $schema, ...json });
    });

  it('gives a note where the library has no such interface', () => {
    expect(jsonSchemaOf(schemaOf({}))).to.deep.equal({
      description: 'other does not tell what this is as JSON Schema.',
    });
  });

  it('gives a note where the library cannot', () => {
    const failing = schemaOf({
      jsonSchema: {
        input: () => {
          throw new Error('no symbols');
        },
      },
    });

    expect(jsonSchemaOf(failing)).to.deep.equal({ description: 'other has no JSON Schema for this: no symbols' });
  });
});

function schemaOf(more: object): StandardSchema {
  return { '~standard': { version: 1, vendor: 'other', validate: (value) => ({ value }), ...more } };
}
