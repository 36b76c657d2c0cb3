import { expect } from 'chai';
import {
  type BackendStartupError,
  type JsonObject,
  Module,
  Plugin,
  provide,
  RootConfig,
  Service,
  type StartupResult,
} from 'proscenium';
import { StaticConfig } from 'proscenium/testing';
import { deferred, standstill } from '../support/deferred.js';
import { failureOf, lines } from '../support/failure-of.js';
import { givenBackend, givenConfig, givenLog } from '../support/given-backend.js';
import { ActList, Programme, Prompter, summaryOf } from '../support/stage.js';

const nope = new Error('NOPE');

@Plugin('broken')
class BrokenPlugin {
  onInit() {
    throw nope;
  }
}

@Plugin('fine')
class FinePlugin {}

@Module('fine', { id: 'broken-module' })
class BrokenModule {
  onInit() {
    throw nope;
  }
}

const startup = (data: JsonObject) => givenConfig({ backend: { startup: data } });

/** The result of a start that fails. */
async function failedResult(start: Promise<unknown>): Promise<StartupResult> {
  return ((await failureOf(start)) as BackendStartupError).result;
}

describe('the boot failure policy', () => {
  // W-130, W-131, W-133
  it('ends the start with every failure that is not permitted, in one message', async () => {
    const error = await failureOf(givenBackend(BrokenPlugin, FinePlugin, BrokenModule).start());

    expect(error.name).to.equal('BackendStartupError');
    expect(error.message).to.equal(
      lines(
        'Backend startup failed due to the following errors:',
        "  Plugin 'broken' startup failed; caused by Error: NOPE",
        "  Module 'broken-module' for plugin 'fine' startup failed; caused by Error: NOPE",
        '  mend   mend each failure above; everything that had started has been stopped.',
        "         To start without one of them, set backend.startup.plugins.<id>.onPluginBootFailure to 'continue'.",
        '  see    docs/reference/errors.md#startup_failed',
      ),
    );
  });

  it('names only what is not permitted', async () => {
    const permits = startup({ plugins: { broken: { onPluginBootFailure: 'continue' } } });

    const error = await failureOf(givenBackend(BrokenPlugin, FinePlugin, BrokenModule, permits).start());

    expect(error.message.split('\n').slice(0, 2)).to.deep.equal([
      'Backend startup failed due to the following errors:',
      "  Module 'broken-module' for plugin 'fine' startup failed; caused by Error: NOPE",
    ]);
  });

  // W-134
  it('keeps the very error that was thrown', async () => {
    const { plugins } = await failedResult(givenBackend(BrokenPlugin, FinePlugin, BrokenModule).start());

    expect(plugins.find(({ pluginId }) => pluginId === 'broken')?.failure?.error).to.equal(nope);
    expect(plugins.find(({ pluginId }) => pluginId === 'fine')?.modules[0]?.failure?.error).to.equal(nope);
  });

  // W-132
  it('lets every other plugin run to its end before the start fails', async () => {
    const slow = deferred();
    const trace: string[] = [];
    @Plugin('slow')
    class SlowPlugin {
      async onInit() {
        await slow.promise;
        trace.push('slow done');
      }
    }
    const failure = failureOf(givenBackend(BrokenPlugin, SlowPlugin).start()).then(() => trace.push('start failed'));
    await standstill();
    slow.resolve();

    await failure;

    expect(trace).to.deep.equal(['slow done', 'start failed']);
  });

  // W-135
  it('tells the outcome, the times and every plugin with its modules', async () => {
    const result = await failedResult(givenBackend(FinePlugin, BrokenModule).start());

    const [plugin] = result.plugins;
    expect(Object.keys(result).sort()).to.deep.equal(['beginAt', 'durationMs', 'outcome', 'plugins', 'resultAt']);
    expect(Object.keys(plugin ?? {}).sort()).to.deep.equal(['durationMs', 'modules', 'pluginId', 'resultAt']);
    expect(Object.keys(plugin?.modules[0] ?? {}).sort()).to.deep.equal([
      'durationMs',
      'failure',
      'moduleId',
      'resultAt',
    ]);
    expect([result.beginAt, result.resultAt, plugin?.resultAt].every((time) => time instanceof Date)).to.equal(true);
    expect(result.beginAt <= result.resultAt).to.equal(true);
  });

  // W-136
  it('lists plugins and modules in order of completion', async () => {
    const slow = deferred();
    @Plugin('slow')
    class SlowPlugin {}
    @Module('slow', { id: 'late' })
    class LateModule {
      onInit = () => slow.promise;
    }
    @Module('slow', { id: 'early' })
    class EarlyModule {}
    const started = givenBackend(SlowPlugin, LateModule, EarlyModule, FinePlugin).start();
    await standstill();
    slow.resolve();

    const result = await started;

    expect(summaryOf(result)).to.deep.equal({
      outcome: 'success',
      plugins: [
        { pluginId: 'fine', modules: [] },
        { pluginId: 'slow', modules: [{ moduleId: 'early' }, { moduleId: 'late' }] },
      ],
    });
  });

  // W-137, W-138, W-139, W-140, W-141
  const policies: [name: string, config: JsonObject, plugin: boolean, module: boolean][] = [
    ['permits nothing by default', {}, false, false],
    ['permits a plugin by its id', { plugins: { broken: { onPluginBootFailure: 'continue' } } }, true, false],
    ['permits all plugins by default', { default: { onPluginBootFailure: 'continue' } }, true, false],
    [
      'refuses a plugin by its id',
      { default: { onPluginBootFailure: 'continue' }, plugins: { broken: { onPluginBootFailure: 'abort' } } },
      false,
      false,
    ],
    [
      'permits a module by its id',
      { plugins: { fine: { modules: { 'broken-module': { onPluginModuleBootFailure: 'continue' } } } } },
      false,
      true,
    ],
    ['permits all modules by default', { default: { onPluginModuleBootFailure: 'continue' } }, false, true],
    [
      'refuses a module by its id',
      {
        default: { onPluginModuleBootFailure: 'continue' },
        plugins: { fine: { modules: { 'broken-module': { onPluginModuleBootFailure: 'abort' } } } },
      },
      false,
      false,
    ],
    [
      'does not permit the modules of a plugin that is permitted',
      { plugins: { fine: { onPluginBootFailure: 'continue' } } },
      false,
      false,
    ],
    [
      'takes the default for a module that is not named beside others',
      {
        default: { onPluginModuleBootFailure: 'continue' },
        plugins: { fine: { modules: { other: { onPluginModuleBootFailure: 'abort' } } } },
      },
      false,
      true,
    ],
    ['tells ids by their case', { plugins: { Broken: { onPluginBootFailure: 'continue' } } }, false, false],
    ['takes empty sections', { default: {}, plugins: { broken: {}, fine: { modules: {} } } }, false, false],
  ];
  for (const [name, config, plugin, module] of policies) {
    it(name, async () => {
      const start = givenBackend(BrokenPlugin, FinePlugin, BrokenModule, startup(config)).start();

      const result = await start.catch((error: BackendStartupError) => error.result);

      const allowed = {
        plugin: result.plugins.find(({ pluginId }) => pluginId === 'broken')?.failure?.allowed,
        module: result.plugins.find(({ pluginId }) => pluginId === 'fine')?.modules[0]?.failure?.allowed,
      };
      expect(allowed).to.deep.equal({ plugin, module });
    });
  }

  it('starts when everything that fails is permitted to', async () => {
    const result = await givenBackend(
      BrokenPlugin,
      FinePlugin,
      startup({ default: { onPluginBootFailure: 'continue' } }),
    ).start();

    expect(summaryOf(result)).to.deep.equal({
      outcome: 'success',
      plugins: [
        { pluginId: 'broken', failure: 'NOPE', allowed: true, modules: [] },
        { pluginId: 'fine', modules: [] },
      ],
    });
  });

  // Rule 16
  it('refuses a value that it does not know', async () => {
    const error = await failureOf(
      givenBackend(startup({ plugins: { broken: { onPluginBootFailure: 'ignore' } } })).start(),
    );

    expect(error.message).to.equal(
      lines(
        "'backend.startup.plugins.broken.onPluginBootFailure' is 'ignore'.",
        "  mend   use 'abort' or 'continue'.",
        '  see    docs/reference/errors.md#invalid_config',
      ),
    );
  });

  // W-142
  it('is read once, before plugins start', async () => {
    const data = { onPluginBootFailure: 'continue' };
    const config = new StaticConfig({ backend: { startup: { default: data } } });
    @Plugin('meddling')
    class MeddlingPlugin {
      onInit() {
        data.onPluginBootFailure = 'abort';
        throw nope;
      }
    }

    const { outcome } = await givenBackend(MeddlingPlugin, provide(RootConfig, config)).start();

    expect(outcome).to.equal('success');
  });

  // W-143
  it('lists every module of a plugin, whichever fail', async () => {
    @Module('fine', { id: 'first' })
    class FirstModule {}
    @Module('fine', { id: 'last' })
    class LastModule {}

    const { plugins } = await failedResult(givenBackend(FinePlugin, FirstModule, BrokenModule, LastModule).start());

    expect(plugins[0]?.modules.map(({ moduleId }) => moduleId).sort()).to.deep.equal([
      'broken-module',
      'first',
      'last',
    ]);
  });

  // W-144
  it('counts a failing service as the failure of the plugin that asks, under its policy; without its modules when it was eager', async () => {
    const trace: string[] = [];
    @Service('plugin', Prompter, { eager: true })
    class BrokenPrompter implements Prompter {
      constructor() {
        throw nope;
      }
      line = () => '';
    }
    @Plugin('opera', { services: [BrokenPrompter] })
    class OperaPlugin {}
    @Module('opera')
    class OvertureModule {
      constructor() {
        trace.push('module');
      }
    }

    const result = await givenBackend(
      OperaPlugin,
      OvertureModule,
      startup({ plugins: { opera: { onPluginBootFailure: 'continue' } } }),
    ).start();

    const [opera] = result.plugins;
    expect([opera?.failure?.allowed, opera?.failure?.error.cause, opera?.modules, trace]).to.deep.equal([
      true,
      nope,
      [],
      [],
    ]);
  });

  it('covers what a plugin misses, also through a service that was added for all', async () => {
    @Service('plugin')
    class Needy {
      constructor(readonly prompter: Prompter) {}
    }
    @Plugin('opera')
    class OperaPlugin {
      constructor(readonly needy: Needy) {}
    }

    const result = await givenBackend(
      OperaPlugin,
      Needy,
      startup({ plugins: { opera: { onPluginBootFailure: 'continue' } } }),
    ).start();

    expect(result.plugins[0]?.failure?.error.name).to.equal('ProsceniumError [MISSING_SERVICE]');
  });

  // W-125, W-126
  it('runs the plugin and its startup hooks although a module failed', async () => {
    const trace: string[] = [];
    @Plugin('opera', { extensionPoints: [ActList] })
    class OperaPlugin {
      constructor(readonly acts: ActList) {}
      onInit() {
        trace.push(`init ${this.acts.acts.join()}`);
      }
      onStartup() {
        trace.push('up');
      }
    }
    @Module('opera', { id: 'half' })
    class HalfModule {
      constructor(readonly programme: Programme) {}
      onInit() {
        this.programme.add('half');
        throw nope;
      }
    }

    await failureOf(givenBackend(OperaPlugin, HalfModule).start());

    expect(trace).to.deep.equal(['init half', 'up']);
  });

  // W-145
  const thrown: [name: string, value: unknown, message: string][] = [
    ['a string', 'NOPE', 'NOPE'],
    ['undefined', undefined, 'a non-Error was thrown: undefined'],
    ['null', null, 'a non-Error was thrown: null'],
    ['an object', { message: 'NOPE' }, 'a non-Error was thrown: {"message":"NOPE"}'],
    ['a number', 7, 'a non-Error was thrown: 7'],
  ];
  for (const [name, value, message] of thrown) {
    it(`makes an error of ${name} that a plugin, a module and a constructor throw`, async () => {
      @Plugin('opera')
      class OperaPlugin {
        async onInit() {
          throw value;
        }
      }
      @Module('opera')
      class OvertureModule {
        onInit() {
          throw value;
        }
      }
      @Plugin('play')
      class PlayPlugin {
        constructor() {
          throw value;
        }
      }

      const { plugins } = await failedResult(givenBackend(OperaPlugin, OvertureModule, PlayPlugin).start());

      const messages = plugins.flatMap(({ failure, modules }) => [
        failure?.error.message,
        ...modules.map((module) => module.failure?.error.message),
      ]);
      expect(messages).to.deep.equal([message, message, message]);
    });
  }

  // W-100, rule 5
  for (const count of [2, 3]) {
    it(`runs none of ${count} plugins with one id, and lists them once`, async () => {
      const built: string[] = [];
      const rivals = Array.from({ length: count }, () => {
        @Plugin('rival')
        class RivalPlugin {
          constructor() {
            built.push('plugin');
          }
        }
        return RivalPlugin;
      });
      @Module('rival')
      class RivalModule {
        constructor() {
          built.push('module');
        }
      }

      const result = await givenBackend(
        ...rivals,
        RivalModule,
        FinePlugin,
        startup({ plugins: { rival: { onPluginBootFailure: 'continue' } } }),
      ).start();

      expect(built).to.deep.equal([]);
      expect(
        result.plugins.map(({ pluginId, failure }) => [pluginId, failure?.error.message.split('\n')[0]]),
      ).to.deep.equal([
        [
          'rival',
          `${Array.from({ length: count - 1 }, () => 'RivalPlugin').join(', ')} and RivalPlugin call themselves plugin 'rival', so none of them runs.`,
        ],
        ['fine', undefined],
      ]);
    });

    // W-101
    it(`runs none of ${count} modules with one id, but the plugin, and lists them once`, async () => {
      const built: string[] = [];
      const rivals = Array.from({ length: count }, () => {
        @Module('opera', { id: 'rival' })
        class RivalModule {
          constructor() {
            built.push('module');
          }
        }
        return RivalModule;
      });
      @Plugin('opera')
      class OperaPlugin {
        constructor() {
          built.push('plugin');
        }
      }
      const permits = startup({
        plugins: { opera: { modules: { rival: { onPluginModuleBootFailure: 'continue' } } } },
      });

      const result = await givenBackend(OperaPlugin, ...rivals, permits).start();

      expect(built).to.deep.equal(['plugin']);
      expect(
        result.plugins[0]?.modules.map(({ moduleId, failure }) => [
          moduleId,
          failure?.allowed,
          failure?.error.message.split('\n')[0],
        ]),
      ).to.deep.equal([
        [
          'rival',
          true,
          `${Array.from({ length: count - 1 }, () => 'RivalModule').join(', ')} and RivalModule call themselves module 'rival' of plugin 'opera', so none of them runs.`,
        ],
      ]);
    });
  }

  it('tells both lines of a duplicate plugin and a duplicate module', async () => {
    @Plugin('opera')
    class OneOpera {}
    @Plugin('opera')
    class OtherOpera {}
    @Module('fine', { id: 'same' })
    class OneModule {}
    @Module('fine', { id: 'same' })
    class OtherModule {}

    const error = await failureOf(givenBackend(OneOpera, OtherOpera, FinePlugin, OneModule, OtherModule).start());

    const file = 'test/acceptance/boot-failure-policy.test.ts';
    expect(error.errors?.map((problem) => problem.message.replaceAll(/:\d+:\d+/g, ''))).to.deep.equal([
      lines(
        "OneOpera and OtherOpera call themselves plugin 'opera', so none of them runs.",
        `  where  ${file} and ${file}`,
        '  mend   give each a plugin id of its own, or add one of them only.',
        '  see    docs/reference/errors.md#duplicate_plugin',
      ),
      lines(
        "OneModule and OtherModule call themselves module 'same' of plugin 'fine', so none of them runs.",
        `  where  ${file} and ${file}`,
        "  mend   give each an id with @Module(plugin, { id: '…' }), or add one of them only.",
        '  see    docs/reference/errors.md#duplicate_module',
      ),
    ]);
  });

  // W-102
  it('takes modules with one id for different plugins', async () => {
    @Plugin('opera')
    class OperaPlugin {}
    @Module('opera', { id: 'same' })
    class OneModule {}
    @Module('fine', { id: 'same' })
    class OtherModule {}

    const { outcome } = await givenBackend(OperaPlugin, FinePlugin, OneModule, OtherModule).start();

    expect(outcome).to.equal('success');
  });

  // W-176
  it('logs a permitted failure as one', async () => {
    const log = givenLog();

    await givenBackend(
      BrokenPlugin,
      FinePlugin,
      log.feature,
      startup({ default: { onPluginBootFailure: 'continue' } }),
    ).start();

    expect(log.messages()).to.include(
      "error: Plugin 'broken' failed to start, which the configuration permits; the backend starts without it",
    );
  });
});
