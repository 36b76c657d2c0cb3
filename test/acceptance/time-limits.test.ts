import { expect } from 'chai';
import { Backend, type BackendStartupError, FeatureLoader, Module, Plugin, Service } from 'proscenium';
import { deferred, standstill } from '../support/deferred.js';
import { failureOf, lines, thrownBy } from '../support/failure-of.js';
import { givenBackendWith, givenConfig } from '../support/given-backend.js';
import { Prompter, RootBell, RootClock, summaryOf } from '../support/stage.js';

const SHORT = { milliseconds: 20 };
const never = () => new Promise<void>(() => {});

let trace: string[] = [];
const says = (text: string) => () => void trace.push(text);

const timeout = (what: string, mend: string) =>
  lines(what, `  mend   ${mend}`, '  see    docs/reference/errors.md#startup_timeout');

describe('time limits', () => {
  beforeEach(() => {
    trace = [];
  });

  // W-099, rule 4
  it('end a plugin that never settles, name what it waits for, and let the others start', async () => {
    @Service('plugin', Prompter)
    class HungPrompter implements Prompter {
      onInit = never;
      line = () => '';
    }
    @Plugin('hung')
    class HungPlugin {
      constructor(readonly prompter: Prompter) {}
    }
    @Plugin('fine')
    class FinePlugin {
      onStartup = says('fine up');
    }

    const error = await failureOf(
      givenBackendWith({ limits: { plugin: SHORT } }, HungPrompter, HungPlugin, FinePlugin).start(),
    );

    expect(trace).to.deep.equal(['fine up']);
    expect(error.errors?.map((problem) => problem.message)).to.deep.equal([
      timeout(
        "Plugin 'hung' did not start within 20 ms; it was waiting for HungPrompter.",
        'let what it waits for settle, or raise backend.startup.plugins.hung.timeout.',
      ),
    ]);
  });

  it('name the module that hangs, which fails with its plugin', async () => {
    @Module('opera', { id: 'hung' })
    class HungModule {
      onInit = never;
    }
    @Module('opera', { id: 'fine' })
    class FineModule {}
    @Plugin('opera')
    class OperaPlugin {
      constructor() {
        trace.push('plugin built');
      }
    }

    const error = (await failureOf(
      givenBackendWith({ limits: { plugin: SHORT } }, HungModule, FineModule, OperaPlugin).start(),
    )) as BackendStartupError;

    const text = timeout(
      "Plugin 'opera' did not start within 20 ms; it was waiting for module 'hung', HungModule.",
      'let what it waits for settle, or raise backend.startup.plugins.opera.timeout.',
    );
    expect(summaryOf(error.result)).to.deep.equal({
      outcome: 'failure',
      plugins: [
        {
          pluginId: 'opera',
          failure: text,
          allowed: false,
          modules: [{ moduleId: 'fine' }, { moduleId: 'hung', failure: text, allowed: false }],
        },
      ],
    });
    expect(trace).to.deep.equal([]);
  });

  it('fall under the policy of the plugin', async () => {
    @Plugin('hung')
    class HungPlugin {
      onInit = never;
    }
    const config = givenConfig({
      backend: { startup: { plugins: { hung: { timeout: { milliseconds: 20 }, onPluginBootFailure: 'continue' } } } },
    });

    const result = await givenBackendWith({}, HungPlugin, config).start();

    expect([result.outcome, result.plugins[0]?.failure?.error.name]).to.deep.equal([
      'success',
      'ProsceniumError [STARTUP_TIMEOUT]',
    ]);
  });

  it('come from the configuration, where the id of the plugin wins over the default', async () => {
    const hang = deferred();
    const ids = ['strict', 'patient'].map((id) => {
      @Plugin(id)
      class SomePlugin {
        onInit = () => hang.promise;
        onStartupFailure = says(`${id} failed`);
      }
      return SomePlugin;
    });
    @Service('plugin', { eager: true })
    class Watcher {
      onStartupFailure() {
        hang.resolve();
      }
    }
    const config = givenConfig({
      backend: { startup: { default: { timeout: '1 hour' }, plugins: { strict: { timeout: '20ms' } } } },
    });

    const error = await failureOf(givenBackendWith({}, ...ids, Watcher, config).start());

    expect(error.errors?.map((problem) => problem.message.split('\n')[0])).to.deep.equal([
      "Plugin 'strict' did not start within 20 ms; it was waiting for SomePlugin.",
    ]);
  });

  it('end the whole start while plugins hang, and stop what has started', async () => {
    @Plugin('hung')
    class HungPlugin {
      onInit = never;
      onShutdown = says('hung down');
    }
    @Plugin('fine')
    class FinePlugin {
      onShutdown = says('fine down');
    }

    const error = await failureOf(givenBackendWith({ limits: { startup: SHORT } }, HungPlugin, FinePlugin).start());

    expect(error.message).to.equal(
      timeout(
        "The backend did not start within 20 ms; it was waiting for 'hung'.",
        'let these plugins settle, or raise backend.startup.timeout.',
      ),
    );
    expect(trace.sort()).to.deep.equal(['fine down', 'hung down']);
  });

  it('name the root services that hang', async () => {
    @Service('root', RootClock)
    class HungClock implements RootClock {
      onInit = never;
      time = () => '';
    }

    const error = await failureOf(givenBackendWith({ limits: { startup: SHORT } }, HungClock).start());

    expect(error.message).to.equal(
      timeout(
        "The backend did not start within 20 ms; it was waiting for the root services 'HungClock'.",
        'let it settle, or raise the limit with new Backend({ limits: { startup } }).',
      ),
    );
  });

  it('name the add() whose import hangs', async () => {
    @Plugin('opera')
    class OperaPlugin {}

    const error = await failureOf(
      givenBackendWith({ limits: { startup: SHORT } }, OperaPlugin, new Promise<never>(() => {})).start(),
    );

    expect(error.message.split('\n')[0]).to.equal(
      'The backend did not start within 20 ms; it was waiting for add() number 2.',
    );
  });

  it('name the feature loader that hangs', async () => {
    @FeatureLoader()
    class HungLoader {
      load = () => new Promise<never>(() => {});
    }

    const error = await failureOf(givenBackendWith({ limits: { startup: SHORT } }, HungLoader).start());

    expect(error.message.split('\n')[0]).to.equal(
      'The backend did not start within 20 ms; it was waiting for the feature loader HungLoader.',
    );
  });

  it('let nothing be built any more once the backend has stopped', async () => {
    const slow = deferred();
    @Service('root', RootClock)
    class SlowClock implements RootClock {
      onInit = () => slow.promise;
      onShutdown = says('clock down');
      time = () => '';
    }
    @Service('root', RootBell)
    class Bell implements RootBell {
      constructor(readonly clock: RootClock) {
        trace.push('bell built');
      }
      ring = () => '';
    }
    await failureOf(givenBackendWith({ limits: { startup: SHORT } }, SlowClock, Bell).start());

    slow.resolve();
    await standstill();

    expect(trace).to.deep.equal(['clock down']);
  });

  it('let no plugin go on that was still starting when the whole start failed', async () => {
    const slow = deferred();
    @Module('opera')
    class SlowModule {
      onInit = () => slow.promise;
    }
    @Plugin('opera')
    class OperaPlugin {
      constructor() {
        trace.push('plugin built');
      }
    }
    await failureOf(givenBackendWith({ limits: { startup: SHORT } }, OperaPlugin, SlowModule).start());

    slow.resolve();
    await standstill();

    expect(trace).to.deep.equal([]);
  });

  // W-170
  it('end the waiting for a start that hangs when the backend is stopped, and say so', async () => {
    @Plugin('hung')
    class HungPlugin {
      onInit = never;
      onShutdown = says('hung down');
    }
    const backend = givenBackendWith({ limits: { shutdown: SHORT, plugin: { milliseconds: 200 } } }, HungPlugin);
    const failure = failureOf(backend.start());
    await standstill();

    const error = await failureOf(backend.stop());

    expect(trace).to.deep.equal(['hung down']);
    expect(error.errors?.map((problem) => problem.message)).to.deep.equal([
      lines(
        'The backend did not stop within 20 ms; it was still busy with its own start.',
        '  mend   let what it waited for end sooner, or raise backend.lifecycle.shutdownTimeout.',
        '  see    docs/reference/errors.md#shutdown_timeout',
      ),
    ]);
    await failure;
  });

  it('are refused when they are no duration', () => {
    const error = thrownBy(() => new Backend({ limits: { startup: 'soon' } }));

    expect(error.name).to.equal('ProsceniumError [INVALID_CONFIG]');
  });

  it('are refused in the configuration when they are no duration, and everything is stopped', async () => {
    @Service('root')
    class Server {
      onShutdown = says('server down');
    }

    const error = await failureOf(
      givenBackendWith({}, Server, givenConfig({ backend: { lifecycle: { hookTimeout: 'soon' } } })).start(),
    );

    expect([error.code, trace]).to.deep.equal(['INVALID_CONFIG', ['server down']]);
  });
});
