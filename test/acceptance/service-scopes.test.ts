import { expect } from 'chai';
import {
  Inject,
  Module,
  Optional,
  Plugin,
  PluginMetadata,
  provide,
  RootInstanceMetadata,
  Service,
  Token,
} from 'proscenium';
import { deferred, standstill } from '../support/deferred.js';
import { failureOf, lines, textOf } from '../support/failure-of.js';
import { givenBackend } from '../support/given-backend.js';
import { Prompter, RootBell, RootClock, Script, summaryOf } from '../support/stage.js';

const FILE = 'test/acceptance/service-scopes.test.ts:*';

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

  // W-038, W-040
  it('builds root services at start unless they are lazy, and plugin services only when they are eager', async () => {
    const built: string[] = [];
    @Service('root')
    class EagerRoot {
      constructor() {
        built.push('eager root');
      }
    }
    @Service('root', { eager: false })
    class LazyRoot {
      constructor() {
        built.push('lazy root');
      }
    }
    @Service('plugin')
    class LazyService {
      constructor() {
        built.push('lazy plugin service');
      }
    }
    @Service('plugin', { eager: true })
    class EagerService {
      constructor(metadata: PluginMetadata) {
        built.push(`eager service of ${metadata.getId()}`);
      }
    }
    @Plugin('opera')
    class OperaPlugin {}
    @Plugin('play')
    class PlayPlugin {}

    await givenBackend(LazyService, LazyRoot, EagerService, EagerRoot, OperaPlugin, PlayPlugin).start();

    expect(built).to.deep.equal(['eager root', 'eager service of opera', 'eager service of play']);
  });

  it('builds an eager plugin service before the modules of that plugin', async () => {
    const trace: string[] = [];
    @Service('plugin', { eager: true })
    class EagerService {
      onInit() {
        trace.push('service');
      }
    }
    @Module('opera')
    class OvertureModule {
      constructor() {
        trace.push('module');
      }
    }
    @Plugin('opera')
    class OperaPlugin {
      constructor() {
        trace.push('plugin');
      }
    }

    await givenBackend(OvertureModule, EagerService, OperaPlugin).start();

    expect(trace).to.deep.equal(['service', 'module', 'plugin']);
  });

  // W-039
  it('builds no eager plugin service where there is no plugin', async () => {
    let built = 0;
    @Service('plugin', { eager: true })
    class EagerService {
      constructor() {
        built += 1;
      }
    }

    await givenBackend(EagerService).start();

    expect(built).to.equal(0);
  });

  // Rule 15 (in place of W-041, W-042)
  it('builds eager root services side by side', async () => {
    const meeting = deferred();
    let arrived = 0;
    const meet = async () => {
      arrived += 1;
      if (arrived === 2) meeting.resolve();
      await meeting.promise;
    };
    @Service('root')
    class First {
      onInit = meet;
    }
    @Service('root')
    class Second {
      onInit = meet;
    }

    const { outcome } = await givenBackend(First, Second).start();

    expect(outcome).to.equal('success');
  });

  it('builds what a plugin asks for side by side', async () => {
    const meeting = deferred();
    let arrived = 0;
    const meet = async () => {
      arrived += 1;
      if (arrived === 2) meeting.resolve();
      await meeting.promise;
    };
    @Service('plugin')
    class First {
      onInit = meet;
    }
    @Service('plugin')
    class Second {
      onInit = meet;
    }
    @Plugin('opera')
    class OperaPlugin {
      constructor(
        readonly first: First,
        readonly second: Second,
      ) {}
    }

    const { outcome } = await givenBackend(OperaPlugin).start();

    expect(outcome).to.equal('success');
  });

  it('reports the first failing root service in add order, whichever fails first in time', async () => {
    const later = deferred();
    @Service('root', RootClock)
    class Clock implements RootClock {
      async onInit() {
        await later.promise;
        throw new Error('first in order');
      }
      time = () => 'noon';
    }
    @Service('root', RootBell)
    class Bell implements RootBell {
      onInit() {
        throw new Error('first in time');
      }
      ring = () => 'ding';
    }
    const failure = failureOf(givenBackend(Clock, Bell).start());
    await standstill();
    later.resolve();

    const error = await failure;

    expect(textOf(error)).to.equal(
      lines(
        'Clock could not be built: first in order',
        `  where  Clock  ${FILE}`,
        '  mend   see the cause, which its constructor, factory or onInit threw.',
        '  see    docs/reference/errors.md#service_failed',
      ),
    );
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

  // W-070, trap 1
  it('refuses a root service that asks for a plugin service, before anything is built', async () => {
    let built = 0;
    @Service('plugin', Prompter)
    class Whisperer implements Prompter {
      constructor() {
        built += 1;
      }
      line = () => 'to be';
    }
    @Service('root', RootClock)
    class Clock implements RootClock {
      constructor(readonly prompter: Prompter) {
        built += 1;
      }
      time = () => 'noon';
    }
    @Plugin('opera')
    class OperaPlugin {
      constructor(readonly clock: RootClock) {}
    }

    const error = await failureOf(givenBackend(Whisperer, Clock, OperaPlugin).start());

    expect(textOf(error.errors?.[0])).to.equal(
      lines(
        'Clock lives once per backend and asks for Prompter, which lives once per plugin.',
        `  where  Clock, constructor argument 1 (prompter)  ${FILE}`,
        '  path   Clock -> Prompter',
        "  mend   mark Clock with scope 'plugin',",
        '         or ask for a root service in place of Prompter.',
        '  see    docs/reference/errors.md#scope_violation',
      ),
    );
    expect(built).to.equal(0);
  });

  it('refuses a lazy root service that asks for plugin metadata, when a plugin reaches it', async () => {
    @Service('root', { eager: false })
    class Clock {
      constructor(readonly metadata: PluginMetadata) {}
    }
    @Plugin('opera')
    class OperaPlugin {
      constructor(readonly clock: Clock) {}
    }

    const error = await failureOf(givenBackend(OperaPlugin).start());

    expect(textOf(error.errors?.[0])).to.equal(
      lines(
        'Clock lives once per backend and asks for PluginMetadata, which lives once per plugin.',
        `  where  Clock, constructor argument 1 (metadata)  ${FILE}`,
        "  path   plugin 'opera' -> OperaPlugin -> Clock -> PluginMetadata",
        "  mend   mark Clock with scope 'plugin',",
        '         or ask for a root service in place of PluginMetadata.',
        '  see    docs/reference/errors.md#scope_violation',
      ),
    );
  });

  // W-066, W-067, W-072, W-073
  it('fails every plugin that reaches a service which misses something, each with its own path', async () => {
    @Service('plugin', Prompter)
    class Whisperer implements Prompter {
      constructor(readonly script: Script) {}
      line = () => 'to be';
    }
    @Plugin('opera')
    class OperaPlugin {
      constructor(readonly prompter: Prompter) {}
    }
    @Service('plugin')
    class Souffleur {
      constructor(readonly prompter: Prompter) {}
    }
    @Plugin('play')
    class PlayPlugin {
      constructor(readonly souffleur: Souffleur) {}
    }
    @Plugin('concert')
    class ConcertPlugin {}

    const error = await failureOf(givenBackend(Whisperer, OperaPlugin, PlayPlugin, ConcertPlugin).start());

    const missing = (path: string) =>
      lines(
        'Whisperer asks for Script, and nothing provides it.',
        `  where  Whisperer, constructor argument 1 (script)  ${FILE}`,
        `  path   ${path}`,
        "  mend   add a class marked @Service('plugin', Script), or pass .with(Script, …) in a test;",
        '         or make the parameter optional with @Optional().',
        '  see    docs/reference/errors.md#missing_service',
      );
    expect(error.name).to.equal('BackendStartupError');
    expect((error.errors ?? []).map(textOf)).to.deep.equal([
      missing("plugin 'opera' -> OperaPlugin -> Whisperer -> Script"),
      missing("plugin 'play' -> PlayPlugin -> Souffleur -> Whisperer -> Script"),
    ]);
  });

  it('reports all that a module misses at once, and starts its plugin', async () => {
    @Plugin('opera')
    class OperaPlugin {}
    @Module('opera')
    class OvertureModule {
      constructor(
        readonly prompter: Prompter,
        readonly clock: RootClock,
      ) {}
    }

    const error = (await failureOf(givenBackend(OperaPlugin, OvertureModule).start())) as Error & { result: never };

    const summary = summaryOf(error.result) as { plugins: { modules: { failure: string }[] }[] };
    expect(textOf(new Error(summary.plugins[0]?.modules[0]?.failure))).to.equal(
      lines(
        'The backend cannot be composed: 2 problems.',
        '  mend   mend each problem below; nothing has been started.',
        '  see    docs/reference/errors.md#invalid_composition',
        '',
        '  ProsceniumError [MISSING_SERVICE]: OvertureModule asks for Prompter, and nothing provides it.',
        `    where  OvertureModule, constructor argument 1 (prompter)  ${FILE}`,
        "    path   plugin 'opera' -> module 'overture' -> OvertureModule -> Prompter",
        "    mend   add a class marked @Service('plugin', Prompter), or pass .with(Prompter, …) in a test;",
        '           or make the parameter optional with @Optional().',
        '    see    docs/reference/errors.md#missing_service',
        '',
        '  ProsceniumError [MISSING_SERVICE]: OvertureModule asks for RootClock, and nothing provides it.',
        `    where  OvertureModule, constructor argument 2 (clock)  ${FILE}`,
        "    path   plugin 'opera' -> module 'overture' -> OvertureModule -> RootClock",
        "    mend   add a class marked @Service('root', RootClock), or pass .with(RootClock, …) in a test;",
        '           or make the parameter optional with @Optional().',
        '    see    docs/reference/errors.md#missing_service',
      ),
    );
  });

  it('tells how to supply a token that nobody provides', async () => {
    const Size = new Token<number>('stage.size');
    @Plugin('opera')
    class OperaPlugin {
      constructor(@Inject(Size) readonly size: number) {}
    }

    const error = await failureOf(givenBackend(OperaPlugin).start());

    expect(textOf(error.errors?.[0])).to.equal(
      lines(
        'OperaPlugin asks for stage.size, and nothing provides it.',
        `  where  OperaPlugin, constructor argument 1 (size)  ${FILE}`,
        "  path   plugin 'opera' -> OperaPlugin -> stage.size",
        '  mend   add provide(stage.size, …), or pass .with(…) in a test.',
        '  see    docs/reference/errors.md#missing_service',
      ),
    );
  });

  it('passes undefined for what is optional and missing, and the service when it is there', async () => {
    const seen: unknown[] = [];
    @Plugin('opera')
    class OperaPlugin {
      constructor(@Optional() clock?: RootClock, @Optional() @Inject(Prompter) prompter?: Prompter) {
        seen.push(clock, prompter?.line());
      }
    }

    await givenBackend(OperaPlugin, provide(Prompter, { line: () => 'to be' })).start();

    expect(seen).to.deep.equal([undefined, 'to be']);
  });

  // W-068, W-144
  it('names the service, its line and its plugin when a plugin service fails', async () => {
    const cause = new Error('no voice');
    @Service('plugin', Prompter)
    class Broken implements Prompter {
      async onInit() {
        throw cause;
      }
      line = () => '';
    }
    @Plugin('opera')
    class OperaPlugin {
      constructor(readonly prompter: Prompter) {}
    }

    const error = await failureOf(givenBackend(Broken, OperaPlugin).start());

    const [failure] = error.errors ?? [];
    expect(textOf(failure)).to.equal(
      lines(
        "Broken of plugin 'opera' could not be built: no voice",
        `  where  Broken  ${FILE}`,
        '  mend   see the cause, which its constructor, factory or onInit threw.',
        '  see    docs/reference/errors.md#service_failed',
      ),
    );
    expect(failure?.cause).to.equal(cause);
  });

  it('says it as well of a service that throws null', async () => {
    const failing = provide(Prompter, () => Promise.reject(null), []);
    @Plugin('opera')
    class OperaPlugin {
      constructor(readonly prompter: Prompter) {}
    }

    const error = await failureOf(givenBackend(failing, OperaPlugin).start());

    expect(error.errors?.[0]?.message.split('\n')[0]).to.equal(
      "provide(Prompter) of plugin 'opera' could not be built: a non-Error was thrown: null",
    );
  });

  it('names the innermost service when one that others need fails', async () => {
    @Service('plugin', Script)
    class BrokenScript implements Script {
      constructor() {
        throw new Error('lost');
      }
      text = () => '';
    }
    @Service('plugin', Prompter)
    class Whisperer implements Prompter {
      constructor(readonly script: Script) {}
      line = () => '';
    }
    @Plugin('opera')
    class OperaPlugin {
      constructor(readonly prompter: Prompter) {}
    }

    const error = await failureOf(givenBackend(BrokenScript, Whisperer, OperaPlugin).start());

    expect(error.errors?.[0]?.message.split('\n')[0]).to.equal(
      "BrokenScript of plugin 'opera' could not be built: lost",
    );
  });

  // W-069, W-107, rule 10
  it('names a root service that fails, and builds no plugin', async () => {
    let built = 0;
    @Service('root', RootClock)
    class Broken implements RootClock {
      constructor() {
        throw new Error('stopped');
      }
      time = () => '';
    }
    @Plugin('opera')
    class OperaPlugin {
      constructor() {
        built += 1;
      }
    }

    const error = await failureOf(givenBackend(Broken, OperaPlugin).start());

    expect(textOf(error)).to.equal(
      lines(
        'Broken could not be built: stopped',
        `  where  Broken  ${FILE}`,
        '  mend   see the cause, which its constructor, factory or onInit threw.',
        '  see    docs/reference/errors.md#service_failed',
      ),
    );
    expect(built).to.equal(0);
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
