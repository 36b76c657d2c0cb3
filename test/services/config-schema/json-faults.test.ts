import { expect } from 'chai';
import type { JsonSchema, JsonValue } from 'proscenium';
import { formatPath } from '#src/services/root-config/index.js';
import { checkJson } from '#src/services/config-schema/check-json.js';
import { surelyFits } from '#src/services/config-schema/surely-fits.js';
import { MergedConfigSchema } from '#src/services/config-schema/index.js';

/** What a schema says about the value of the key `a`: key, problem and mend of each fault. */
async function faultsOf(schema: JsonSchema, a: JsonValue): Promise<string[]> {
  const merged = new MergedConfigSchema();
  merged.declare([{ declaration: { path: 'a', schema }, owner: 'Test' }]);
  const faults = await merged.check({ a });
  return faults.map(({ path, problem, mend }) => `${formatPath(path)} ${problem} / ${mend}`);
}

const object = (properties: JsonSchema, more: JsonSchema = {}): JsonSchema => ({ type: 'object', properties, ...more });

describe('faults of a JSON Schema', () => {
  const cases: [name: string, schema: JsonSchema, value: JsonValue, faults: string[]][] = [
    ['another type', { type: 'string' }, 5, ['a is a number, and a string is wanted / write a string there.']],
    [
      'none of several types',
      { type: ['integer', 'boolean', 'null'] },
      'x',
      [
        'a is a string, and a whole number, a boolean or null is wanted / write a whole number, a boolean or null there.',
      ],
    ],
    [
      'no whole number',
      { type: 'integer' },
      1.5,
      ['a is a number, and a whole number is wanted / write a whole number there.'],
    ],
    ['another value', { enum: ['x', 1] }, 'y', ["a is none of the values that it may have / use 'x' or 1."]],
    ['not the one value', { const: 'x' }, 'y', ["a is not the one value that it may have / write 'x' there."]],
    ['too small', { minimum: 3 }, 2, ['a is too small / use 3 or more.']],
    ['as small as it may not be', { exclusiveMinimum: 3 }, 3, ['a is too small / use more than 3.']],
    ['too large', { maximum: 3 }, 4, ['a is too large / use 3 or less.']],
    ['as large as it may not be', { exclusiveMaximum: 3 }, 3, ['a is too large / use less than 3.']],
    ['no multiple', { multipleOf: 5 }, 7, ['a is no multiple of 5 / use one.']],
    ['too short', { minLength: 1 }, '', ['a is too short / write 1 character or more.']],
    ['too long', { maxLength: 2 }, 'abc', ['a is too long / write 2 characters or fewer.']],
    ['another pattern', { pattern: '^x' }, 'y', ['a does not have the form that it must have / make it fit ^x.']],
    ['another format', { format: 'uri' }, 'y', ['a is no uri / write a text of the format uri.']],
    ['too few elements', { minItems: 1 }, [], ['a has too few elements / give it 1 or more.']],
    ['too many elements', { maxItems: 1 }, [1, 2], ['a has too many elements / leave it 1 or fewer.']],
    ['the same element twice', { uniqueItems: true }, [1, 1], ['a has the same element twice / remove one of them.']],
    ['too few keys', { minProperties: 1 }, {}, ['a has too few keys / give it 1 or more.']],
    ['too many keys', { maxProperties: 1 }, { x: 1, y: 2 }, ['a has too many keys / leave it 1 or fewer.']],
    ['a missing key', object({}, { required: ['x.y'] }), {}, ['a.x.y is missing / add it.']],
    [
      'a key that may not be there',
      object({}, { additionalProperties: false }),
      { x: 1 },
      ['a.x is a key that may not be here / remove it.'],
    ],
    [
      'a fault below keys and positions',
      object({ list: { items: object({ 'n/a': { type: 'string' } }) } }),
      { list: [{ 'n/a': 'x' }, { 'n/a': 1 }] },
      ['a.list[1].n/a is a number, and a string is wanted / write a string there.'],
    ],
    [
      'a fault behind a reference',
      object({ x: { $ref: '#/definitions/n' } }, { definitions: { n: { minimum: 1 } } }),
      { x: 0 },
      ['a.x is too small / use 1 or more.'],
    ],
    [
      'none of several forms',
      { anyOf: [{ type: 'string' }, { type: 'object' }] },
      5,
      ['a is a number, and a string or an object is wanted / write a string or an object there.'],
    ],
    [
      'the one form that has its type',
      { anyOf: [{ const: false }, { type: 'string' }, object({ x: { type: 'string' } })] },
      { x: 1 },
      ['a.x is a number, and a string is wanted / write a string there.'],
    ],
    [
      'none of several forms, one of them a single value',
      { anyOf: [{ const: false }, { enum: ['on', 'off'] }, { type: 'array' }] },
      { x: 1 },
      ["a is an object, and false, 'on', 'off' or an array is wanted / write false, 'on', 'off' or an array there."],
    ],
    [
      'that it has none of several forms of its type',
      { anyOf: [{ const: 'x' }, { type: 'string', minLength: 5 }] },
      'y',
      ['a has none of the forms that it may have / see the documentation of this key.'],
    ],
    [
      'what is wrong with the only form that has its type',
      { oneOf: [{ type: 'string' }, object({ x: { type: 'string' } }, { required: ['y'] })] },
      { x: 1 },
      ['a.y is missing / add it.', 'a.x is a number, and a string is wanted / write a string there.'],
    ],
    [
      'two forms at once',
      { oneOf: [{ minimum: 1 }, { minimum: 2 }] },
      5,
      ['a has none of the forms that it may have / see the documentation of this key.'],
    ],
    [
      'what it must not be',
      { not: { type: 'string' } },
      'x',
      ['a does not fit what is declared for it / see the documentation of this key.'],
    ],
    [
      'a condition that it does not meet',
      { if: { minimum: 5 }, then: { multipleOf: 2 } },
      7,
      ['a is no multiple of 2 / use one.'],
    ],
    [
      'an object in the place of which something else stands',
      object({ x: { type: 'string' } }),
      'text',
      ['a is a string, and an object is wanted / write an object there.'],
    ],
  ];
  for (const [name, schema, value, faults] of cases)
    it(`say ${name}`, async () => {
      expect(await faultsOf(schema, value)).to.deep.equal(faults);
    });

  const fitting: [name: string, schema: JsonSchema, value: JsonValue][] = [
    ['a text that is a number', { type: 'integer', minimum: 3 }, '7'],
    ['a text that means a boolean', { type: 'boolean' }, 'off'],
    ['a number that means a boolean', { type: 'boolean' }, 1],
    ['a text for one of several types', { anyOf: [{ type: 'number' }, { type: 'object' }] }, '7'],
    ['a text for a number among the values', { enum: [1, 2] }, '2'],
    ['texts in arrays and objects', object({ x: { items: { type: 'number' } } }), { x: ['1', '2'] }],
    ['a key that a pattern allows', object({}, { patternProperties: { '^x': { type: 'number' } } }), { x1: '1' }],
  ];
  for (const [name, schema, value] of fitting)
    it(`are none for ${name}`, async () => {
      expect(await faultsOf(schema, value)).to.deep.equal([]);
    });

  describe('found without the validator', () => {
    for (const [name, schema, value] of cases)
      it(`are never none for ${name}`, () => {
        expect(surelyFits(value, schema)).to.equal(false);
      });

    const simple: [schema: JsonSchema, value: JsonValue][] = [
      [{ type: ['string', 'null'], description: 'x', default: 'y' }, null],
      [{ enum: ['a', 'b'] }, 'b'],
      [{ anyOf: [{ const: false }, { type: 'integer', minimum: 1, maximum: 3 }] }, 3],
      [{ type: 'string', minLength: 1 }, 'a'],
      [{ type: 'array', items: { type: 'boolean' } }, [true, false]],
      [object({ x: { type: 'number' } }, { required: ['x'], additionalProperties: false }), { x: 1.5 }],
      [object({}, { additionalProperties: object({ y: true }) }), { a: { y: 1 }, b: {} }],
    ];
    for (const [schema, value] of simple)
      it(`are none for ${JSON.stringify(value)} in ${JSON.stringify(schema)}`, () => {
        expect([surelyFits(value, schema), checkJson(value, schema)]).to.deep.equal([true, []]);
      });

    const others: JsonSchema[] = [
      { pattern: '.' },
      { minLength: 2 },
      { type: 'object', patternProperties: {}, additionalProperties: {} },
    ];
    for (const schema of others)
      it(`are left to the validator for ${JSON.stringify(schema)}`, () => {
        expect(surelyFits(schema.type === 'object' ? { x: 1 } : 'text', schema)).to.equal(false);
      });
  });

  it('leave the schema as it was, frozen or not', async () => {
    const schema = Object.freeze({ type: 'string', $id: 'https://example.com/a' });

    expect(await faultsOf(schema, 'x')).to.deep.equal([]);
  });
});
