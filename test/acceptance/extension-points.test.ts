import { expect } from 'chai';
import { type BackendStartupError, Contract, ExtensionPoint, Module, Plugin, provide, Service } from 'proscenium';
import { failureOf, lines, textOf } from '../support/failure-of.js';
import { givenBackend } from '../support/given-backend.js';
import { ActList, Programme, Prompter, summaryOf } from '../support/stage.js';

const FILE = 'test/acceptance/extension-points.test.ts:*';

@Contract('stage.decor')
abstract class Decor {
  abstract paint(colour: string): void;
}

@ExtensionPoint(Decor)
class DecorList implements Decor {
  readonly colours: string[] = [];
  paint(colour: string) {
    this.colours.push(colour);
  }
}

/** The failures of plugins and modules as `[who, first line]`, and the text of the first. */
async function failuresOf(start: Promise<unknown>) {
  const error = (await failureOf(start)) as BackendStartupError;
  const { plugins } = summaryOf(error.result) as {
    plugins: { pluginId: string; failure?: string; modules: { moduleId: string; failure?: string }[] }[];
  };
  const failed = plugins.flatMap(({ pluginId, failure, modules }) => [
    [pluginId, failure?.split('\n')[0]],
    ...modules.map(({ moduleId, failure: ofModule }) => [`${pluginId}/${moduleId}`, ofModule?.split('\n')[0]]),
  ]);
  return { failed, text: textOf(error.errors?.[0]) };
}

