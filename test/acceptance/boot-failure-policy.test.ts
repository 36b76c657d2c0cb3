import { expect } from 'chai';
import {
  type BackendStartupError,
  type JsonObject,
  Module,
  Plugin,
  provide,
  RootConfig,
  type StartupResult,
} from 'proscenium';
import { StaticConfig } from 'proscenium/testing';
import { deferred, standstill } from '../support/deferred.js';
import { failureOf, lines } from '../support/failure-of.js';
import { givenBackend, givenConfig, givenLog } from '../support/given-backend.js';
import { summaryOf } from '../support/stage.js';

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
        "'backend.startup.plugins.broken.onPluginBootFailure' in the given configuration is none of the values that it may have.",
        '  where  the given configuration',
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
