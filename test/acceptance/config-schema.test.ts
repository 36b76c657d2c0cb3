import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import {
  Backend,
  type ConfigOf,
  configSection,
  createBackend,
  FeatureLoader,
  FileRootConfig,
  Inject,
  InjectConfig,
  type JsonObject,
  type LiveSection,
  Module,
  Plugin,
  provide,
  RootConfig,
  RootConfigSchema,
  Service,
  Token,
  withOptions,
} from 'proscenium';
import { createTestBackend, MemoryLogger, StaticConfig } from 'proscenium/testing';
import { z } from 'zod';
import { secretsOf } from '#src/services/root-config/index.js';
import { RootLogger } from '#src/contracts/logger.js';
import { failureOf, lines } from '../support/failure-of.js';
import { capturingErrors, cleanUp, givenFiles, until } from '../services/root-config/support.js';

const shopConfig = configSection(
  'shop',
  z.object({
    name: z.string(),
    shelves: z.number().default(4),
    token: z.string().optional().meta({ visibility: 'secret' }),
  }),
);

@Plugin('shop', { config: shopConfig })
class ShopPlugin {
  constructor(
    @InjectConfig(shopConfig) readonly settings: ConfigOf<typeof shopConfig>,
    @InjectConfig(shopConfig.live) readonly live: LiveSection<ConfigOf<typeof shopConfig>>,
    readonly schema: RootConfigSchema,
  ) {
    Object.assign(shop, { settings, live });
  }
}

/** What the plugin has received. */
const shop: Partial<Pick<ShopPlugin, 'settings' | 'live'>> = {};

