import { expect } from 'chai';
import { Module, Plugin, PluginMetadata, provide, Service } from 'proscenium';
import { deferred, standstill } from '../support/deferred.js';
import { failureOf } from '../support/failure-of.js';
import { givenBackend } from '../support/given-backend.js';
import { Prompter, RootClock } from '../support/stage.js';

describe('services', () => {
  // W-034
  it('builds a slow root service once for all plugins that ask at the same time', async () => {
    const ready = deferred();
    let calls = 0;
    const slow = provide(RootClock, async () => {
      calls += 1;
      await ready.promise;
      return { time: () => 'noon' };
    }, []);
    const seen: RootClock[] = [];
    const plugins = ['a', 'b', 'c'].map((id) => {
      @Plugin(id)
      class SomePlugin {
        constructor(clock: RootClock) {
          seen.push(clock);
        }
      }
      return SomePlugin;
    });
    const backend = givenBackend(slow, ...plugins);
    const started = backend.start();
    await standstill();
    ready.resolve();

    await started;

    expect({ calls, seen: seen.length, instances: new Set(seen).size }).to.deep.equal({
      calls: 1,
      seen: 3,
      instances: 1,
    });
  });

  it('builds a slow lazy root service once for plugins that ask at the same time', async () => {
    const ready = deferred();
    let built = 0;
    @Service('root', RootClock, { eager: false })
    class SlowClock implements RootClock {
      constructor() {
        built += 1;
      }
      onInit = () => ready.promise;
      time = () => 'noon';
    }
    const plugins = ['a', 'b', 'c'].map((id) => {
      @Plugin(id)
      class SomePlugin {
        constructor(readonly clock: RootClock) {}
      }
      return SomePlugin;
    });
    const started = givenBackend(SlowClock, ...plugins).start();
    await standstill();
    ready.resolve();

    const { outcome } = await started;

    expect({ outcome, built }).to.deep.equal({ outcome: 'success', built: 1 });
  });

  it('builds a slow plugin service once for modules that ask at the same time', async () => {
    const ready = deferred();
    let built = 0;
    const seen = new Set<Prompter>();
    @Service('plugin', Prompter)
    class Whisperer implements Prompter {
      constructor() {
        built += 1;
      }
      onInit = () => ready.promise;
      line = () => 'to be';
    }
    @Plugin('opera')
    class OperaPlugin {}
    const modules = ['one', 'two', 'three'].map((id) => {
      @Module('opera', { id })
      class SomeModule {
        constructor(prompter: Prompter) {
          seen.add(prompter);
        }
      }
      return SomeModule;
    });
    const started = givenBackend(OperaPlugin, Whisperer, ...modules).start();
    await standstill();
    ready.resolve();

    await started;

    expect({ built, instances: seen.size }).to.deep.equal({ built: 1, instances: 1 });
  });

  it('builds once what several services of one plugin need, when their own building is slow', async () => {
    const ready = deferred();
    let built = 0;
    @Service('plugin')
    class Foundation {
      onInit = () => ready.promise;
    }
    @Service('plugin')
    class House {
      constructor(readonly foundation: Foundation) {
        built += 1;
      }
    }
    @Service('plugin')
    class Left {
      constructor(readonly house: House) {}
    }
    @Service('plugin')
    class Right {
      constructor(readonly house: House) {}
    }
    let same = false;
    @Plugin('street')
    class StreetPlugin {
      constructor(left: Left, right: Right) {
        same = left.house === right.house;
      }
    }
    const started = givenBackend(StreetPlugin).start();
    await standstill();
    ready.resolve();

    await started;

    expect({ built, same }).to.deep.equal({ built: 1, same: true });
  });

  // W-043
  it('builds a failing plugin service once per plugin, and keeps it failed', async () => {
    const attempts: string[] = [];
    @Service('plugin', Prompter)
    class Broken implements Prompter {
      constructor(metadata: PluginMetadata) {
        attempts.push(metadata.getId());
        throw new Error('no voice');
      }
      line = () => '';
    }
    @Plugin('opera')
    class OperaPlugin {
      constructor(readonly prompter: Prompter) {}
    }
    @Module('opera')
    class OvertureModule {
      constructor(readonly prompter: Prompter) {}
    }
    @Plugin('play')
    class PlayPlugin {
      constructor(readonly prompter: Prompter) {}
    }

    await failureOf(givenBackend(Broken, OperaPlugin, OvertureModule, PlayPlugin).start());

    expect(attempts.sort()).to.deep.equal(['opera', 'play']);
  });

  it('keeps failed what failed asynchronously as well', async () => {
    let attempts = 0;
    @Service('plugin')
    class Broken {
      async onInit() {
        attempts += 1;
        throw new Error('no voice');
      }
    }
    @Service('plugin')
    class Between {
      constructor(readonly broken: Broken) {}
    }
    @Module('opera')
    class OvertureModule {
      constructor(readonly between: Between) {}
    }
    @Plugin('opera')
    class OperaPlugin {
      constructor(
        readonly between: Between,
        readonly broken: Broken,
      ) {}
    }

    await failureOf(givenBackend(OperaPlugin, OvertureModule).start());

    expect(attempts).to.equal(1);
  });

  it('builds a failing root service once, though several plugins ask for it', async () => {
    let attempts = 0;
    @Service('root', RootClock, { eager: false })
    class Broken implements RootClock {
      constructor() {
        attempts += 1;
        throw new Error('stopped');
      }
      time = () => '';
    }
    @Plugin('opera')
    class OperaPlugin {
      constructor(readonly clock: RootClock) {}
    }
    @Plugin('play')
    class PlayPlugin {
      constructor(readonly clock: RootClock) {}
    }

    await failureOf(givenBackend(Broken, OperaPlugin, PlayPlugin).start());

    expect(attempts).to.equal(1);
  });
});
