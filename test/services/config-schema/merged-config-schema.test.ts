import { Ajv } from 'ajv';
import { expect } from 'chai';
import type { ConfigDeclaration, JsonObject } from 'proscenium';
import { z } from 'zod';
import { failureOf, lines } from '../../support/failure-of.js';
import { formatPath } from '#src/services/root-config/index.js';
import { MergedConfigSchema } from '#src/services/config-schema/index.js';

function merged(declarations: readonly ConfigDeclaration[], openKeys: readonly string[] = []): MergedConfigSchema {
  const schema = new MergedConfigSchema();
  schema.declare(
    declarations.map((declaration) => ({ declaration, owner: 'Test' })),
    openKeys,
  );
  return schema;
}

async function check(schema: MergedConfigSchema, values: JsonObject): Promise<string[]> {
  const faults = await schema.check(values);
  return faults.map(({ kind, path, problem, mend }) => `${kind}: ${formatPath(path)} ${problem} / ${mend}`);
}

const listen = {
  path: 'backend.listen',
  schema: { type: 'object', properties: { host: { type: 'string' }, port: { type: 'number' } } },
};
const shop = {
  path: 'shop',
  schema: z.object({
    name: z.string().meta({ visibility: 'frontend' }),
    token: z.string().optional().meta({ visibility: 'secret' }),
    hours: z.record(z.string(), z.object({ from: z.number() })).optional(),
    old: z.string().optional().meta({ deprecated: true }),
  }),
};

