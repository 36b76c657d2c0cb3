import { expect } from 'chai';
import {
  Backend,
  type Constructor,
  FeatureLoader,
  Inject,
  Logger,
  type LogWriter,
  Module,
  Plugin,
  PluginMetadata,
  RootConfig,
  RootLogger,
  Service,
  type ServiceKey,
} from 'proscenium';
import { createTestBackend } from 'proscenium/testing';
import { describeContract } from '#src/decorators/service-key.js';
import { recordOf } from '#src/decorators/records.js';
import { defaultServices } from '#src/services/default-services.js';
import { testServices } from '#src/testing/test-services.js';
import { MemoryLogger } from 'proscenium/testing';
import { failureOf, lines, textOf } from '../support/failure-of.js';
import { givenBackend, givenBackendWith } from '../support/given-backend.js';

const FILE = 'test/acceptance/seed-rules.test.ts:*';

@Plugin('catalog')
class CatalogPlugin {}

/** The contracts that the default services fulfil. */
function defaultContracts(): ServiceKey[] {
  return defaultServices.flatMap((service) => {
    const record = recordOf(service);
    return record?.kind === 'service' && record.contract !== undefined ? [record.contract] : [];
  });
}

describe('the rules of building a backend', () => {
  describe('a module targets one plugin, which must be in the same backend', () => {
    // W-103, rule 7
    it('starts a module whose plugin is there', async () => {
      @Module('catalog')
      class ScaffolderEntityModel {}

      const result = await givenBackend(ScaffolderEntityModel, CatalogPlugin).start();

      expect(result.plugins[0]?.modules.map((module) => module.moduleId)).to.deep.equal(['scaffolder-entity-model']);
    });

    const orphan = lines(
      "ScaffolderEntityModel extends plugin 'catalog', which is not in this backend.",
      `  where  ScaffolderEntityModel  ${FILE}`,
      "  mend   add the plugin 'catalog' to the same backend, or leave ScaffolderEntityModel out.",
      '  see    docs/reference/errors.md#module_without_plugin',
    );

    for (const [name, target] of [
      ['id', 'catalog'],
      ['class', CatalogPlugin],
    ] as const) {
      it(`refuses one that names by its ${name} a plugin that is not there`, async () => {
        @Module(target)
        class ScaffolderEntityModel {}
        @Plugin('search')
        class SearchPlugin {}

        const error = await failureOf(givenBackend(ScaffolderEntityModel, SearchPlugin).start());

        expect((error.errors ?? []).map(textOf)).to.deep.equal([orphan]);
      });
    }

    it('refuses it whatever the configuration permits to fail, also when a loader brings it', async () => {
      @Module('catalog')
      class ScaffolderEntityModel {}
      @FeatureLoader()
      class Loader {
        load = () => [ScaffolderEntityModel];
      }
      const backend = createTestBackendWithoutPlaceholders(Loader);

      const error = await failureOf(backend.start());

      expect((error.errors ?? []).map(textOf)).to.deep.equal([orphan]);
    });

    // W-104
    it('reports two orphans of one id', async () => {
      @Module('catalog', { id: 'same' })
      class OneModule {}
      @Module('catalog', { id: 'same' })
      class OtherModule {}

      const error = await failureOf(givenBackend(OneModule, OtherModule).start());

      expect((error.errors ?? []).map((problem) => problem.message.split('\n')[0])).to.deep.equal([
        "OneModule extends plugin 'catalog', which is not in this backend.",
        "OtherModule extends plugin 'catalog', which is not in this backend.",
      ]);
    });
  });

  describe('every service can be replaced', () => {
    for (const key of defaultContracts()) {
      const contract = describeContract(key);
      it(`${contract?.name} by an object`, async () => {
        const standIn = standInFor(key);
        const backend = await createTestBackend().add(CatalogPlugin).with(key, standIn).start();

        const service = await backend.get(key, contract?.scope === 'plugin' ? { plugin: 'catalog' } : {});

        expect(service).to.equal(standIn);
        await backend.stop();
      });

      it(`${contract?.name} by a class that is added`, async () => {
        const Replacement = replacementFor(key);
        const backend = await createTestBackend().add(CatalogPlugin).add(Replacement).start();

        const service = await backend.get(key, contract?.scope === 'plugin' ? { plugin: 'catalog' } : {});

        expect(service).to.be.instanceOf(Replacement);
        await backend.stop();
      });

      it(`${contract?.name} by a class that a feature loader yields`, async () => {
        const Replacement = replacementFor(key);
        @FeatureLoader()
        class Loader {
          load = () => [Replacement];
        }
        const backend = await createTestBackend().add(CatalogPlugin).add(Loader).start();

        const service = await backend.get(key, contract?.scope === 'plugin' ? { plugin: 'catalog' } : {});

        expect(service).to.be.instanceOf(Replacement);
        await backend.stop();
      });

      it(`${contract?.name} by a class that wraps the default`, async () => {
        const Wrapper = wrapperFor(key);
        const backend = await createTestBackend().add(CatalogPlugin).add(Wrapper).start();

        const service = (await backend.get(key, contract?.scope === 'plugin' ? { plugin: 'catalog' } : {})) as {
          readonly inner: object;
        };

        expect(service).to.be.instanceOf(Wrapper);
        expect(service.inner).to.be.an('object');
        await backend.stop();
      });
    }

    it('the example of the documentation: a logger with labels read from the configuration', async () => {
      @Service('plugin', Logger)
      class LabelledLogger implements Logger {
        readonly #inner: LogWriter;
        constructor(root: RootLogger, metadata: PluginMetadata, config: RootConfig) {
          this.#inner = root.child({ labels: config.getString(`labels.${metadata.getId()}`) });
        }
        error: Logger['error'] = (message, meta) => this.#inner.error(message, meta);
        warn: Logger['warn'] = (message, meta) => this.#inner.warn(message, meta);
        info: Logger['info'] = (message, meta) => this.#inner.info(message, meta);
        debug: Logger['debug'] = (message, meta) => this.#inner.debug(message, meta);
        child: Logger['child'] = (meta) => this.#inner.child(meta);
      }
      @Plugin('search')
      class SearchPlugin {
        constructor(logger: Logger) {
          logger.info('ready');
        }
      }

      const backend = await createTestBackend({ config: { labels: { search: 'fast' } } })
        .add(SearchPlugin)
        .add(LabelledLogger)
        .start();

      expect(backend.logger.entries.filter(({ message }) => message === 'ready')).to.deep.equal([
        { level: 'info', message: 'ready', fields: { labels: 'fast' } },
      ]);
      await backend.stop();
    });
  });

  // W-052
  it('plugin metadata cannot be replaced, the id stays the real one', async () => {
    @Service('plugin', PluginMetadata)
    class FakeMetadata implements PluginMetadata {
      constructor(readonly inner: PluginMetadata) {}
      getId = () => 'fake';
    }

    const error = await failureOf(givenBackend(CatalogPlugin, FakeMetadata).start());

    expect((error.errors ?? []).map(textOf)).to.deep.equal([
      lines(
        'FakeMetadata provides PluginMetadata, which is built in and cannot be replaced.',
        `  where  FakeMetadata  ${FILE}`,
        '  mend   leave FakeMetadata out; every other service can be replaced.',
        '  see    docs/reference/errors.md#service_not_overridable',
      ),
    ]);
  });
});

