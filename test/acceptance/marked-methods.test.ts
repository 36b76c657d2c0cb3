import { expect } from 'chai';
import { Contract, Controller, ExtensionPoint, type MethodMark, markMethod, Module, Plugin, Service } from 'proscenium';
import { createTestBackend } from 'proscenium/testing';
import { failureOf, lines, textOf, thrownBy } from '../support/failure-of.js';
import { givenBackend } from '../support/given-backend.js';

const FILE = 'test/acceptance/marked-methods.test.ts:*';

@Contract('marked.switchboard')
abstract class Switchboard {
  abstract connect(line: string, answer: () => unknown): void | Promise<void>;
}

function Answers(line: string): MethodMark<() => unknown> {
  return markMethod(Answers, Switchboard, (switchboard, method) =>
    switchboard.connect(`${line} to ${method.name}`, () => method.call()),
  );
}

/** A switchboard that keeps what it was given, in all plugins together. */
function givenSwitchboard() {
  const answers = new Map<string, () => unknown>();
  @Service('plugin', Switchboard)
  class RecordedSwitchboard implements Switchboard {
    connect(line: string, answer: () => unknown) {
      if (line.startsWith('dead')) throw new Error('that line is dead');
      answers.set(line, answer);
    }
  }
  return { answers, RecordedSwitchboard };
}