describe('MergedConfigSchema', () => {
  describe('#check', () => {
    it('finds nothing wrong with values that fit', async () => {
      const values = {
        backend: { listen: { host: 'a', port: '1' } },
        shop: { name: 'x', hours: { monday: { from: 8 } } },
      };

      expect(await check(merged([listen, shop]), values)).to.deep.equal([]);
    });

    it('finds what is wrong in every section', async () => {
      const values = { backend: { listen: { port: 'x' } }, shop: { token: 5 } };

      expect(await check(merged([listen, shop]), values)).to.deep.equal([
        'invalid: backend.listen.port is a string, and a number is wanted / write a number there.',
        'invalid: shop.name is missing / add it.',
        'invalid: shop.token does not fit what is declared for it / correct it.',
      ]);
    });

    it('finds what stands in the place of the objects around a section', async () => {
      expect(await check(merged([listen]), { backend: 5 })).to.deep.equal([
        'invalid: backend is a number, and an object is wanted / write an object there.',
      ]);
    });

    it('finds required keys of a section that is not there', async () => {
      const schema = merged([
        shop,
        { path: 'other', schema: { type: 'object', required: ['key'], properties: { key: {} } } },
        { path: 'title', schema: { type: 'string', required: ['no object'] } },
      ]);

      expect(await check(schema, {})).to.deep.equal([
        'invalid: other.key is missing / add it.',
        'invalid: shop.name is missing / add it.',
      ]);
    });

    it('finds keys that nobody declares, and the key that was meant', async () => {
      const values = { backend: { listne: 1, other: 2 }, shop: { name: 'x', nmae: 'y' }, unheardOf: { deep: 1 } };

      const mend =
        'remove it, or add what uses it to the backend; a plugin declares its keys with the option `config`.';
      expect(await check(merged([listen, shop]), values)).to.deep.equal([
        "unknown: backend.listne is known to nothing in this backend / correct it if you mean 'listen', or remove it.",
        `unknown: backend.other is known to nothing in this backend / ${mend}`,
        "unknown: shop.nmae is known to nothing in this backend / correct it if you mean 'name', or remove it.",
        `unknown: unheardOf is known to nothing in this backend / ${mend}`,
      ]);
    });

    it('finds unknown keys in arrays and in every alternative of an object', async () => {
      const one = { type: 'object', properties: { a: {} } };
      const other = { type: 'object', properties: { b: { type: 'object', properties: {} } } };
      const schema = merged([{ path: 'list', schema: { type: 'array', items: { anyOf: [one, other] } } }]);

      const found = await schema.check({ list: [{ a: 1 }, { b: { x: 1 } }, { c: 1 }] });

      expect(found.map(({ path }) => formatPath(path))).to.deep.equal(['list[1].b.x', 'list[2].c']);
    });

    it('knows every key where a schema takes any, and below a key that is open', async () => {
      const schema = merged(
        [{ path: 'shop', schema: { type: 'object', properties: { a: {} }, additionalProperties: true } }],
        ['catalog'],
      );

      expect(await check(schema, { shop: { z: { deep: 1 } }, catalog: { any: { thing: 1 } } })).to.deep.equal([]);
    });

    it('knows what any of several sections about one object declares', async () => {
      const schema = merged([
        shop,
        { path: 'shop', schema: { type: 'object', properties: { shelves: { type: 'number' } } } },
        { schema: { type: 'object', properties: { shop: { type: 'object', properties: { colour: {} } } } } },
      ]);

      expect(await check(schema, { shop: { name: 'x', shelves: 1, colour: 'red' } })).to.deep.equal([]);
    });

    it('finds deprecated keys, with what their schema says of them', async () => {
      const schema = merged([shop, { path: 'b', schema: { deprecated: 'use `c`.' } }]);

      expect(await check(schema, { shop: { name: 'x', old: 'y' }, b: 1 })).to.deep.equal([
        'deprecated: shop.old is deprecated / see the documentation of what declares it.',
        'deprecated: b is deprecated / use `c`.',
      ]);
    });

    it('finds a key that is declared for browsers and as a secret', async () => {
      const schema = merged([shop, { path: 'shop.token', schema: { visibility: 'frontend' } }]);

      expect(await check(schema, { shop: { name: 'x', token: 'y' } })).to.deep.equal([
        'invalid: shop.token is declared to be seen in browsers and to be secret / take one of the two visibilities out of the schemas that declare it.',
      ]);
    });

    it('finds such a key also where the configuration has no value', async () => {
      const hosts = {
        type: 'array',
        deepVisibility: 'frontend',
        items: { properties: { key: { visibility: 'secret' } } },
      };
      const schema = merged([
        { path: 'a.token', schema: { visibility: 'frontend' } },
        { path: 'a', schema: { properties: { token: { visibility: 'secret' }, hosts } } },
      ]);

      expect(await check(schema, {})).to.deep.equal(
        ['a.token', 'a.hosts[0].key'].map(
          (key) =>
            `invalid: ${key} is declared to be seen in browsers and to be secret / take one of the two visibilities out of the schemas that declare it.`,
        ),
      );
    });

    it('finds visibilities that there are not, also in a schema that refers to itself', async () => {
      const node = {
        properties: {
          inner: { $ref: '#/definitions/node' },
          token: { visibility: 'Secret' },
          all: { deepVisibility: 'backend' },
        },
      };
      const schema = merged([{ path: 'a', schema: { $ref: '#/definitions/node', definitions: { node } } }]);

      expect(await check(schema, {})).to.deep.equal([
        'invalid: a.token is declared with the visibility "Secret", which there is not / use one of frontend, backend, secret in the schema that declares it.',
        'invalid: a.all is declared with the visibility "backend", which there is not / use one of frontend, secret in the schema that declares it.',
      ]);
    });

    it('reports a key that may not be there once, and not as unknown as well', async () => {
      const strict = { path: 'a', schema: { type: 'object', properties: {}, additionalProperties: false } };

      expect(await check(merged([strict]), { a: { b: 1 } })).to.deep.equal([
        'invalid: a.b is a key that may not be here / remove it.',
      ]);
    });

    for (const [name, schema, reason] of [
      ['a pattern that is none', { pattern: '(' }, 'Invalid regular expression: /(/u: Unterminated group'],
      ['a reference that leads nowhere', { $ref: '#/definitions/n' }, 'Unresolved $ref "#/definitions/n".'],
    ] as const)
      it(`refuses a schema with ${name}, naming who declares it`, async () => {
        const error = await failureOf(merged([{ path: 'shop', schema }]).check({ shop: 'x' }));

        expect(error.message.replace(/ {2}Absolute URI[^]*?\n {2}mend/, '\n  mend')).to.equal(
          lines(
            `The schema of the section 'shop', which Test declares, cannot be applied: ${reason}`,
            '  mend   correct the schema.',
            '  see    docs/reference/errors.md#invalid_schema',
          ),
        );
      });

    it('says nothing about a backend that declares nothing', async () => {
      expect(await check(merged([]), { any: { thing: 1 } })).to.deep.equal([]);
    });
  });

  describe('#visibilityOf', () => {
    const schema = merged([
      shop,
      {
        path: 'deep',
        schema: {
          deepVisibility: 'frontend',
          properties: { inner: { properties: { key: { visibility: 'secret' }, other: {} } } },
        },
      },
      { path: 'hidden', schema: { deepVisibility: 'secret' } },
      { path: 'box', schema: { visibility: 'secret' } },
      {
        path: 'door',
        schema: {
          anyOf: [
            { type: 'string', visibility: 'secret' },
            { type: 'object', properties: { place: {}, key: { visibility: 'secret' } } },
          ],
        },
      },
      { path: 'list', schema: {}, visibility: { '[].token': 'secret', 'names[]': 'frontend' } },
    ]);
    const paths: [path: (string | number)[], visibility: string, isRedacted: boolean | undefined][] = [
      [['shop', 'name'], 'frontend', false],
      [['shop', 'token'], 'secret', true],
      [['shop', 'old'], 'backend', undefined],
      [['shop', 'hours', 'monday', 'from'], 'backend', undefined],
      [['deep', 'inner', 'other'], 'frontend', false],
      [['deep', 'inner', 'key'], 'secret', true],
      [['hidden', 'any', 0, 'thing'], 'secret', true],
      [['box', 'inside'], 'secret', true],
      [['door'], 'secret', true],
      [['door', 'place'], 'backend', undefined],
      [['door', 'key'], 'secret', true],
      [['list', 'names', 3], 'frontend', false],
      [['nobody', 'knows'], 'backend', undefined],
      [[], 'backend', undefined],
    ];
    for (const [path, visibility, isRedacted] of paths)
      it(`is ${visibility} for '${formatPath(path)}'`, () => {
        expect([schema.visibilityOf(path), schema.isRedacted(path)]).to.deep.equal([visibility, isRedacted]);
      });

    it('is no secret in logs where a schema says `redact: false`', () => {
      const spoken = merged([{ path: 'a.token', schema: { redact: false } }]);

      expect(spoken.isRedacted(['a', 'token'])).to.equal(false);
    });
  });

  describe('#frontendView', () => {
    it('holds the values for browsers with the objects around them, and nothing else', () => {
      const schema = merged([
        shop,
        {
          path: 'discovery',
          schema: {
            properties: {
              endpoints: { items: { properties: { external: { visibility: 'frontend' }, internal: {} } } },
            },
          },
        },
        { path: 'app', schema: { visibility: 'frontend', properties: { key: {} } } },
        { path: 'empty', schema: { visibility: 'frontend', type: 'array' } },
        { path: 'open', schema: { deepVisibility: 'frontend', properties: { key: { visibility: 'secret' } } } },
      ]);

      const view = schema.frontendView({
        shop: { name: 'Corner', token: 's3cret', old: 'x' },
        discovery: { endpoints: [{ external: 'https://a', internal: 'http://a' }, { internal: 'http://b' }] },
        app: { key: 'x' },
        empty: [1],
        open: { key: 's3cret', list: [1, { two: 2 }] },
        unknown: 1,
      });

      expect(view).to.deep.equal({
        shop: { name: 'Corner' },
        discovery: { endpoints: [{ external: 'https://a' }] },
        app: {},
        empty: [],
        open: { list: [1, { two: 2 }] },
      });
    });

    it('is an object without keys when a browser may see nothing', () => {
      expect(merged([]).frontendView({ a: 1 })).to.deep.equal({});
    });
  });

  describe('#toJsonSchema', () => {
    it('has each section where it belongs, and references that still lead there', () => {
      const schema = merged([
        { path: 'a.b', schema: { $ref: '#/definitions/n', definitions: { n: { type: 'number' } } } },
        { path: 'a', schema: { type: 'object', description: 'all of a', properties: { c: { type: 'string' } } } },
        {
          schema: {
            $schema: 'x',
            type: 'object',
            properties: { a: { type: 'object', properties: { d: { enum: [1] } } } },
          },
        },
        { path: 'a.c', schema: { minLength: 1 } },
        { path: 'a.c', schema: { maxLength: 3 } },
      ]).toJsonSchema();

      expect(schema).to.deep.equal({
        $schema: 'http://json-schema.org/draft-07/schema#',
        type: 'object',
        properties: {
          a: {
            type: 'object',
            properties: {
              d: { enum: [1] },
              b: {
                $ref: '#/properties/a/properties/b/definitions/n',
                definitions: { n: { type: 'number' } },
              },
              c: { allOf: [{ minLength: 1 }, { maxLength: 3 }] },
            },
            allOf: [{ type: 'object', description: 'all of a', properties: { c: { type: 'string' } } }],
          },
        },
      });
      expect(new Ajv({ strict: false }).compile(schema)({ a: { b: 'x' } })).to.equal(false);
    });

    it('is that of a backend that declares nothing', () => {
      expect(merged([]).toJsonSchema()).to.deep.equal({
        $schema: 'http://json-schema.org/draft-07/schema#',
        type: 'object',
        properties: {},
      });
    });
  });

  it('knows what zod says about one key, when JSON Schema has no word for another', () => {
    const schema = merged([
      { path: 'shop', schema: z.object({ since: z.date(), token: z.string().meta({ visibility: 'secret' }) }) },
    ]);

    expect(schema.visibilityOf(['shop', 'token'])).to.equal('secret');
  });

  describe('#getSections', () => {
    it('names each section once, with all who declare it', () => {
      const schema = new MergedConfigSchema();
      schema.declare([
        { declaration: shop, owner: 'ShopPlugin' },
        { declaration: listen, owner: 'Router' },
        { declaration: shop, owner: 'ShopModule' },
        { declaration: shop, owner: 'ShopPlugin' },
      ]);

      expect(schema.getSections().map(({ path, owners }) => ({ path, owners }))).to.deep.equal([
        { path: 'backend.listen', owners: ['Router'] },
        { path: 'shop', owners: ['ShopPlugin', 'ShopModule'] },
      ]);
    });

    it('has no schema of a library that cannot tell it', () => {
      const mute = { '~standard': { version: 1 as const, vendor: 'mute', validate: (value: unknown) => ({ value }) } };
      const unspeakable = {
        '~standard': {
          ...mute['~standard'],
          jsonSchema: {
            input: () => {
              throw new Error('no word for it');
            },
          },
        },
      };
      const schema = merged([
        { path: 'mute', schema: mute },
        { path: 'unspeakable', schema: unspeakable },
        { path: 'zod', schema: z.object({}), visibility: { token: 'secret' } },
      ]);

      expect(schema.getSections().map((section) => section.schema?.allOf ?? section.schema)).to.deep.equal([
        undefined,
        undefined,
        [
          { $schema: 'http://json-schema.org/draft-07/schema#', type: 'object', properties: {} },
          { properties: { token: { visibility: 'secret' } } },
        ],
      ]);
    });
  });
});
