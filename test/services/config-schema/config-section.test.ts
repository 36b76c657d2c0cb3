import { expect } from 'chai';
import { expectTypeOf } from 'expect-type';
import {
  type Config,
  type ConfigOf,
  configSection,
  InjectConfig,
  type LiveSection,
  Plugin,
  RootConfig,
  type StandardSchema,
} from 'proscenium';
import { createTestBackend, StaticConfig } from 'proscenium/testing';
import { z } from 'zod';
import { lines, textOf, thrownBy } from '../../support/failure-of.js';
import { cleanUp, givenConfig, messageOf, problem } from '../root-config/support.js';

const catalog = configSection(
  'catalog',
  z.object({
    pageSize: z.number().int().default(100),
    token: z.string().optional().meta({ visibility: 'secret' }),
    hosts: z.array(z.object({ name: z.string(), isOpen: z.boolean().default(false) })).default([]),
  }),
);

const shop = configSection<{ name: string; shelves: number; open: boolean; hours: { from?: string; to: string } }>(
  'shop',
  {
    type: 'object',
    required: ['name'],
    properties: {
      name: { type: 'string' },
      shelves: { type: 'integer', default: 4 },
      open: { type: 'boolean', default: true },
      hours: {
        type: 'object',
        default: {},
        properties: { from: { type: 'string' }, to: { type: 'string', default: '20' } },
      },
    },
  },
);

@Plugin('reader')
class Reader {
  static settings: LiveSection<ConfigOf<typeof catalog>> | undefined;

  constructor(@InjectConfig(catalog.live) settings: LiveSection<ConfigOf<typeof catalog>>) {
    Reader.settings = settings;
  }
}

