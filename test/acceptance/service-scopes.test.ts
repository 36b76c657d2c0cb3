import { expect } from 'chai';
import { Inject, Module, Plugin, PluginMetadata, provide, RootInstanceMetadata, Service, Token } from 'proscenium';
import { standstill } from '../support/deferred.js';
import { failureOf } from '../support/failure-of.js';
import { givenBackend } from '../support/given-backend.js';
import { Prompter, RootBell, RootClock, Script, summaryOf } from '../support/stage.js';

describe('scopes of services', () => {
  // W-031, W-032, W-047, W-129
  it('gives each plugin its own instance of a plugin service, which its modules share', async () => {
    const seen: Record<string, object> = {};
    @Service('plugin')
    class Notebook {
      constructor(readonly metadata: PluginMetadata) {}
    }
    @Plugin('opera')
    class OperaPlugin {
      constructor(notebook: Notebook) {
        seen[`plugin ${notebook.metadata.getId()}`] = notebook;
      }
    }
    @Module('opera')
    class OvertureModule {
      constructor(notebook: Notebook) {
        seen[`module ${notebook.metadata.getId()}`] = notebook;
      }
    }
    @Plugin('play')
    class PlayPlugin {
      constructor(notebook: Notebook) {
        seen[`plugin ${notebook.metadata.getId()}`] = notebook;
      }
    }

    await givenBackend(OperaPlugin, OvertureModule, PlayPlugin).start();

    expect(Object.keys(seen).sort()).to.deep.equal(['module opera', 'plugin opera', 'plugin play']);
    expect(seen['plugin opera']).to.equal(seen['module opera']);
    expect(seen['plugin opera']).not.to.equal(seen['plugin play']);
  });

  // W-033, W-071
  it('gives everybody the same root service', async () => {
    const seen = new Set<RootClock>();
    @Service('root', RootClock)
    class Clock implements RootClock {
      time = () => 'noon';
    }
    @Service('root', RootBell)
    class Bell implements RootBell {
      constructor(clock: RootClock) {
        seen.add(clock);
      }
      ring = () => 'ding';
    }
    @Plugin('opera')
    class OperaPlugin {
      constructor(clock: RootClock) {
        seen.add(clock);
      }
    }
    @Plugin('play')
    class PlayPlugin {
      constructor(clock: RootClock) {
        seen.add(clock);
      }
    }

    await givenBackend(OperaPlugin, PlayPlugin, Bell, Clock).start();

    expect(seen.size).to.equal(1);
  });

  // W-044, rule 8
  for (const value of [0, '', false, null, undefined, Number.NaN]) {
    it(`delivers the falsy value ${String(value) || "''"} to whoever asks for it`, async () => {
      const Given = new Token<unknown>('stage.given');
      const Made = new Token<unknown>('stage.made');
      const received: unknown[] = [];
      @Service('plugin')
      class Between {
        constructor(@Inject(Given) given: unknown, @Inject(Made) made: unknown) {
          received.push(given, made);
        }
      }
      @Module('opera')
      class OvertureModule {
        constructor(@Inject(Given) given: unknown, @Inject(Made) made: unknown) {
          received.push(given, made);
        }
      }
      @Plugin('opera')
      class OperaPlugin {
        constructor(
          readonly between: Between,
          @Inject(Given) given: unknown,
          @Inject(Made) made: unknown,
        ) {
          received.push(given, made);
        }
      }

      await givenBackend(
        provide(Given, value),
        provide(Made, async () => value, []),
        OvertureModule,
        OperaPlugin,
      ).start();

      expect(received).to.deep.equal(Array.from({ length: 6 }, () => value));
    });
  }

  // W-045, W-048
  it('passes dependencies of a factory in their order, and none to one that needs nothing', async () => {
    const Joined = new Token<string>('stage.joined');
    let text = '';
    @Plugin('opera')
    class OperaPlugin {
      constructor(@Inject(Joined) joined: string) {
        text = joined;
      }
    }

    await givenBackend(
      OperaPlugin,
      provide(Joined, (clock, prompter) => `${clock.time()} ${prompter.line()}`, [RootClock, Prompter]),
      provide(RootClock, () => ({ time: () => 'noon' }), []),
      provide(Prompter, () => ({ line: () => 'to be' }), []),
    ).start();

    expect(text).to.equal('noon to be');
  });

  it('hands nobody a service before its onInit has finished', async () => {
    const trace: string[] = [];
    @Service('plugin', Script)
    class SlowScript implements Script {
      async onInit() {
        await standstill();
        trace.push('script ready');
      }
      text = () => '';
    }
    @Service('plugin', Prompter)
    class Whisperer implements Prompter {
      constructor(readonly script: Script) {
        trace.push('prompter built');
      }
      line = () => '';
    }
    @Plugin('opera')
    class OperaPlugin {
      constructor(readonly prompter: Prompter) {
        trace.push('plugin built');
      }
    }

    await givenBackend(SlowScript, Whisperer, OperaPlugin).start();

    expect(trace).to.deep.equal(['script ready', 'prompter built', 'plugin built']);
  });

  it('keeps plugin services out of reach of another plugin that lists them not', async () => {
    @Service('plugin', Prompter)
    class Whisperer implements Prompter {
      line = () => 'to be';
    }
    @Plugin('opera', { services: [Whisperer] })
    class OperaPlugin {
      constructor(readonly prompter: Prompter) {}
    }
    @Plugin('play')
    class PlayPlugin {
      constructor(readonly prompter: Prompter) {}
    }

    const error = (await failureOf(givenBackend(OperaPlugin, PlayPlugin).start())) as Error & { result: never };

    const { plugins } = summaryOf(error.result) as { plugins: { pluginId: string; failure?: string }[] };
    expect(plugins.map(({ pluginId, failure }) => [pluginId, failure?.split('\n')[0]])).to.have.deep.members([
      ['opera', undefined],
      ['play', 'PlayPlugin asks for Prompter, and nothing provides it.'],
    ]);
  });

  it('lets a root service ask for what is installed', async () => {
    let ids: readonly string[] = [];
    @Service('root')
    class Poster {
      constructor(private readonly instance: RootInstanceMetadata) {}
      async onInit() {
        ids = (await this.instance.getInstalledPlugins()).map((plugin) => plugin.pluginId);
      }
    }
    @Plugin('opera')
    class OperaPlugin {}

    await givenBackend(Poster, OperaPlugin).start();

    expect(ids).to.deep.equal(['opera']);
  });
});