function createTestBackendWithoutPlaceholders(feature: Constructor): Backend {
  const config = {
    backend: { startup: { default: { onPluginBootFailure: 'continue', onPluginModuleBootFailure: 'continue' } } },
  };
  return givenBackendWith({ services: testServices(config, new MemoryLogger()) }, feature);
}

/** An object of which every method does nothing, but what the start itself reads from it. */
function standInFor(key: ServiceKey): object {
  if (key === RootConfig) return new StandInConfig();
  return {
    child: () => standInFor(key),
    addStartupHook() {},
    addShutdownHook() {},
    addBeforeShutdownHook() {},
    use() {},
    route() {},
    info() {},
    error() {},
    warn() {},
    debug() {},
    getId: () => '',
  };
}

class StandInConfig {
  has = () => false;
  keys = () => [];
  get = () => undefined;
  getOptional = () => undefined;
  getOptionalConfig = () => undefined;
  getOptionalConfigArray = () => undefined;
  getOptionalString = () => undefined;
  getOptionalNumber = () => undefined;
  getOptionalBoolean = () => undefined;
  getOptionalStringArray = () => undefined;
}

function replacementFor(key: ServiceKey): Constructor<object> {
  const scope = describeContract(key)?.scope ?? 'plugin';
  const standIn = standInFor(key);
  @Service(scope, key)
  class Replacement {
    constructor() {
      Object.assign(this, standIn);
    }
  }
  return Replacement;
}

function wrapperFor(key: ServiceKey): Constructor<object> {
  const scope = describeContract(key)?.scope ?? 'plugin';
  @Service(scope, key)
  class Wrapper {
    constructor(@Inject(key) readonly inner: object) {
      // Forwards whatever the contract has.
      return new Proxy(this, {
        get: (target, name) => {
          if (name in target || name === 'then' || LIFE.has(name)) return Reflect.get(target, name);
          const value: unknown = Reflect.get(inner, name);
          return typeof value === 'function' ? value.bind(inner) : value;
        },
      });
    }
  }
  return Wrapper;
}

const LIFE = new Set<string | symbol>([
  'onInit',
  'onStartup',
  'onStartupFailure',
  'onDrain',
  'onShutdown',
  'releaseHooks',
]);