describe('configSection', () => {
  afterEach(cleanUp);

  describe('with a Standard Schema', () => {
    it('has the type that the schema gives, for reading only', () => {
      expectTypeOf<ConfigOf<typeof catalog>>().toEqualTypeOf<{
        readonly pageSize: number;
        readonly token?: string | undefined;
        readonly hosts: readonly { readonly name: string; readonly isOpen: boolean }[];
      }>();
    });

    it('reads a value with its defaults', () => {
      const config = new StaticConfig({ catalog: { hosts: [{ name: 'a' }] } });

      expect(catalog.read(config)).to.deep.equal({ pageSize: 100, hosts: [{ name: 'a', isOpen: false }] });
    });

    it('reads a section that is not there as an object without keys', () => {
      expect(catalog.read(new StaticConfig({}))).to.deep.equal({ pageSize: 100, hosts: [] });
    });

    it('leaves a section that is not there to a schema that expects that', () => {
      const optional = configSection('catalog', z.object({ name: z.string() }).optional());

      expect(optional.read(new StaticConfig({}))).to.equal(undefined);
    });

    it('reads a key that holds a single value', () => {
      const title = configSection('app.title', z.string().default('Portal'));

      expect([
        title.read(new StaticConfig({})),
        title.read(new StaticConfig({ app: { title: 'Harbour' } })),
      ]).to.deep.equal(['Portal', 'Harbour']);
    });

    it('says that a required value of one key is missing', () => {
      const title = configSection('app.title', z.string());

      expect(messageOf(() => title.read(new StaticConfig({ app: {} })))).to.equal(
        problem(
          "'app.title' is missing in the configuration.",
          'the given configuration',
          'add it to a configuration file, or set APP_CONFIG_app_title.',
        ),
      );
    });

    it('converts texts as the readers of configuration do', () => {
      const config = new StaticConfig({
        catalog: { pageSize: '5', token: '007', hosts: [{ name: '1', isOpen: 'yes' }] },
      });

      expect(catalog.read(config)).to.deep.equal({ pageSize: 5, token: '007', hosts: [{ name: '1', isOpen: true }] });
    });

    it('names every fault with file, line and column', async () => {
      const config = await givenConfig({
        files: { 'app-config.yaml': 'catalog:\n  pageSize: 1.5\n  hosts:\n    - isOpen: maybe\n' },
      });

      expect(messageOf(() => catalog.read(config))).to.equal(
        lines(
          'The configuration has 3 faults.',
          '  mend   mend each fault below.',
          '  see    docs/reference/errors.md#invalid_config',
          '',
          "  ProsceniumError [INVALID_CONFIG]: 'catalog.pageSize' in app-config.yaml does not fit what is declared for it: Invalid input: expected int, received number.",
          '    where  app-config.yaml:2:13',
          '    mend   correct it.',
          '    see    docs/reference/errors.md#invalid_config',
          '',
          "  ProsceniumError [INVALID_CONFIG]: 'catalog.hosts[0].name' is missing in the configuration.",
          '    where  app-config.yaml:4:7',
          '    mend   add it to a configuration file.',
          '    see    docs/reference/errors.md#invalid_config',
          '',
          "  ProsceniumError [INVALID_CONFIG]: 'catalog.hosts[0].isOpen' in app-config.yaml does not fit what is declared for it: Invalid input: expected boolean, received string.",
          '    where  app-config.yaml:4:15',
          '    mend   correct it.',
          '    see    docs/reference/errors.md#invalid_config',
        ),
      );
    });

    it('repeats no message of the library about a secret, which may quote it', () => {
      const quoting = z.string().refine(() => false, { error: ({ input }) => `not good: ${input}` });
      const section = configSection(
        'shop',
        z.object({ code: quoting.meta({ visibility: 'secret' }), password: quoting, name: quoting }),
      );
      const config = new StaticConfig({ shop: { code: 'c0de', password: 'hunter2', name: 'Corner' } });

      const message = messageOf(() => section.read(config));

      expect([
        message.includes('c0de'),
        message.includes('hunter2'),
        message.includes('not good: Corner'),
      ]).to.deep.equal([false, false, true]);
    });

    it('refuses a schema that answers with a promise', () => {
      const slow = configSection(
        'shop',
        z.string().refine(async () => true),
      );

      expect(textOf(thrownBy(() => slow.read(new StaticConfig({ shop: 'a' }))))).to.equal(
        lines(
          "configSection('shop') takes a schema that answers at once, and received an object of Promise.",
          '  mend   correct the argument.',
          '  see    docs/reference/errors.md#invalid_argument',
        ),
      );
    });

    it('takes what a library without JSON Schema says, and converts nothing for it', () => {
      const bare: StandardSchema<{ count: number }> = {
        '~standard': {
          version: 1,
          vendor: 'bare',
          validate: (value) =>
            typeof (value as { count?: unknown }).count === 'number'
              ? { value: value as { count: number } }
              : { issues: [{ message: 'no number', path: [{ key: 'count' }] }] },
        },
      };
      const section = configSection('shop', bare);

      expect(section.read(new StaticConfig({ shop: { count: 3 } }))).to.deep.equal({ count: 3 });
      expect(messageOf(() => section.read(new StaticConfig({ shop: { count: '3' } })))).to.equal(
        problem(
          "'shop.count' in the given configuration does not fit what is declared for it: no number.",
          'the given configuration',
          'correct it.',
        ),
      );
    });
  });

  describe('with a JSON Schema', () => {
    it('has the type that is written beside it', () => {
      expectTypeOf<ConfigOf<typeof shop>['hours']>().toEqualTypeOf<{ readonly from?: string; readonly to: string }>();
    });

    it('reads a value converted, with its defaults at every depth', () => {
      const config = new StaticConfig({ shop: { name: 'Corner', shelves: '12', open: 'off' } });

      expect(shop.read(config)).to.deep.equal({ name: 'Corner', shelves: 12, open: false, hours: { to: '20' } });
    });

    it('reads defaults that references lead to, and none of an alternative', () => {
      const section = configSection('shop', {
        type: 'object',
        definitions: { hours: { type: 'object', properties: { to: { type: 'string', default: '20' } } } },
        properties: { hours: { $ref: '#/definitions/hours' } },
        anyOf: [{ properties: { never: { default: 1 } } }, {}],
      });

      expect(section.read(new StaticConfig({ shop: { hours: {} } }))).to.deep.equal({ hours: { to: '20' } });
    });

    it('reads the whole configuration when its path is empty', () => {
      const whole = configSection('', { properties: { a: { type: 'number' }, b: { default: 2 } } });

      expect(whole.read(new StaticConfig({ a: '1', other: 'x' }))).to.deep.equal({ a: 1, b: 2, other: 'x' });
    });

    it('reads nothing where a single value is wanted and not there', () => {
      expect(configSection('app.title', { type: 'string' }).read(new StaticConfig({}))).to.equal(undefined);
    });
  });

  it('gives values that nobody can change, and the same one until the configuration changes', async () => {
    const config = new StaticConfig({ catalog: { hosts: [{ name: 'a' }] } });

    const value = catalog.read(config);

    expect([Object.isFrozen(value), Object.isFrozen(value.hosts[0]), catalog.read(config) === value]).to.deep.equal([
      true,
      true,
      true,
    ]);
  });

  it('leaves objects of a class of their own as they are', () => {
    const section = configSection('shop', z.object({ since: z.string().transform((text) => new Date(text)) }));

    const { since } = section.read(new StaticConfig({ shop: { since: '2026-01-02' } }));

    expect([since.getUTCFullYear(), Object.isFrozen(since)]).to.deep.equal([2026, false]);
  });

  it('names the key alone where a configuration does not know its places', () => {
    const config = { getOptional: () => ({ pageSize: {} }) } as unknown as Config;

    expect(messageOf(() => catalog.read(config))).to.equal(
      problem(
        "'catalog.pageSize' does not fit what is declared for it: Invalid input: expected number, received object.",
        undefined,
        'correct it.',
      ),
    );
  });

  it('follows a configuration that never changes, and tells nothing', async () => {
    class Still extends StaticConfig {
      override subscribe = undefined as never;
    }
    const backend = await createTestBackend().with(RootConfig, new Still({})).add(Reader).start();
    await backend.stop();

    const subscription = Reader.settings?.subscribe(() => {});
    subscription?.unsubscribe();

    expect(Reader.settings?.current).to.deep.equal({ pageSize: 100, hosts: [] });
  });

  it('refuses a path that is no key', () => {
    expect(textOf(thrownBy(() => configSection('a b', {})))).to.equal(
      lines(
        "configSection takes a key such as 'catalog' as its first argument, and received 'a b'.",
        '  mend   correct the argument.',
        '  see    docs/reference/errors.md#invalid_argument',
      ),
    );
  });

  it('refuses what is no schema', () => {
    expect(textOf(thrownBy(() => configSection('a', undefined as never)))).to.equal(
      lines(
        "configSection('a') takes a JSON Schema or a Standard Schema as its second argument, and received undefined.",
        '  mend   correct the argument.',
        '  see    docs/reference/errors.md#invalid_argument',
      ),
    );
  });
});
