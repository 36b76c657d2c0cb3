import { expect } from 'chai';
import { Contract, FeatureLoader, InjectAll, Inject, Plugin, provide, Service, Token } from 'proscenium';
import { failureOf, lines, textOf } from '../support/failure-of.js';
import { givenBackend, givenBackendWith } from '../support/given-backend.js';
import { Cue, Prompter, RootBell, RootClock, Script } from '../support/stage.js';

const FILE = 'test/acceptance/cycles.test.ts:*';

function cycle(first: string, ...others: string[]): string {
  return lines(
    `${first} needs itself to be built.`,
    `  where  ${first}  ${FILE}`,
    `  path   ${[first, ...others, first].join(' -> ')}`,
    '  mend   let one of them receive what it needs later: from an extension point, an event, or a method argument,',
    '         or move what both need into a third service.',
    '  see    docs/reference/errors.md#dependency_cycle',
  );
}

/** The problems of a start that builds nothing. */
async function problemsOf(start: Promise<unknown>): Promise<string[]> {
  return ((await failureOf(start)).errors ?? []).map(textOf);
}

let built = 0;

@Service('root', RootClock)
class Clock implements RootClock {
  constructor(readonly bell: RootBell) {
    built += 1;
  }
  time = () => '';
}

@Service('root', RootBell)
class Bell implements RootBell {
  constructor(readonly clock: RootClock) {
    built += 1;
  }
  ring = () => '';
}

@Service('plugin', Prompter)
class Whisperer implements Prompter {
  constructor(readonly script: Script) {
    built += 1;
  }
  line = () => '';
}

@Service('plugin', Script)
class WrittenScript implements Script {
  constructor(readonly prompter: Prompter) {
    built += 1;
  }
  text = () => '';
}

@Plugin('opera')
class OperaPlugin {
  constructor(readonly prompter: Prompter) {
    built += 1;
  }
}