describe('marked methods', () => {
  it('reach the service behind the mark, for plugins, modules, their services and extension points', async () => {
    const { answers, RecordedSwitchboard } = givenSwitchboard();
    @Service('plugin')
    class Usher {
      readonly name = 'usher';
      @Answers('seats')
      help() {
        return this.name;
      }
    }
    @Plugin('opera', { services: [Usher] })
    class OperaPlugin {
      readonly name = 'opera';
      @Answers('tickets')
      @Answers('complaints')
      sell() {
        return this.name;
      }
    }
    @Module('opera')
    class ChoirModule {
      @Answers('songs')
      sing() {
        return 'la';
      }
    }

    await givenBackend(RecordedSwitchboard, OperaPlugin, ChoirModule).start();

    expect([...answers].map(([line, answer]) => [line, answer()])).to.deep.equal([
      ['complaints to OperaPlugin.sell', 'opera'],
      ['tickets to OperaPlugin.sell', 'opera'],
      ['seats to Usher.help', 'usher'],
      ['songs to ChoirModule.sing', 'la'],
    ]);
  });

  it('are handed over when the plugin and its modules are initialised', async () => {
    const trace: string[] = [];
    @Service('plugin', Switchboard)
    class TracedSwitchboard implements Switchboard {
      async connect(line: string) {
        trace.push(line);
      }
    }
    @Plugin('opera')
    class OperaPlugin {
      @Answers('tickets')
      sell() {}
      onInit() {
        trace.push('plugin');
      }
    }
    @Module('opera')
    class ChoirModule {
      @Answers('songs')
      sing() {}
      onInit() {
        trace.push('module');
      }
    }

    await givenBackend(TracedSwitchboard, OperaPlugin, ChoirModule).start();

    expect(trace).to.deep.equal(['module', 'plugin', 'tickets to OperaPlugin.sell', 'songs to ChoirModule.sing']);
  });

  it('of a base class are handed over once, and that of the subclass counts', async () => {
    const { answers, RecordedSwitchboard } = givenSwitchboard();
    abstract class House {
      @Answers('tickets')
      sell() {
        return 'house';
      }
      @Answers('doors')
      open() {
        return 'open';
      }
    }
    @Plugin('opera')
    class OperaPlugin extends House {
      @Answers('premiere')
      override sell() {
        return 'opera';
      }
    }

    await givenBackend(RecordedSwitchboard, OperaPlugin).start();

    expect([...answers].map(([line, answer]) => [line, answer()])).to.deep.equal([
      ['premiere to OperaPlugin.sell', 'opera'],
      ['doors to OperaPlugin.open', 'open'],
    ]);
  });

  it('of a service that something else replaces are left alone', async () => {
    const { answers, RecordedSwitchboard } = givenSwitchboard();
    @Service('plugin')
    class Usher {
      @Answers('seats')
      help() {}
    }
    @Plugin('opera', { services: [Usher] })
    class OperaPlugin {
      constructor(readonly usher: Usher) {}
    }

    const backend = await createTestBackend()
      .add(RecordedSwitchboard)
      .add(OperaPlugin)
      .with(Usher, { help() {} })
      .start();
    await backend.stop();

    expect([...answers.keys()]).to.deep.equal([]);
  });

  it('without the service are a problem of the composition, with the line of the mark', async () => {
    @Plugin('opera')
    class OperaPlugin {
      @Answers('tickets')
      sell() {}
    }

    const failure = await failureOf(givenBackend(OperaPlugin).start());

    expect(failure.message).to.include('@Answers on OperaPlugin.sell asks for Switchboard, and nothing provides it.');
    expect(textOf(failure)).to.include(FILE);
  });

  it('that the service refuses fail the plugin, or only the module', async () => {
    const { RecordedSwitchboard } = givenSwitchboard();
    @Plugin('opera')
    class OperaPlugin {}
    @Module('opera')
    class ChoirModule {
      @Answers('dead')
      sing() {}
    }

    const failure = await failureOf(givenBackend(RecordedSwitchboard, OperaPlugin, ChoirModule).start());

    expect(failure.message).to.match(/[Mm]odule 'choir'/);
    expect(failure.message).to.include('that line is dead');
  });

  it('outside plugins are refused', async () => {
    const { RecordedSwitchboard } = givenSwitchboard();
    @Service('root')
    class Portal {
      @Answers('doors')
      open() {}
    }

    const failure = await failureOf(givenBackend(RecordedSwitchboard, Portal).start());

    expect(textOf(failure.errors?.[0])).to.equal(
      lines(
        '@Answers stands on Portal.open, which is a service of the whole backend; there nobody takes care of it.',
        `  where  ${FILE}`,
        '  mend   move the method to a plugin, a module, or a service of scope plugin.',
        '  see    docs/reference/errors.md#scope_violation',
      ),
    );
  });

  it('of a controller are refused', async () => {
    const { RecordedSwitchboard } = givenSwitchboard();
    @Controller()
    class BoxOffice {
      @Answers('tickets')
      sell() {}
    }
    @Plugin('opera', { controllers: [BoxOffice] })
    class OperaPlugin {}

    const failure = await failureOf(givenBackend(RecordedSwitchboard, OperaPlugin).start());

    expect(failure.message).to.include('@Answers stands on BoxOffice.sell, which is a controller');
  });

  it('of what each module has for itself are refused', async () => {
    const { RecordedSwitchboard } = givenSwitchboard();
    @Contract('opera.stalls')
    abstract class Stalls {
      abstract sit(): void;
    }
    @ExtensionPoint(Stalls, { perModule: true })
    class ModuleStalls implements Stalls {
      @Answers('seats')
      sit() {}
    }
    @Plugin('opera', { extensionPoints: [ModuleStalls] })
    class OperaPlugin {}

    const failure = await failureOf(givenBackend(RecordedSwitchboard, OperaPlugin).start());

    expect(failure.message).to.include(
      '@Answers stands on ModuleStalls.sit, which is an extension point that each module has for itself',
    );
  });

  it('of the service behind a mark are handed over, too', async () => {
    const { answers, RecordedSwitchboard } = givenSwitchboard();
    @Contract('opera.bells')
    abstract class Bells {
      abstract hang(name: string): void;
    }
    function Rings(): MethodMark<() => unknown> {
      return markMethod(Rings, Bells, (bells, { name }) => bells.hang(name));
    }
    @Service('plugin', Bells)
    class HouseBells implements Bells {
      hang() {}
      @Answers('bells')
      test() {}
    }
    @Plugin('opera')
    class OperaPlugin {
      @Rings()
      begin() {}
    }

    const backend = givenBackend(RecordedSwitchboard, HouseBells, OperaPlugin);
    await backend.start();
    await backend.stop();

    expect([...answers.keys()]).to.deep.equal(['bells to HouseBells.test']);
  });

  it('are told by describe', async () => {
    const { RecordedSwitchboard } = givenSwitchboard();
    @Plugin('opera')
    class OperaPlugin {
      @Answers('tickets')
      sell() {}
    }
    @Module('opera')
    class ChoirModule {
      @Answers('rehearsal')
      sing() {}
    }

    const { plugins } = await givenBackend(RecordedSwitchboard, OperaPlugin, ChoirModule).describe();

    const told = [...(plugins[0]?.methods ?? []), ...(plugins[0]?.modules[0]?.methods ?? [])];
    expect(told.map(({ decorator, method, service }) => `${decorator} ${method} ${service}`)).to.deep.equal([
      '@Answers OperaPlugin.sell RecordedSwitchboard',
      '@Answers ChoirModule.sing RecordedSwitchboard',
    ]);
    expect(told.map(({ at }) => at.replace(/:\d+:\d+$/, ':*'))).to.deep.equal([FILE, FILE]);
  });

  it('are methods: a static one is refused at once', () => {
    const failure = thrownBy(() => {
      class House {
        @Answers('tickets')
        static sell() {}
      }
      return House;
    });

    expect(textOf(failure)).to.include("@Answers takes a method of objects to stand on, and received 'sell'.");
  });
});
