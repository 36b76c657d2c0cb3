import { expect } from 'chai';
import type { Schema } from '#src/cli/client/api-document.js';
import { typeOfSchema } from '#src/cli/client/type-of-schema.js';

describe('typeOfSchema', () => {
  const cases: [schema: Schema | undefined, type: string][] = [
    [undefined, 'unknown'],
    [true, 'unknown'],
    [{}, 'unknown'],
    [{ description: 'Anything' }, 'unknown'],
    [false, 'never'],
    [{ type: 'string' }, 'string'],
    [{ type: 'integer' }, 'number'],
    [{ type: ['string', 'null'] }, 'string | null'],
    [{ type: 'string', nullable: true }, 'string | null'],
    [{ const: "it's" }, String.raw`'it\'s'`],
    [{ enum: ['a', 1, true, null] }, "'a' | 1 | true | null"],
    [{ anyOf: [{ type: 'string' }, { type: 'number' }, { type: 'string' }] }, 'string | number'],
    [{ oneOf: [{ type: 'string' }, {}] }, 'unknown'],
    [
      { allOf: [{ $ref: '#/components/schemas/A' }, { anyOf: [{ type: 'null' }, { type: 'string' }] }] },
      "components['schemas']['A'] & (null | string)",
    ],
    [{ $ref: '#/components/schemas/a~1b', description: 'Beside it' }, "components['schemas']['a/b']"],
    [{ $ref: 'https://example.com/schema.json' }, 'unknown'],
    [{ type: 'array' }, 'unknown[]'],
    [{ type: 'array', items: { type: ['string', 'null'] } }, '(string | null)[]'],
    [
      { type: 'array', items: { type: 'array', items: { $ref: '#/components/schemas/A' } } },
      "components['schemas']['A'][][]",
    ],
    [{ type: 'array', prefixItems: [{ type: 'string' }, { type: 'number' }], items: false }, '[string, number]'],
    [{ type: 'array', prefixItems: [{ type: 'string' }] }, '[string, ...unknown[]]'],
    [{ type: 'object' }, '{\n  [key: string]: unknown;\n}'],
    [{ type: 'object', additionalProperties: false }, 'Record<string, never>'],
    [{ additionalProperties: { type: 'number' } }, '{\n  [key: string]: number;\n}'],
    [{ properties: { a: {}, 'b-c': { type: 'string' } }, required: ['b-c'] }, "{\n  a?: unknown;\n  'b-c': string;\n}"],
    [
      { type: 'object', properties: { a: { type: 'null', description: 'No */ end' } }, additionalProperties: {} },
      '{\n  /** No *\\/ end */\n  a?: null;\n} & {\n  [key: string]: unknown;\n}',
    ],
    [
      { type: 'array', items: { type: 'object', properties: { a: true }, additionalProperties: true } },
      '({\n  a?: unknown;\n} & {\n  [key: string]: unknown;\n})[]',
    ],
    [{ type: 'array', items: { type: 'object', properties: { a: true } } }, '{\n  a?: unknown;\n}[]'],
  ];
  for (const [schema, type] of cases)
    it(`writes ${JSON.stringify(schema) ?? 'nothing'}`, () => {
      expect(typeOfSchema(schema)).to.equal(type);
    });
});