describe('cycles', () => {
  beforeEach(() => {
    built = 0;
  });

  afterEach(() => expect(built).to.equal(0));

  // W-015, W-074
  it('are found among root defaults, each once', async () => {
    expect(await problemsOf(givenBackendWith({ services: [Clock, Bell] }).start())).to.deep.equal([
      cycle('Bell', 'Clock'),
    ]);
  });

  // W-076, rule 1
  it('are found among explicit root services', async () => {
    expect(await problemsOf(givenBackend(Clock, Bell).start())).to.deep.equal([cycle('Bell', 'Clock')]);
  });

  it('are found where an override closes them', async () => {
    @Service('root', RootClock)
    class PlainClock implements RootClock {
      time = () => '';
    }
    const backend = givenBackendWith({ services: [PlainClock, Bell] }, Clock);

    expect(await problemsOf(backend.start())).to.deep.equal([cycle('Bell', 'Clock')]);
  });

  it('are found among plugin services that a plugin needs', async () => {
    expect(await problemsOf(givenBackend(Whisperer, WrittenScript, OperaPlugin).start())).to.deep.equal([
      cycle('Whisperer', 'WrittenScript'),
    ]);
  });

  it('are found among plugin services that nobody needs', async () => {
    expect(await problemsOf(givenBackend(Whisperer, WrittenScript).start())).to.deep.equal([
      cycle('Whisperer', 'WrittenScript'),
    ]);
  });

  it('are found among the services that a plugin lists', async () => {
    @Plugin('play', { services: [Whisperer, WrittenScript] })
    class PlayPlugin {}

    expect(await problemsOf(givenBackend(PlayPlugin).start())).to.deep.equal([cycle('Whisperer', 'WrittenScript')]);
  });

  // W-075, W-091
  it('are found where a loader brings them', async () => {
    @FeatureLoader()
    class Loader {
      load = () => [Clock, Bell];
    }

    expect(await problemsOf(givenBackend(Loader).start())).to.deep.equal([cycle('Bell', 'Clock')]);
  });

  it('are found in what a loader needs', async () => {
    @FeatureLoader()
    class Loader {
      constructor(readonly clock: RootClock) {
        built += 1;
      }
      load = () => [];
    }

    expect((await problemsOf(givenBackend(Loader, Clock, Bell).start()))[0]).to.equal(cycle('Bell', 'Clock'));
  });

  // W-078
  it('are found through the defaults of contracts', async () => {
    @Contract('stage.left', { default: async () => DefaultLeft })
    abstract class Left {
      abstract left(): void;
    }
    @Contract('stage.right', { default: async () => DefaultRight })
    abstract class Right {
      abstract right(): void;
    }
    @Service('plugin', Left)
    class DefaultLeft implements Left {
      constructor(readonly right: Right) {}
      left() {}
    }
    @Service('plugin', Right)
    class DefaultRight implements Right {
      constructor(@Inject(Left) readonly other: Left) {}
      right() {}
    }
    @Plugin('play')
    class PlayPlugin {
      constructor(readonly left: Left) {}
    }

    expect(await problemsOf(givenBackend(PlayPlugin).start())).to.deep.equal([cycle('DefaultLeft', 'DefaultRight')]);
  });

  it('are found among factories and among services of which there are many', async () => {
    const Size = new Token<number>('stage.size');
    @Service('plugin', Cue)
    class SizedCue implements Cue {
      readonly name = '';
      constructor(@Inject(Size) readonly size: number) {
        built += 1;
      }
    }
    const size = provide(
      Size,
      (cues) => {
        built += 1;
        return (cues as unknown as Cue[]).length;
      },
      [Cue],
    );
    @Plugin('play')
    class PlayPlugin {
      constructor(@InjectAll(Cue) readonly cues: Cue[]) {}
    }

    expect(await problemsOf(givenBackend(PlayPlugin, SizedCue, size).start())).to.deep.equal([
      cycle('SizedCue', 'provide(stage.size)'),
    ]);
  });

  it('are found when a class that is its own contract asks for itself', async () => {
    @Service('plugin')
    class Narcissus {
      constructor(@Inject({ id: 'stage.echo', scope: 'plugin' }) readonly echo: object) {
        built += 1;
      }
    }
    const echo = provide({ id: 'stage.echo', scope: 'plugin' }, () => ({}), [Narcissus]);
    @Plugin('play')
    class PlayPlugin {
      constructor(readonly narcissus: Narcissus) {}
    }

    expect(await problemsOf(givenBackend(PlayPlugin, echo).start())).to.deep.equal([
      cycle('Narcissus', 'provide(stage.echo)'),
    ]);
  });

  it('are all reported, without those who only lead there', async () => {
    @Service('root')
    class Leads {
      constructor(readonly clock: RootClock) {}
    }

    expect(await problemsOf(givenBackend(Leads, Clock, Bell, Whisperer, WrittenScript).start())).to.deep.equal([
      cycle('Bell', 'Clock'),
      cycle('Whisperer', 'WrittenScript'),
    ]);
  });

  it('show the whole path when they are long', async () => {
    @Service('plugin')
    class Third {
      constructor(readonly script: Script) {}
    }
    @Service('plugin', Script)
    class Second implements Script {
      constructor(readonly prompter: Prompter) {}
      text = () => '';
    }
    @Service('plugin', Prompter)
    class First implements Prompter {
      constructor(readonly third: Third) {}
      line = () => '';
    }

    expect(await problemsOf(givenBackend(First, Second, OperaPlugin).start())).to.deep.equal([
      cycle('First', 'Third', 'Second'),
    ]);
  });

  it('end only the plugin whose own they are', async () => {
    @Plugin('play', { services: [Whisperer, WrittenScript] })
    class PlayPlugin {}
    let quiet = 0;
    @Plugin('concert')
    class ConcertPlugin {
      constructor() {
        quiet += 1;
      }
    }

    const error = await failureOf(givenBackend(PlayPlugin, ConcertPlugin).start());

    expect({ name: error.name, quiet }).to.deep.equal({ name: 'BackendStartupError', quiet: 1 });
  });
});