describe('the schema of the configuration', () => {
  let backend: Backend | undefined;
  let logger: MemoryLogger;
  let directory: string;
  beforeEach(() => {
    logger = new MemoryLogger();
  });
  afterEach(async () => {
    await backend?.stop();
    backend = undefined;
    await cleanUp();
  });

  async function given(files: Readonly<Record<string, string>>, argv: readonly string[] = []): Promise<Backend> {
    directory = await givenFiles({ 'app-config.yaml': 'backend: { listen: { host: 127.0.0.1, port: 0 } }', ...files });
    backend = createBackend()
      .add(withOptions(FileRootConfig, { argv, environment: {}, rootDirectory: directory }))
      .add(provide(RootLogger, logger))
      .add(ShopPlugin);
    return backend;
  }

  const warnings = () => logger.entries.filter(({ level }) => level === 'warn').map(({ message }) => message);

  it('refuses a start with every fault in every file, each with its place', async () => {
    const failing = await given({
      'app-config.local.yaml': 'shop:\n  name: 5\n  shelves: many\nbackend:\n  startup:\n    timeout: 5\n',
    });

    const error = await failureOf(failing.start());

    expect(error.message).to.equal(
      lines(
        'The configuration has 3 faults.',
        '  mend   mend each fault below.',
        '  see    docs/reference/errors.md#invalid_config',
        '',
        "  ProsceniumError [INVALID_CONFIG]: 'backend.startup.timeout' in app-config.local.yaml is a number, and a string or an object is wanted.",
        '    where  app-config.local.yaml:6:14',
        '    mend   write a string or an object there.',
        '    see    docs/reference/errors.md#invalid_config',
        '',
        "  ProsceniumError [INVALID_CONFIG]: 'shop.name' in app-config.local.yaml does not fit what is declared for it: Invalid input: expected string, received number.",
        '    where  app-config.local.yaml:2:9',
        '    mend   correct it.',
        '    see    docs/reference/errors.md#invalid_config',
        '',
        "  ProsceniumError [INVALID_CONFIG]: 'shop.shelves' in app-config.local.yaml does not fit what is declared for it: Invalid input: expected number, received string.",
        '    where  app-config.local.yaml:3:12',
        '    mend   correct it.',
        '    see    docs/reference/errors.md#invalid_config',
      ),
    );
  });

  it('never shows the value of a secret', async () => {
    const failing = await given({ 'app-config.local.yaml': 'shop:\n  name: Corner\n  token: 123456789\n' });

    const error = await failureOf(failing.start());

    expect(error.message).to.equal(
      lines(
        "'shop.token' in app-config.local.yaml does not fit what is declared for it.",
        '  where  app-config.local.yaml:3:10',
        '  mend   correct it.',
        '  see    docs/reference/errors.md#invalid_config',
      ),
    );
  });

  it('names the variable that a required value is taken from and that is not set', async () => {
    const failing = await given({ 'app-config.local.yaml': 'shop:\n  name: ${SHOP_NAME}\n' });

    const error = await failureOf(failing.start());

    expect(error.message).to.equal(
      lines(
        "'shop.name' has no value: app-config.local.yaml takes it from ${SHOP_NAME}, which is not set.",
        '  where  app-config.local.yaml:2:9',
        '  mend   provide what it is taken from, or a default.',
        '  see    docs/reference/errors.md#invalid_config',
      ),
    );
  });

  it('warns of keys that nothing knows, at the top and below, and starts', async () => {
    backend = await given({ 'app-config.local.yaml': 'shop: { name: Corner, shelfs: 5 }\nshopp: {}\n' });

    await backend.start();

    expect(warnings()).to.deep.equal([
      "'shop.shelfs' in app-config.local.yaml is known to nothing in this backend (app-config.local.yaml:1:31): correct it if you mean 'shelves', or remove it.",
      "'shopp' in app-config.local.yaml is known to nothing in this backend (app-config.local.yaml:2:8): correct it if you mean 'shop', or remove it.",
    ]);
  });

  for (const [name, argv, file] of [
    ['--strict', ['--strict'], ''],
    ['backend.config.strict', [], 'backend: { config: { strict: true } }\n'],
    ['backend.config.strict as a text', [], 'backend: { config: { strict: "yes" } }\n'],
  ] as const)
    it(`refuses them with ${name}`, async () => {
      const failing = await given({ 'app-config.local.yaml': `${file}shop: { name: Corner }\nshopp: {}\n` }, argv);

      const error = await failureOf(failing.start());

      expect(error.message).to.contain("'shopp' in app-config.local.yaml is known to nothing in this backend.\n");
    });

  it('hands out typed values with defaults, and those that follow the configuration', async () => {
    backend = await given({ 'app-config.local.yaml': 'shop: { name: Corner }\n' });
    await backend.start();
    const changes: number[] = [];
    shop.live?.subscribe(({ shelves }) => changes.push(shelves));

    await writeFile(join(directory, 'app-config.local.yaml'), 'shop: { name: Corner, shelves: 9 }\n');
    await until(() => changes.length > 0);

    expect([shop.settings, shop.live?.current, changes]).to.deep.equal([
      { name: 'Corner', shelves: 4 },
      { name: 'Corner', shelves: 9 },
      [9],
    ]);
  });

  it('keeps the last good values when a change does not fit, and says so', async () => {
    backend = await given({ 'app-config.local.yaml': 'shop: { name: Corner }\n' });
    await backend.start();
    const file = join(directory, 'app-config.local.yaml');

    const written = await capturingErrors(async (text) => {
      await writeFile(file, 'shop: { name: 5 }\n');
      await until(() => text().includes('name'));
      await writeFile(join(directory, 'app-config.yaml'), 'shop: { shelves: 7, shelfs: 1 }');
      expect(shop.live?.current.name).to.equal('Corner');
      await writeFile(file, 'shop: { name: Station }\n');
      await until(() => shop.live?.current.name === 'Station');
    });

    expect(written).to.equal(
      lines(
        'The configuration has not been reloaded, its last good values stay.',
        "'shop.name' in app-config.local.yaml does not fit what is declared for it: Invalid input: expected string, received number.",
        '  where  app-config.local.yaml:1:15',
        '  mend   correct it.',
        '  see    docs/reference/errors.md#invalid_config',
        "Configuration: 'shop.shelfs' in app-config.yaml is known to nothing in this backend (app-config.yaml:1:29): correct it if you mean 'shelves', or remove it.",
        'The configuration is good again.',
        '',
      ),
    );
  }).timeout(20_000);

  it('tells the log which values are secret, also after a change', async () => {
    backend = await given({ 'app-config.local.yaml': 'shop: { name: Corner, token: first-one }\n' });
    await backend.start();
    const config = await backend.get(RootConfig);
    const before = [...secretsOf(config)];

    await writeFile(join(directory, 'app-config.local.yaml'), 'shop: { name: Corner, token: second-one }\n');
    await until(() => shop.live?.current.token === 'second-one');

    expect([before, [...secretsOf(config)]]).to.deep.equal([['first-one'], ['second-one']]);
  });

  it('knows the sections of modules and services in use, of plugins that fail, and of nothing that is replaced', async () => {
    const section = (path: string) => ({ path, schema: {} });
    const source = new Token<object>('stage.source', { scope: 'root' });
    @Module('stage', { config: section('ofModule') })
    class StageModule {}
    @Plugin('stage')
    class StagePlugin {
      constructor(@InjectConfig(shopConfig) readonly settings: ConfigOf<typeof shopConfig>) {}
    }
    @FeatureLoader({ config: section('ofLoader') })
    class Loader {
      load = () => [];
    }
    @Service('plugin', { config: section('ofUnused') })
    class Unused {}
    @Service('root', source, { config: section('ofReplaced') })
    class Replaced {}
    @Service('root', source, { config: section('ofService') })
    class Replacing {}
    @Plugin('broken', { config: section('ofBroken') })
    class BrokenPlugin {
      constructor(
        @Inject(source) readonly nowhere: object,
        readonly stage: StagePlugin,
      ) {}
    }
    const config = { shop: { name: 'a' }, backend: { startup: { default: { onPluginBootFailure: 'continue' } } } };
    backend = new Backend({ services: [Replaced] });
    for (const feature of [StageModule, StagePlugin, Loader, Unused, Replacing, BrokenPlugin]) backend.add(feature);
    await backend.add(provide(RootConfig, new StaticConfig(config))).start();

    const sections = (await backend.get(RootConfigSchema)).getSections();

    expect(sections.map(({ path, owners }) => [path, ...owners])).to.deep.equal([
      ['', 'Backend'],
      ['backend.process', 'Backend'],
      ['ofBroken', 'BrokenPlugin'],
      ['ofLoader', 'Loader'],
      ['ofModule', 'StageModule'],
      ['ofService', 'Replacing'],
      ['ofUnused', 'Unused'],
      ['shop', 'StagePlugin'],
    ]);
  });

  it('asks nothing of a section whose value a test supplies', async () => {
    @Plugin('kiosk', { config: shopConfig })
    class KioskPlugin {
      constructor(@InjectConfig(shopConfig) readonly settings: ConfigOf<typeof shopConfig>) {
        names.push(settings.name);
      }
    }
    const names: string[] = [];

    const test = await createTestBackend().add(KioskPlugin).with(shopConfig, { name: 'Stand-in', shelves: 1 }).start();
    await test.stop();

    expect(names).to.deep.equal(['Stand-in']);
  });

  it('leaves what is below its id to a plugin that declares nothing', async () => {
    @Plugin('kiosk')
    class KioskPlugin {}

    const test = await createTestBackend({ config: { kiosk: { any: 1 } } })
      .add(KioskPlugin)
      .start();
    await test.stop();

    expect(test.logger.entries.filter(({ level }) => level === 'warn')).to.deep.equal([]);
  });

  it('compares a configuration that cannot do so by itself once', async () => {
    class Plain extends StaticConfig {
      override useSchema = undefined as never;
    }
    const failing = createTestBackend()
      .add(provide(RootConfig, new Plain({ shop: {} })))
      .add(ShopPlugin);

    const error = await failureOf(failing.start());

    expect(error.message).to.contain("'shop.name' is missing");
  });

  it('lets a configuration that is wrapped keep to it as well', async () => {
    backend = await given({ 'app-config.local.yaml': 'shop: { name: Corner }\n' });
    @Service('root', RootConfig)
    class Wrapped extends StaticConfig {
      constructor(private readonly inner: RootConfig) {
        super({});
      }
      override get = ((key?: string) => this.inner.get(key)) as StaticConfig['get'];
      override getOptional = ((key?: string) => this.inner.getOptional(key)) as StaticConfig['getOptional'];
      override useSchema = undefined as never;
    }
    backend.add(Wrapped);
    await backend.start();

    const written = await capturingErrors(async (text) => {
      await writeFile(join(directory, 'app-config.local.yaml'), 'shop: { name: 5 }\n');
      await until(() => text().includes('its last good values stay'));
    });

    expect([shop.live?.current.name, written.includes('app-config.local.yaml:1:15')]).to.deep.equal(['Corner', true]);
  });

  it('is not there for feature loaders, whose features are part of it', async () => {
    @FeatureLoader()
    class Loader {
      constructor(readonly schema: RootConfigSchema) {}
      load = () => [];
    }

    const error = await failureOf(createTestBackend().add(Loader).start());

    expect(error.message).to.contain('[NOT_YET_AVAILABLE]');
  });

  it('shows browsers what it declares for them', async () => {
    const config: JsonObject = {
      app: { title: 'Harbour', key: 'x' },
      backend: { baseUrl: 'http://localhost:7007' },
      shop: { name: 'a' },
    };
    const test = await createTestBackend({ config }).add(ShopPlugin).start();

    const view = (await test.get(RootConfigSchema)).frontendView(config);
    await test.stop();

    expect(view).to.deep.equal({ app: { title: 'Harbour' }, backend: { baseUrl: 'http://localhost:7007' } });
  });
});
