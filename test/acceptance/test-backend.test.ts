import { expect } from 'chai';
import {
  type Context,
  Controller,
  FeatureLoader,
  Get,
  HttpRouter,
  Logger,
  Module,
  Plugin,
  provide,
  RootConfig,
  RootHttpRouter,
  RootLogger,
  Service,
} from 'proscenium';
import { createTestBackend, mockAnonymous, mockService, mockUser, StaticConfig } from 'proscenium/testing';
import { failureOf, lines, thrownBy } from '../support/failure-of.js';
import { Prompter, summaryOf } from '../support/stage.js';

@Controller('/things')
class ThingController {
  constructor(
    private readonly logger: Logger,
    private readonly prompter: Prompter,
  ) {}

  @Get('/:name', { allow: ['user', 'service', 'unauthenticated'] })
  show(ctx: Context) {
    this.logger.info('asked');
    return { name: ctx.params['name'], line: this.prompter.line(), authorization: ctx.get('authorization') };
  }
}

@Plugin('shop', { controllers: [ThingController] })
class ShopPlugin {}

describe('a test backend', () => {
  // W-182
  it('answers the controllers of a plugin below /api/<id>', async () => {
    const backend = await createTestBackend()
      .add(ShopPlugin)
      .with(Prompter, { line: () => 'hello' })
      .start();

    const response = await backend.fetch('/api/shop/things/lamp', { as: mockAnonymous() });

    expect(await response.json()).to.deep.equal({ name: 'lamp', line: 'hello', authorization: '' });
    await backend.stop();
  });

  it('sends requests as a mock user unless told otherwise', async () => {
    const backend = await createTestBackend()
      .add(ShopPlugin)
      .with(Prompter, { line: () => '' })
      .start();
    const ask = async (init: Parameters<typeof backend.fetch>[1]) => {
      const answer = (await (await backend.fetch('/api/shop/things/lamp', init)).json()) as { authorization: string };
      return answer.authorization;
    };

    const seen = [
      await ask({}),
      await ask({ as: mockUser('user:default/ada') }),
      await ask({ as: mockService() }),
      await ask({ headers: { authorization: 'Bearer mock-service-token' } }),
    ];

    expect(seen).to.deep.equal([
      'Bearer mock-user-token:{"sub":"user:default/mock"}',
      'Bearer mock-user-token:{"sub":"user:default/ada"}',
      'Bearer mock-service-token:{"sub":"external:test-service"}',
      'Bearer mock-service-token',
    ]);
    await backend.stop();
  });

  // W-183
  it('answers its health endpoints without any feature', async () => {
    const backend = await createTestBackend().start();

    const response = await backend.fetch('/.backstage/health/v1/liveness');

    expect([response.status, await response.json()]).to.deep.equal([200, { status: 'ok' }]);
    await backend.stop();
  });

  it('offers the default services to every plugin', async () => {
    let services: unknown[] = [];
    @Plugin('opera')
    class OperaPlugin {
      constructor(logger: Logger, router: HttpRouter, config: RootConfig, root: RootLogger) {
        services = [logger, router, config, root];
      }
    }

    const backend = await createTestBackend().add(OperaPlugin).start();

    expect(services.map((service) => typeof service)).to.deep.equal(['object', 'object', 'object', 'object']);
    await backend.stop();
  });

  it('reads its configuration from an object, and keeps its log in memory', async () => {
    @Plugin('opera')
    class OperaPlugin {
      constructor(config: RootConfig, logger: Logger) {
        logger.info(config.getString('opera.title'));
      }
    }

    const backend = await createTestBackend({ config: { opera: { title: 'Tosca' } } })
      .add(OperaPlugin)
      .start();

    expect(backend.logger.entries.find(({ message }) => message === 'Tosca')).to.deep.equal({
      level: 'info',
      message: 'Tosca',
      fields: { plugin: 'opera' },
    });
    await backend.stop();
  });

  it('can stand on other services', async () => {
    const backend = await createTestBackend({
      services: [provide(RootConfig, new StaticConfig({ own: true }))],
    }).start();

    expect((await backend.get(RootConfig)).getBoolean('own')).to.equal(true);
    await backend.stop();
  });

  // W-184
  it('takes overrides as features', async () => {
    @Service('plugin', Prompter)
    class Whisperer implements Prompter {
      line = () => 'whispered';
    }
    const backend = await createTestBackend().add(ShopPlugin).add(Whisperer).start();

    const prompter = await backend.get(Prompter, { plugin: 'shop' });

    expect(prompter.line()).to.equal('whispered');
    await backend.stop();
  });

  // W-185, W-188
  it('gives modules without their plugin an empty one, also those of a loader', async () => {
    @Module('opera')
    class OvertureModule {}
    @Module('play')
    class SceneModule {}
    @FeatureLoader()
    class Loader {
      load = () => [SceneModule];
    }

    const backend = await createTestBackend().add(OvertureModule).add(Loader).start();

    expect(summaryOf(backend.result)).to.deep.equal({
      outcome: 'success',
      plugins: [
        { pluginId: 'opera', modules: [{ moduleId: 'overture' }] },
        { pluginId: 'play', modules: [{ moduleId: 'scene' }] },
      ],
    });
    await backend.stop();
  });

  it('serves the controllers of a module whose plugin is a placeholder', async () => {
    @Controller('/scenes')
    class SceneController {
      @Get()
      list() {
        return ['first'];
      }
    }
    @Module('play', { controllers: [SceneController] })
    class SceneModule {}
    const backend = await createTestBackend().add(SceneModule).start();

    const response = await backend.fetch('/api/play/scenes');

    expect(await response.json()).to.deep.equal(['first']);
    await backend.stop();
  });

  it('gives nothing of the backend before its start', async () => {
    const backend = createTestBackend();

    const texts = [
      thrownBy(() => backend.url),
      thrownBy(() => backend.result),
      await failureOf(backend.get(Prompter)),
      await failureOf(backend.fetch('/')),
    ].map(({ message }) => message);

    const text = (what: string) =>
      lines(
        `${what} before the backend has started.`,
        '  mend   await backend.start() first.',
        '  see    docs/reference/errors.md#not_started',
      );
    expect(texts).to.deep.equal([
      text('`url` was read'),
      text('`result` was read'),
      text('get() was called'),
      text('`url` was read'),
    ]);
  });

  it('says that there is no server when the root router was replaced', async () => {
    const backend = await createTestBackend()
      .with(RootHttpRouter, { use() {} })
      .start();

    const error = thrownBy(() => backend.url);

    expect(error.message).to.equal(
      lines(
        'The test asks for the HTTP server, and nothing provides it.',
        '  where  TestBackend.url',
        '  mend   leave RootHttpRouter as it is, or give its stand-in a `url`.',
        '  see    docs/reference/errors.md#missing_service',
      ),
    );
    await backend.stop();
  });

  it('closes its server with the block that uses it', async () => {
    let url = '';
    {
      await using backend = await createTestBackend().start();
      url = backend.url;
    }

    const error = await failureOf(fetch(url));

    expect(error.name).to.equal('TypeError');
  });

  it('can be stopped before it was started, and twice', async () => {
    const backend = createTestBackend();

    await backend.stop();
    await backend.start();
    await backend.stop();
    await backend.stop();

    expect(backend.result.outcome).to.equal('success');
  });

  it('closes its server after a failed start', async () => {
    let url = '';
    @Plugin('broken')
    class BrokenPlugin {
      constructor(private readonly router: RootHttpRouter) {}
      onInit() {
        url = (this.router as RootHttpRouter & { url: string }).url;
        throw new Error('NOPE');
      }
    }
    await failureOf(createTestBackend().add(BrokenPlugin).start());

    const error = await failureOf(fetch(url));

    expect(error.name).to.equal('TypeError');
  });
});
