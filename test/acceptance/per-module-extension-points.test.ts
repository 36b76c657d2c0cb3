import { expect } from 'chai';
import { type BackendStartupError, ExtensionPoint, Module, ModuleMetadata, Plugin, Service } from 'proscenium';
import { deferred, standstill } from '../support/deferred.js';
import { failureOf, lines, textOf } from '../support/failure-of.js';
import { givenBackend, givenConfig, givenLog } from '../support/given-backend.js';
import { Programme, summaryOf } from '../support/stage.js';

const FILE = 'test/acceptance/per-module-extension-points.test.ts:*';

/** Remembers what each module added. */
@Service('plugin')
class Ledger {
  readonly acts: string[] = [];
}

@ExtensionPoint(Programme, { perModule: true })
class ModuleProgramme implements Programme {
  constructor(
    readonly module: ModuleMetadata,
    readonly ledger: Ledger,
  ) {}

  add(act: string) {
    if (act === 'forbidden') this.module.reportStartupFailure(new Error('this act is forbidden'));
    else this.ledger.acts.push(`${this.module.getPluginId()}/${this.module.getId()}: ${act}`);
  }
}

const points: Programme[] = [];

/** A module that adds these acts. */
function givenModule(id: string, ...acts: string[]) {
  @Module('opera', { id })
  class SomeModule {
    constructor(readonly programme: Programme) {
      points.push(programme);
    }
    onInit() {
      for (const act of acts) this.programme.add(act);
    }
  }
  return SomeModule;
}

let ledger: readonly string[] = [];

@Plugin('opera', { extensionPoints: [ModuleProgramme] })
class OperaPlugin {
  constructor(private readonly given: Ledger) {}
  onInit() {
    ledger = this.given.acts;
  }
}

async function resultOf(start: Promise<unknown>) {
  return summaryOf(((await failureOf(start)) as BackendStartupError).result);
}

