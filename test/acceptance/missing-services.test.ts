import { expect } from 'chai';
import { Inject, Module, Optional, Plugin, PluginMetadata, provide, Service, Token } from 'proscenium';
import { failureOf, lines, textOf } from '../support/failure-of.js';
import { givenBackend } from '../support/given-backend.js';
import { Prompter, RootClock, Script, summaryOf } from '../support/stage.js';

const FILE = 'test/acceptance/missing-services.test.ts:*';

describe('services that miss something', () => {
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
        "  mend   add provide(token, …) with the token 'stage.size', or pass .with(…) in a test.",
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
});
