import { expect } from 'chai';
import { Controller, Get, HttpRouter, InjectAll, Plugin, provide, Service, Token } from 'proscenium';
import { failureOf, lines, textOf } from '../support/failure-of.js';
import { givenBackend, givenBackendWith } from '../support/given-backend.js';
import { ActList, Cue, Prompter, RootBell, RootClock, Script } from '../support/stage.js';

const FILE = 'test/acceptance/backend-get.test.ts';

@Service('root', RootClock)
class Clock implements RootClock {
  time = () => 'noon';
}

@Service('plugin', Prompter)
class Whisperer implements Prompter {
  constructor(readonly clock: RootClock) {}
  line = () => 'to be';
}

@Service('plugin')
class Notebook {}

@Controller('/seats')
class SeatController {
  @Get()
  show() {}
}

@Plugin('opera', { extensionPoints: [ActList], services: [Whisperer], controllers: [SeatController] })
class OperaPlugin {
  constructor(
    readonly prompter: Prompter,
    readonly notebook: Notebook,
    @InjectAll(Cue) readonly cues: Cue[],
  ) {}
}

const router = provide(HttpRouter, { route() {} } as unknown as HttpRouter);

describe('backend.get()', () => {
  it('gives the service that a plugin has, and the root service that all share', async () => {
    const backend = givenBackend(OperaPlugin, Clock, router);
    await backend.start();

    const prompter = await backend.get(Prompter, { plugin: 'opera' });

    expect(prompter).to.be.instanceOf(Whisperer);
    expect((prompter as Whisperer).clock).to.equal(await backend.get(RootClock));
    expect(await backend.get(RootClock, { plugin: 'opera' })).to.equal(await backend.get(RootClock));
  });

  it('builds what nobody has asked for', async () => {
    @Service('root', RootBell, { eager: false })
    class Bell implements RootBell {
      constructor(readonly clock: RootClock) {}
      ring = () => this.clock.time();
    }
    const backend = givenBackend(Clock, Bell);
    await backend.start();

    const bell = await backend.get(RootBell);

    expect([bell.ring(), await backend.get(RootBell)]).to.deep.equal(['noon', bell]);
  });

  it('stops what it built, with everything else', async () => {
    const trace: string[] = [];
    @Service('root', RootBell, { eager: false })
    class Bell implements RootBell {
      onShutdown() {
        trace.push('down');
      }
      ring = () => '';
    }
    const backend = givenBackend(Bell);
    await backend.start();
    await backend.get(RootBell);

    await backend.stop();

    expect(trace).to.deep.equal(['down']);
  });

  it('gives a value behind a token, also a falsy one', async () => {
    const Size = new Token<number>('stage.size', { scope: 'root' });
    const backend = givenBackend(provide(Size, 0));
    await backend.start();

    expect(await backend.get(Size)).to.equal(0);
  });

  it('gives the outermost of several that wrap each other', async () => {
    @Service('root', RootClock)
    class Shifted implements RootClock {
      constructor(readonly inner: RootClock) {}
      time = () => `after ${this.inner.time()}`;
    }
    const backend = givenBackendWith({ services: [Clock] }, Shifted);
    await backend.start();

    expect((await backend.get(RootClock)).time()).to.equal('after noon');
  });

  it('says what it misses, with the path', async () => {
    @Service('plugin')
    class Needy {
      constructor(readonly script: Script) {}
    }
    const backend = givenBackend(OperaPlugin, Clock, router);
    await backend.start();

    const error = await failureOf(backend.get(Needy, { plugin: 'opera' }));

    expect(textOf(error)).to.equal(
      lines(
        'Needy asks for Script, and nothing provides it.',
        `  where  Needy, constructor argument 1 (script)  ${FILE}:*`,
        '  path   backend.get() -> Needy -> Script',
        "  mend   add a class marked @Service('plugin', Script), or pass .with(Script, …) in a test;",
        '         or make the parameter optional with @Optional().',
        '  see    docs/reference/errors.md#missing_service',
      ),
    );
  });

  it('says everything that it misses together', async () => {
    @Service('plugin')
    class Needy {
      constructor(
        readonly script: Script,
        readonly bell: RootBell,
      ) {}
    }
    const backend = givenBackend(OperaPlugin, Clock, router);
    await backend.start();

    const error = await failureOf(backend.get(Needy, { plugin: 'opera' }));

    expect([error.code, error.errors?.map((problem) => problem.message.split('\n')[0])]).to.deep.equal([
      'INVALID_COMPOSITION',
      ['Needy asks for Script, and nothing provides it.', 'Needy asks for RootBell, and nothing provides it.'],
    ]);
  });

  it('refuses a contract that nobody provides', async () => {
    const backend = givenBackend();
    await backend.start();

    const error = await failureOf(backend.get(RootClock));

    expect(error.message).to.equal(
      lines(
        'backend.get() asks for RootClock, and nothing provides it.',
        '  where  get(RootClock)',
        '  mend   add a service that fulfils RootClock.',
        '  see    docs/reference/errors.md#missing_service',
      ),
    );
  });

  it('refuses a plugin service without a plugin, and a plugin that is not there', async () => {
    const backend = givenBackend(OperaPlugin, Clock, router);
    await backend.start();

    const errors = await Promise.all([
      failureOf(backend.get(Prompter)),
      failureOf(backend.get(Prompter, { plugin: 'play' })),
    ]);

    expect(errors.map((error) => error.message)).to.deep.equal([
      lines(
        'backend.get() asks for Prompter, and nothing provides it.',
        '  where  get(Prompter)',
        "  mend   say for which plugin: get(Prompter, { plugin: '…' }).",
        '  see    docs/reference/errors.md#missing_service',
      ),
      lines(
        "There is no plugin 'play' in this backend.",
        "  mend   use one of 'opera'.",
        '  see    docs/reference/errors.md#unknown_plugin',
      ),
    ]);
  });

  it('refuses any plugin where there is none', async () => {
    const backend = givenBackend();
    await backend.start();

    const error = await failureOf(backend.get(Prompter, { plugin: 'play' }));

    expect(error.message).to.equal(
      lines(
        "There is no plugin 'play' in this backend.",
        '  mend   add it first.',
        '  see    docs/reference/errors.md#unknown_plugin',
      ),
    );
  });

  it('refuses before the start, during it, after a failed one and after the stop', async () => {
    const notYet = givenBackend(Clock);
    const stopped = givenBackend(Clock);
    const failed = givenBackend(Clock, {} as never);
    await stopped.start();
    await stopped.stop();
    await failureOf(failed.start());
    const starting = givenBackend(Clock);
    const started = starting.start();

    const errors = await Promise.all(
      [notYet, stopped, failed, starting].map((backend) => failureOf(backend.get(RootClock))),
    );

    expect(new Set(errors.map((error) => error.message))).to.deep.equal(
      new Set([
        lines(
          'get(RootClock) was called before the backend has started.',
          '  mend   await backend.start() first.',
          '  see    docs/reference/errors.md#not_started',
        ),
      ]),
    );
    await started;
  });
});