describe('extension points per module', () => {
  beforeEach(() => {
    points.length = 0;
    ledger = [];
  });

  // W-110
  it('are built once for each module that asks', async () => {
    await givenBackend(OperaPlugin, givenModule('one', 'aria'), givenModule('two', 'duet')).start();

    expect(new Set(points).size).to.equal(2);
    expect(ledger).to.deep.equal(['opera/one: aria', 'opera/two: duet']);
  });

  it('are not built when nobody asks', async () => {
    let built = 0;
    @ExtensionPoint(Programme, { perModule: true })
    class Unused implements Programme {
      constructor(readonly module: ModuleMetadata) {
        built += 1;
      }
      add() {}
    }
    @Plugin('play', { extensionPoints: [Unused] })
    class PlayPlugin {}

    await givenBackend(PlayPlugin).start();

    expect(built).to.equal(0);
  });

  // W-111
  it('fail the module that asks when they cannot be built', async () => {
    @ExtensionPoint(Programme, { perModule: true })
    class Broken implements Programme {
      constructor(readonly module: ModuleMetadata) {
        if (module.getId() === 'two') throw new Error('NOPE');
      }
      add() {}
    }
    @Plugin('opera', { extensionPoints: [Broken] })
    class OtherOpera {}

    const result = await resultOf(givenBackend(OtherOpera, givenModule('one'), givenModule('two')).start());

    const { plugins } = result as {
      plugins: { failure?: string; modules: { moduleId: string; failure?: string }[] }[];
    };
    expect(
      plugins.map(({ failure, modules }) => [
        failure,
        Object.fromEntries(modules.map((module) => [module.moduleId, module.failure?.split('\n')[0]])),
      ]),
    ).to.deep.equal([[undefined, { one: undefined, two: "Broken of plugin 'opera' could not be built: NOPE" }]]);
  });

  // W-112, W-115, rule 13
  it('can blame their module during its own onInit', async () => {
    const result = await resultOf(
      givenBackend(OperaPlugin, givenModule('one', 'aria'), givenModule('two', 'forbidden')).start(),
    );

    expect(result).to.deep.equal({
      outcome: 'failure',
      plugins: [
        {
          pluginId: 'opera',
          modules: [{ moduleId: 'one' }, { moduleId: 'two', failure: 'this act is forbidden', allowed: false }],
        },
      ],
    });
  });

  it('can blame their module from the onInit of the plugin, under the policy of the module', async () => {
    @Plugin('opera', { extensionPoints: [ModuleProgramme] })
    class StrictOpera {
      onInit() {
        (points[0] as ModuleProgramme).module.reportStartupFailure(new Error('too long'));
      }
    }
    const permits = givenConfig({
      backend: { startup: { plugins: { opera: { modules: { one: { onPluginModuleBootFailure: 'continue' } } } } } },
    });

    const result = await givenBackend(StrictOpera, givenModule('one', 'aria'), permits).start();

    expect(summaryOf(result)).to.deep.equal({
      outcome: 'success',
      plugins: [{ pluginId: 'opera', modules: [{ moduleId: 'one', failure: 'too long', allowed: true }] }],
    });
  });

  it('can blame their module while another plugin is still starting', async () => {
    const slow = deferred();
    @Plugin('slow')
    class SlowPlugin {
      onInit = () => slow.promise;
    }
    const failure = resultOf(givenBackend(OperaPlugin, SlowPlugin, givenModule('one')).start());
    await standstill();
    points[0]?.add('forbidden');
    slow.resolve();

    const result = await failure;

    expect(result).to.deep.equal({
      outcome: 'failure',
      plugins: [
        { pluginId: 'opera', modules: [{ moduleId: 'one', failure: 'this act is forbidden', allowed: false }] },
        { pluginId: 'slow', modules: [] },
      ],
    });
  });

  // W-113
  it('only log the blame after the start', async () => {
    const log = givenLog();
    const backend = givenBackend(OperaPlugin, givenModule('one'), log.feature);
    const result = await backend.start();

    points[0]?.add('forbidden');

    expect(log.messages().at(-1)).to.equal("error: Plugin 'opera' reported failure for module 'one' after startup");
    expect(result.plugins[0]?.modules[0]?.failure).to.equal(undefined);
  });

  // W-114, rule 13
  it('keep the first failure, and attach later ones', async () => {
    @Module('opera', { id: 'one' })
    class FailingModule {
      constructor(private readonly programme: Programme) {}
      onInit() {
        this.programme.add('forbidden');
        throw new Error('and it fell down');
      }
    }

    const error = (await failureOf(givenBackend(OperaPlugin, FailingModule).start())) as BackendStartupError;

    const failure = error.result.plugins[0]?.modules[0]?.failure;
    expect([failure?.error.message, failure?.further?.map((one) => one.message)]).to.deep.equal([
      'this act is forbidden',
      ['and it fell down'],
    ]);
  });

  it('log a blame at once', async () => {
    const log = givenLog();

    await failureOf(givenBackend(OperaPlugin, givenModule('one', 'forbidden'), log.feature).start());

    expect(log.messages()[1]).to.equal(
      "error: Module 'one' of plugin 'opera' failed to start; waiting for 'opera' before everything is stopped",
    );
  });

  it('cannot be read by the plugin, of which every module has its own', async () => {
    @Plugin('opera', { extensionPoints: [ModuleProgramme] })
    class NosyOpera {
      constructor(readonly programme: ModuleProgramme) {}
    }

    const error = await failureOf(givenBackend(NosyOpera).start());

    expect(textOf(error.errors?.[0])).to.equal(
      lines(
        'NosyOpera asks for ModuleProgramme, of which every module has its own.',
        `  where  NosyOpera, constructor argument 1 (programme)  ${FILE}`,
        "  path   plugin 'opera' -> NosyOpera -> ModuleProgramme",
        '  mend   let ModuleProgramme write into a service of the plugin, and ask for that service.',
        '  see    docs/reference/errors.md#scope_violation',
      ),
    );
  });

  it('alone may ask for module metadata, beside modules', async () => {
    const ids: string[] = [];
    @Module('opera', { id: 'knowing' })
    class KnowingModule {
      constructor(metadata: ModuleMetadata) {
        ids.push(`${metadata.getPluginId()}/${metadata.getId()}`);
      }
    }
    @Service('plugin')
    class Curious {
      constructor(readonly metadata: ModuleMetadata) {}
    }
    @Plugin('play')
    class PlayPlugin {
      constructor(readonly curious: Curious) {}
    }

    const error = await failureOf(givenBackend(OperaPlugin, KnowingModule, PlayPlugin).start());

    expect(ids).to.deep.equal(['opera/knowing']);
    expect(textOf(error.errors?.[0])).to.equal(
      lines(
        'Curious asks for ModuleMetadata, which is known only inside one module.',
        `  where  Curious, constructor argument 1 (metadata)  ${FILE}`,
        "  path   plugin 'play' -> PlayPlugin -> Curious -> ModuleMetadata",
        '  mend   ask for it in a module, or in an extension point declared { perModule: true }.',
        '  see    docs/reference/errors.md#scope_violation',
      ),
    );
  });
});
