import { expect } from 'chai';
import { type BackendStartupError, type JsonObject, Module, Plugin, Service, type StartupResult } from 'proscenium';
import { failureOf } from '../support/failure-of.js';
import { givenBackend, givenConfig } from '../support/given-backend.js';
import { ActList, Programme, Prompter } from '../support/stage.js';

const nope = new Error('NOPE');

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

describe('plugins and modules that fail', () => {
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
});
