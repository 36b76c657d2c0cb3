import { expect } from 'chai';
import { listKeys } from '#src/cli/docs/list-keys.js';

const keysOf = (schema: object, path = 'shop') => listKeys(schema as Record<string, unknown>, path);
const plain = { default: '', visibility: 'backend', description: '', deprecated: undefined };

describe('listKeys', () => {
  it('tells type, default, visibility, description and deprecation of each key', () => {
    const keys = keysOf({
      type: 'object',
      properties: {
        name: { type: 'string', visibility: 'frontend', description: 'What it is called.' },
        shelves: { type: 'number', default: 4 },
        closing: { type: ['string', 'object'], default: 'never' },
        mode: { enum: ['open', 'closed'], deprecated: 'use `closing`' },
        level: { const: 1, deprecated: false },
        free: {},
      },
    });

    expect(keys).to.deep.equal([
      { ...plain, key: 'shop.name', type: 'string', visibility: 'frontend', description: 'What it is called.' },
      { ...plain, key: 'shop.shelves', type: 'number', default: '`4`' },
      { ...plain, key: 'shop.closing', type: 'string or object', default: 'never' },
      { ...plain, key: 'shop.mode', type: '`"open"` or `"closed"`', deprecated: 'use `closing`' },
      { ...plain, key: 'shop.level', type: '`1`', deprecated: false },
      { ...plain, key: 'shop.free', type: 'anything' },
    ]);
  });

  it('tells of a section itself what is said about it', () => {
    const keys = keysOf({
      description: 'The shop; false: none.',
      default: false,
      anyOf: [{ const: false }, { type: 'object', properties: { name: { type: 'string' } } }],
    });

    expect(keys).to.deep.equal([
      { ...plain, key: 'shop', type: '`false` or object', default: '`false`', description: 'The shop; false: none.' },
      { ...plain, key: 'shop.name', type: 'string' },
    ]);
  });

  it('goes into objects, arrays, and objects of any names, and leaves out objects that say nothing', () => {
    const keys = keysOf(
      {
        properties: {
          shop: { type: 'object', properties: { name: { type: 'string' } } },
          tills: {
            type: 'array',
            description: 'Where people pay.',
            items: { type: 'object', properties: { pin: { type: 'number' } } },
          },
          shelves: { type: 'array', items: { type: 'string' } },
          staff: { additionalProperties: { properties: { age: { type: 'number' } } } },
          hours: { patternProperties: { '^[a-z]+$': { type: 'string' } }, additionalProperties: false },
        },
      },
      '',
    );

    expect(keys.map(({ key, type }) => `${key}: ${type}`)).to.deep.equal([
      'shop.name: string',
      'tills: array of object',
      'tills[].pin: number',
      'shelves: array of string',
      'staff.<name>.age: number',
      'hours.<name>: string',
    ]);
  });

  it('joins alternatives, and follows references within the schema', () => {
    const keys = keysOf({
      definitions: { address: { properties: { street: { type: 'string' } } } },
      anyOf: [
        { properties: { home: { $ref: '#/definitions/address' } } },
        { properties: { 'po-box': { type: 'number' } } },
      ],
      properties: {
        listen: { oneOf: [{ type: 'string' }, { type: 'object', properties: { port: { type: 'number' } } }] },
        elsewhere: { $ref: 'https://example.org/schema.json' },
        nowhere: { $ref: '#/definitions/address/properties/street/type/x' },
      },
    });

    expect(keys.map(({ key, type }) => `${key}: ${type}`)).to.deep.equal([
      'shop.listen.port: number',
      'shop.elsewhere: anything',
      'shop.nowhere: anything',
      'shop.home.street: string',
      'shop.po-box: number',
    ]);
  });

  it('hands visibility down where it is for everything below', () => {
    const keys = keysOf({
      properties: {
        open: { deepVisibility: 'frontend', properties: { a: { type: 'string' }, b: { visibility: 'backend' } } },
        safe: { visibility: 'secret', properties: { code: { type: 'string' } } },
        seen: { visibility: 'frontend', properties: { c: { type: 'string' } } },
        door: {
          anyOf: [
            { type: 'string', visibility: 'secret' },
            { type: 'object', properties: { d: { type: 'string' } } },
          ],
        },
      },
    });

    expect(keys.map(({ key, visibility }) => `${key}: ${visibility}`)).to.deep.equal([
      'shop.open.a: frontend',
      'shop.open.b: backend',
      'shop.safe.code: secret',
      'shop.seen.c: backend',
      'shop.door.d: backend',
    ]);
  });

  it('ends with a schema that refers to itself', () => {
    const schema: Record<string, unknown> = { properties: { name: { type: 'string' }, child: { $ref: '#' } } };

    const keys = keysOf(schema);

    expect(keys.map(({ key, type }) => `${key}: ${type}`)).to.deep.equal(['shop.name: string', 'shop.child: anything']);
  });
});