describe('extension points', () => {
  // W-108, W-109
  it('show the plugin what its modules contributed, and every module the same object', async () => {
    const seen = new Set<Programme>();
    let acts: readonly string[] = [];
    @Module('opera', { id: 'one' })
    class OneModule {
      constructor(private readonly programme: Programme) {
        seen.add(programme);
      }
      async onInit() {
        await Promise.resolve();
        this.programme.add('one');
      }
    }
    @Module('opera', { id: 'two' })
    class TwoModule {
      constructor(private readonly programme: Programme) {
        seen.add(programme);
      }
      onInit() {
        this.programme.add('two');
      }
    }
    @Plugin('opera', { extensionPoints: [ActList] })
    class OperaPlugin {
      constructor(private readonly list: ActList) {
        seen.add(list);
      }
      onInit() {
        acts = this.list.acts;
      }
    }

    await givenBackend(OneModule, OperaPlugin, TwoModule).start();

    expect({ acts: [...acts].sort(), instances: seen.size }).to.deep.equal({ acts: ['one', 'two'], instances: 1 });
  });

  it('may ask for services, and may be asked for by services of their plugin', async () => {
    let line = '';
    @ExtensionPoint(Programme)
    class SpokenProgramme implements Programme {
      constructor(readonly prompter: Prompter) {}
      add() {}
    }
    @Service('plugin')
    class Narrator {
      constructor(programme: SpokenProgramme) {
        line = programme.prompter.line();
      }
    }
    @Plugin('opera', { extensionPoints: [SpokenProgramme] })
    class OperaPlugin {
      constructor(readonly narrator: Narrator) {}
    }

    await givenBackend(OperaPlugin, provide(Prompter, { line: () => 'to be' })).start();

    expect(line).to.equal('to be');
  });

  // W-122
  it('stay usable after the start', async () => {
    let programme: Programme | undefined;
    let list: ActList | undefined;
    @Module('opera')
    class LateModule {
      constructor(given: Programme) {
        programme = given;
      }
    }
    @Plugin('opera', { extensionPoints: [ActList] })
    class OperaPlugin {
      constructor(given: ActList) {
        list = given;
      }
    }
    await givenBackend(OperaPlugin, LateModule).start();

    programme?.add('encore');

    expect(list?.acts).to.deep.equal(['encore']);
  });

  // W-111
  it('fail their plugin when they cannot be built', async () => {
    @ExtensionPoint(Programme)
    class BrokenProgramme implements Programme {
      constructor() {
        throw new Error('NOPE');
      }
      add() {}
    }
    @Plugin('opera', { extensionPoints: [BrokenProgramme] })
    class OperaPlugin {}

    const { failed } = await failuresOf(givenBackend(OperaPlugin).start());

    expect(failed).to.deep.equal([['opera', "BrokenProgramme of plugin 'opera' could not be built: NOPE"]]);
  });

  // W-116
  it('belong to the first who offers them; a later plugin fails', async () => {
    @ExtensionPoint(Programme)
    class OtherList implements Programme {
      add() {}
    }
    @Plugin('opera', { extensionPoints: [ActList] })
    class OperaPlugin {
      constructor(readonly acts: ActList) {}
    }
    @Plugin('play', { extensionPoints: [OtherList] })
    class PlayPlugin {
      constructor(readonly acts: OtherList) {}
    }
    @Module('opera')
    class OvertureModule {
      constructor(readonly programme: Programme) {}
    }

    const { failed, text } = await failuresOf(givenBackend(OperaPlugin, PlayPlugin, OvertureModule).start());

    expect(text).to.equal(
      lines(
        'OtherList offers the extension point Programme, which ActList offers already.',
        `  where  OtherList  ${FILE} and ActList  ${FILE.replace('acceptance/extension-points.test', 'support/stage')}`,
        '  mend   offer it once, or declare a second contract with an id of its own.',
        '  see    docs/reference/errors.md#duplicate_extension_point',
      ),
    );
    expect(failed.map(([who, failure]) => [who, failure === undefined])).to.have.deep.members([
      ['opera', true],
      ['opera/overture', true],
      ['play', false],
    ]);
  });

  it('belong to the first also within one plugin; a module that offers them again fails', async () => {
    @ExtensionPoint(Programme)
    class OtherList implements Programme {
      add() {}
    }
    @Plugin('opera', { extensionPoints: [ActList] })
    class OperaPlugin {}
    @Module('opera', { id: 'rival', extensionPoints: [OtherList] })
    class RivalModule {}
    @Module('opera', { id: 'guest' })
    class GuestModule {
      constructor(readonly programme: Programme) {}
    }

    const { failed } = await failuresOf(givenBackend(OperaPlugin, RivalModule, GuestModule).start());

    expect(failed.map(([who, failure]) => [who, failure === undefined])).to.have.deep.members([
      ['opera', true],
      ['opera/guest', true],
      ['opera/rival', false],
    ]);
  });

  it('are not built for a module that fails because it offers what is taken', async () => {
    let built = 0;
    @ExtensionPoint(Programme)
    class OtherList implements Programme {
      constructor() {
        built += 1;
      }
      add() {}
    }
    @Plugin('opera', { extensionPoints: [ActList] })
    class OperaPlugin {}
    @Module('opera', { id: 'rival', extensionPoints: [OtherList] })
    class RivalModule {}

    await failureOf(givenBackend(OperaPlugin, RivalModule).start());

    expect(built).to.equal(0);
  });

  it('may not be offered twice by one plugin', async () => {
    @ExtensionPoint(Programme)
    class OtherList implements Programme {
      add() {}
    }
    @Plugin('opera', { extensionPoints: [ActList, OtherList] })
    class OperaPlugin {}

    const { failed } = await failuresOf(givenBackend(OperaPlugin).start());

    expect(failed.map(([who, failure]) => [who, failure?.split(',')[0]])).to.deep.equal([
      ['opera', 'OtherList offers the extension point Programme'],
    ]);
  });

  // W-117
  it('become free again when the first who offers them fails', async () => {
    @ExtensionPoint(Decor)
    class OtherDecor implements Decor {
      paint() {}
    }
    @Plugin('opera', { extensionPoints: [ActList] })
    class OperaPlugin {}
    @ExtensionPoint(Programme)
    class TakenList implements Programme {
      add() {}
    }
    @Module('opera', { id: 'greedy', extensionPoints: [DecorList, TakenList] })
    class GreedyModule {}
    @Module('opera', { id: 'modest', extensionPoints: [OtherDecor] })
    class ModestModule {}

    const { failed } = await failuresOf(givenBackend(OperaPlugin, GreedyModule, ModestModule).start());

    expect(failed.filter(([, failure]) => failure !== undefined).map(([who]) => who)).to.deep.equal(['opera/greedy']);
  });

  // Rule 11, W-121
  it('cannot be a service at the same time', async () => {
    @ExtensionPoint(Prompter)
    class PrompterPoint implements Prompter {
      line = () => '';
    }
    @Plugin('opera', { extensionPoints: [PrompterPoint] })
    class OperaPlugin {}

    const { text } = await failuresOf(givenBackend(OperaPlugin, provide(Prompter, { line: () => '' })).start());

    expect(text).to.equal(
      lines(
        'PrompterPoint offers the extension point Prompter, which provide(Prompter) offers already.',
        `  where  PrompterPoint  ${FILE} and provide(Prompter)  ${FILE}`,
        '  mend   offer it once, or declare a second contract with an id of its own.',
        '  see    docs/reference/errors.md#duplicate_extension_point',
      ),
    );
  });

  it('cannot be one of the services of the same plugin at the same time', async () => {
    @ExtensionPoint(Prompter)
    class PrompterPoint implements Prompter {
      line = () => '';
    }
    @Service('plugin', Prompter)
    class Whisperer implements Prompter {
      line = () => '';
    }
    @Plugin('opera', { extensionPoints: [PrompterPoint], services: [Whisperer] })
    class OperaPlugin {}

    const { text } = await failuresOf(givenBackend(OperaPlugin).start());

    expect(text.split('\n')[0]).to.equal(
      'PrompterPoint offers the extension point Prompter, which Whisperer offers already.',
    );
  });

  it('cannot stand for a contract that lives once per backend', async () => {
    @Contract('stage.tower', { scope: 'root' })
    abstract class Tower {
      abstract ring(): void;
    }
    @ExtensionPoint(Tower)
    class TowerPoint implements Tower {
      ring() {}
    }
    @Plugin('opera', { extensionPoints: [TowerPoint] })
    class OperaPlugin {}

    const { text } = await failuresOf(givenBackend(OperaPlugin).start());

    expect(text).to.equal(
      lines(
        'OperaPlugin asks for TowerPoint as an extension point, which belongs to a plugin, while its contract lives once per backend.',
        `  where  OperaPlugin  ${FILE}`,
        "  mend   declare Tower with scope 'plugin'.",
        '  see    docs/reference/errors.md#scope_violation',
      ),
    );
  });
});
