import { expect } from 'chai';
import {
  type BackendStartupError,
  type Class,
  Contract,
  DatabaseEntities,
  DatabaseMigrations,
  ExtensionPoint,
  InjectAll,
  Module,
  Plugin,
  provide,
  Service,
} from 'proscenium';
import { deferred, standstill } from '../support/deferred.js';
import { failureOf, lines } from '../support/failure-of.js';
import { givenBackend } from '../support/given-backend.js';
import { ActList, Programme, Prompter, summaryOf } from '../support/stage.js';

@Contract('stage.outer')
abstract class Outer {
  abstract add(act: string): void;
}

@ExtensionPoint(Outer)
class OuterList implements Outer {
  readonly acts: string[] = [];
  add(act: string) {
    this.acts.push(act);
  }
}

@Plugin('opera')
class OperaPlugin {
  constructor() {
    trace.push('plugin');
  }
}

let trace: string[] = [];

describe('modules', () => {
  beforeEach(() => {
    trace = [];
  });

  // W-123
  it('that offer an extension point start after all that use it have finished, over whole chains', async () => {
    const slow = deferred();
    @Module('opera', { id: 'm1', extensionPoints: [OuterList] })
    class First {
      constructor(private readonly list: OuterList) {}
      onInit() {
        trace.push(`m1 ${this.list.acts.join()}`);
      }
    }
    @Module('opera', { id: 'm2', extensionPoints: [ActList] })
    class Second {
      constructor(
        private readonly outer: Outer,
        private readonly list: ActList,
      ) {}
      onInit() {
        trace.push(`m2 ${this.list.acts.join()}`);
        this.outer.add('from m2');
      }
    }
    @Module('opera', { id: 'm3' })
    class Third {
      constructor(private readonly programme: Programme) {}
      async onInit() {
        await slow.promise;
        trace.push('m3');
        this.programme.add('from m3');
      }
    }
    const started = givenBackend(First, Second, Third, OperaPlugin).start();
    await standstill();
    const before = [...trace];
    slow.resolve();

    await started;

    expect({ before, after: trace }).to.deep.equal({ before: [], after: ['m3', 'm2 from m3', 'm1 from m2', 'plugin'] });
  });

  // W-125
  it('that fail block neither the module whose extension point they use nor the plugin', async () => {
    @Module('opera', { id: 'provider', extensionPoints: [ActList] })
    class Provider {
      onInit() {
        trace.push('provider');
      }
    }
    @Module('opera', { id: 'consumer' })
    class Consumer {
      constructor(readonly programme: Programme) {}
      onInit() {
        throw new Error('NOPE');
      }
    }

    await failureOf(givenBackend(Provider, Consumer, OperaPlugin).start());

    expect(trace).to.deep.equal(['provider', 'plugin']);
  });

  it('that offer an extension point and fail leave it to the modules that use it', async () => {
    @Module('opera', { id: 'provider', extensionPoints: [ActList] })
    class Provider {
      onInit() {
        throw new Error('NOPE');
      }
    }
    @Module('opera', { id: 'consumer' })
    class Consumer {
      constructor(readonly programme: Programme) {}
      onInit() {
        trace.push('consumer');
      }
    }

    await failureOf(givenBackend(Provider, Consumer, OperaPlugin).start());

    expect(trace).to.deep.equal(['consumer', 'plugin']);
  });

  // W-127
  it('that wait for each other fail the plugin, of which nothing runs', async () => {
    @Module('opera', { id: 'mod-a', extensionPoints: [ActList] })
    class ModuleA {
      constructor(readonly outer: Outer) {
        trace.push('a');
      }
    }
    @Module('opera', { id: 'mod-b', extensionPoints: [OuterList] })
    class ModuleB {
      constructor(readonly programme: Programme) {
        trace.push('b');
      }
    }
    @Module('opera', { id: 'other' })
    class OtherModule {
      constructor() {
        trace.push('other');
      }
    }

    const error = (await failureOf(
      givenBackend(OperaPlugin, ModuleA, ModuleB, OtherModule).start(),
    )) as BackendStartupError;

    expect(summaryOf(error.result)).to.deep.equal({
      outcome: 'failure',
      plugins: [
        {
          pluginId: 'opera',
          failure: lines(
            "module 'mod-a' needs itself to be built.",
            "  where  the modules of plugin 'opera'",
            "  path   module 'mod-a' -> module 'mod-b' -> module 'mod-a'",
            '  mend   let one of them receive what it needs later: from an extension point, an event, or a method argument,',
            '         or move what both need into a third service.',
            '  see    docs/reference/errors.md#dependency_cycle',
          ),
          allowed: false,
          modules: [],
        },
      ],
    });
    expect(trace).to.deep.equal([]);
  });

  // W-128
  it('that offer and use one extension point wait for themselves', async () => {
    @Module('opera', { id: 'm', extensionPoints: [ActList] })
    class Selfish {
      constructor(readonly programme: Programme) {}
    }

    const error = await failureOf(givenBackend(OperaPlugin, Selfish).start());

    expect(error.errors?.[0]?.message.split('\n')[2]).to.equal("  path   module 'm' -> module 'm'");
  });

  it('that offer an extension point may ask for its class to read what others have added', async () => {
    @Module('opera', { id: 'provider', extensionPoints: [ActList] })
    class Provider {
      constructor(private readonly list: ActList) {}
      onInit() {
        trace.push(this.list.acts.join());
      }
    }
    @Module('opera', { id: 'consumer' })
    class Consumer {
      constructor(private readonly programme: Programme) {}
      onInit() {
        this.programme.add('aria');
      }
    }

    const { outcome } = await givenBackend(Provider, Consumer, OperaPlugin).start();

    expect({ outcome, trace }).to.deep.equal({ outcome: 'success', trace: ['aria', 'plugin'] });
  });

  // W-129
  it('receive the services of their plugin, and bring services for it', async () => {
    @Service('plugin', Prompter)
    class Whisperer implements Prompter {
      line = () => 'whispered';
    }
    @Module('opera', { services: [Whisperer] })
    class VoiceModule {
      constructor(prompter: Prompter) {
        trace.push(prompter.line());
      }
    }

    await givenBackend(OperaPlugin, VoiceModule).start();

    expect(trace).to.deep.equal(['whispered', 'plugin']);
  });

  it('whose own services miss something fail, and leave the plugin alone that does not ask for them', async () => {
    @Service('plugin')
    class Needy {
      constructor(readonly prompter: Prompter) {}
    }
    @Module('opera', { services: [Needy] })
    class VoiceModule {
      constructor(readonly needy: Needy) {}
    }

    const error = (await failureOf(givenBackend(OperaPlugin, VoiceModule).start())) as BackendStartupError;

    const { plugins } = summaryOf(error.result) as { plugins: { failure?: string; modules: { failure?: string }[] }[] };
    expect(
      plugins.map(({ failure, modules }) => [
        failure?.split('\n')[0],
        modules.map((module) => module.failure?.split('\n')[0]),
      ]),
    ).to.deep.equal([[undefined, ['Needy asks for Prompter, and nothing provides it.']]]);
  });

  it('whose extension point misses something fail, and leave the plugin alone', async () => {
    @ExtensionPoint(Programme)
    class NeedyList implements Programme {
      constructor(readonly prompter: Prompter) {}
      add() {}
    }
    @Module('opera', { extensionPoints: [NeedyList] })
    class VoiceModule {}

    const error = (await failureOf(givenBackend(OperaPlugin, VoiceModule).start())) as BackendStartupError;

    const { plugins } = summaryOf(error.result) as { plugins: { failure?: string; modules: { failure?: string }[] }[] };
    expect(
      plugins.map(({ failure, modules }) => [
        failure?.split('\n')[0],
        modules.map((module) => module.failure?.split('\n')[0]),
      ]),
    ).to.deep.equal([[undefined, ['NeedyList asks for Prompter, and nothing provides it.']]]);
  });

  it('bring entities and migrations for the database of their plugin, after those of the plugin', async () => {
    class PlayRow {}
    class ActRow {}
    class CreatePlays {}
    class CreateActs {}
    @Plugin('play', { entities: [PlayRow], migrations: [CreatePlays] })
    class PlayPlugin {
      constructor(@InjectAll(DatabaseEntities) entities: Class[], @InjectAll(DatabaseMigrations) migrations: Class[]) {
        trace.push(...[...entities, ...migrations].map(({ name }) => name));
      }
    }
    @Module('play', { entities: [ActRow], migrations: [CreateActs] })
    class ActModule {}

    await givenBackend(ActModule, PlayPlugin).start();

    expect(trace).to.deep.equal(['PlayRow', 'ActRow', 'CreatePlays', 'CreateActs']);
  });

  it('take their id from the name of their class', async () => {
    @Module('opera')
    class ScaffolderEntityModel {}
    @Module('opera')
    class HTTPProxyModule {}
    @Module('opera')
    class Module2 {}

    const result = await givenBackend(OperaPlugin, ScaffolderEntityModel, HTTPProxyModule, Module2).start();

    expect(result.plugins[0]?.modules.map(({ moduleId }) => moduleId)).to.deep.equal([
      'scaffolder-entity-model',
      'http-proxy',
      'module2',
    ]);
  });

  it('may name the class of their plugin', async () => {
    @Module(OperaPlugin)
    class OvertureModule {}

    const result = await givenBackend(OvertureModule, OperaPlugin, provide(Prompter, { line: () => '' })).start();

    expect(summaryOf(result)).to.deep.equal({
      outcome: 'success',
      plugins: [{ pluginId: 'opera', modules: [{ moduleId: 'overture' }] }],
    });
  });
});
