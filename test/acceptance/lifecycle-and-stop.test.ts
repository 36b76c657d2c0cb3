import { expect } from 'chai';
import {
  type Backend,
  Controller,
  ExtensionPoint,
  Lifecycle,
  Module,
  Plugin,
  provide,
  RootLifecycle,
  RootLogger,
  Service,
} from 'proscenium';
import { createTestBackend, MemoryLogger } from 'proscenium/testing';
import { RecordedLifecycle, RecordedRootLifecycle } from '#src/services/lifecycle/index.js';
import { deferred, standstill } from '../support/deferred.js';
import { failureOf, lines, textOf, thrownBy } from '../support/failure-of.js';
import { givenBackend, givenBackendWith, givenLog } from '../support/given-backend.js';
import { Programme, Prompter, RootBell, RootClock, Script } from '../support/stage.js';

const lifecycles = [RecordedLifecycle, RecordedRootLifecycle];

let trace: string[] = [];
const says = (text: string) => () => void trace.push(text);

/** A plugin whose `onShutdown` is this. */
function givenPlugin(id: string, onShutdown: () => unknown) {
  @Plugin(id)
  class SomePlugin {
    onShutdown = onShutdown;
  }
  return SomePlugin;
}

describe('lifecycle and stop', () => {
  beforeEach(() => {
    trace = [];
  });

  // W-158, design 7 "Stop"
  it('stops from the first word to the log, in the reverse order of creation', async () => {
    @Service('root', RootClock)
    class Clock implements RootClock {
      onDrain = says('clock drains');
      onShutdown = says('clock');
      time = () => '';
    }
    @Service('root', RootBell)
    class Bell implements RootBell {
      constructor(
        readonly clock: RootClock,
        root: RootLifecycle,
      ) {
        root.addBeforeShutdownHook(says('before'));
        root.addShutdownHook(says('root hook'));
      }
      onDrain = says('bell drains');
      onShutdown = says('bell');
      ring = () => '';
    }
    @Service('plugin', Script)
    class SomeScript implements Script {
      onShutdown = says('script');
      text = () => '';
    }
    @Service('plugin', Prompter)
    class Whisperer implements Prompter {
      constructor(readonly script: Script) {}
      onShutdown = says('prompter');
      line = () => '';
    }
    @ExtensionPoint(Programme)
    class List implements Programme {
      onShutdown = says('extension point');
      add() {}
    }
    @Module('opera', { id: 'first' })
    class FirstModule {
      onShutdown = says('first module');
    }
    @Module('opera', { id: 'second' })
    class SecondModule {
      onShutdown = says('second module');
    }
    @Plugin('opera', { extensionPoints: [List] })
    class OperaPlugin {
      constructor(
        lifecycle: Lifecycle,
        readonly prompter: Prompter,
      ) {
        lifecycle.addShutdownHook(says('plugin hook'));
      }
      onShutdown = says('plugin');
    }
    const backend = givenBackend(
      ...lifecycles,
      Clock,
      Bell,
      SomeScript,
      Whisperer,
      OperaPlugin,
      FirstModule,
      SecondModule,
    );
    await backend.start();

    await backend.stop();

    expect(trace).to.deep.equal([
      'before',
      'bell drains',
      'clock drains',
      'plugin hook',
      'plugin',
      'second module',
      'first module',
      'prompter',
      'script',
      'extension point',
      'root hook',
      'bell',
      'clock',
    ]);
  });

  it('waits for each shutdown of a plugin before the next', async () => {
    const slow = deferred();
    @Service('plugin')
    class Helper {
      onShutdown = says('helper');
    }
    @Plugin('opera')
    class OperaPlugin {
      constructor(readonly helper: Helper) {}
      async onShutdown() {
        await slow.promise;
        trace.push('plugin');
      }
    }
    const backend = givenBackend(OperaPlugin);
    await backend.start();
    const stopped = backend.stop();
    await standstill();
    const before = [...trace];
    slow.resolve();

    await stopped;

    expect({ before, after: trace }).to.deep.equal({ before: [], after: ['plugin', 'helper'] });
  });

  it('stops plugins side by side', async () => {
    const meeting = deferred();
    let arrived = 0;
    const meet = async () => {
      arrived += 1;
      if (arrived === 2) meeting.resolve();
      await meeting.promise;
    };
    const backend = givenBackend(givenPlugin('a', meet), givenPlugin('b', meet));
    await backend.start();

    await backend.stop();

    expect(arrived).to.equal(2);
  });

  // W-154
  it('runs the hooks of one phase side by side', async () => {
    const meeting = deferred();
    let arrived = 0;
    const meet = async () => {
      arrived += 1;
      if (arrived === 2) meeting.resolve();
      await meeting.promise;
    };
    @Plugin('opera')
    class OperaPlugin {
      constructor(lifecycle: Lifecycle) {
        lifecycle.addStartupHook(meet);
        lifecycle.addStartupHook(meet);
      }
    }

    const { outcome } = await givenBackend(...lifecycles, OperaPlugin).start();

    expect(outcome).to.equal('success');
  });

  it('logs a hook that fails, runs the others, and rejects at the end with every failure', async () => {
    const log = givenLog();
    @Plugin('opera')
    class OperaPlugin {
      constructor(lifecycle: Lifecycle, root: RootLifecycle) {
        lifecycle.addShutdownHook(() => {
          throw new Error('one');
        });
        lifecycle.addShutdownHook(async () => {
          const odd: unknown = 'two';
          throw odd;
        });
        lifecycle.addShutdownHook(says('third'));
        root.addBeforeShutdownHook(() => Promise.reject(new Error('zero')));
        root.addShutdownHook(says('root hook'));
      }
      onShutdown() {
        throw new Error('three');
      }
    }
    const backend = givenBackend(...lifecycles, OperaPlugin, log.feature);
    await backend.start();

    const error = await failureOf(backend.stop());

    expect(trace).to.deep.equal(['third', 'root hook']);
    expect(log.messages().filter((line) => line.startsWith('error'))).to.deep.equal([
      'error: A beforeShutdown hook of the backend failed',
      "error: A shutdown hook of plugin 'opera' failed",
      "error: A shutdown hook of plugin 'opera' failed",
      "error: OperaPlugin.onShutdown of plugin 'opera' failed",
    ]);
    expect(error.message).to.equal(
      lines(
        'The backend has stopped, but not everything ended well.',
        '  mend   mend each failure below.',
        '  see    docs/reference/errors.md#shutdown_failed',
        '',
        '  Error: zero',
        '',
        '  Error: one',
        '',
        '  Error: two',
        '',
        '  Error: three',
      ),
    );
  });

  // W-157
  it('logs a failing hook with the logger that it brings', async () => {
    const own = new MemoryLogger();
    @Plugin('opera')
    class OperaPlugin {
      constructor(lifecycle: Lifecycle) {
        lifecycle.addStartupHook(
          () => {
            throw new Error('NOPE');
          },
          { logger: own },
        );
      }
    }

    await givenBackend(...lifecycles, OperaPlugin).start();

    expect(own.entries.map(({ message }) => message)).to.deep.equal(["A startup hook of plugin 'opera' failed"]);
  });

  // W-155, W-156
  it('takes no hook for a phase that has begun', async () => {
    let plugin: Lifecycle | undefined;
    let root: RootLifecycle | undefined;
    @Plugin('opera')
    class OperaPlugin {
      constructor(lifecycle: Lifecycle, rootLifecycle: RootLifecycle) {
        plugin = lifecycle;
        root = rootLifecycle;
      }
    }
    const backend = givenBackend(...lifecycles, OperaPlugin);
    await backend.start();
    const late = [() => plugin?.addStartupHook(() => {}), () => root?.addStartupHook(() => {})].map(
      (add) => thrownBy(add).message,
    );
    await backend.stop();
    late.push(
      ...[
        () => plugin?.addShutdownHook(() => {}),
        () => root?.addBeforeShutdownHook(() => {}),
        () => root?.addShutdownHook(() => {}),
      ].map((add) => thrownBy(add).message),
    );

    const text = (phase: string) =>
      lines(
        `A ${phase} hook was added after that phase had begun.`,
        '  mend   add hooks in a constructor or in onInit.',
        '  see    docs/reference/errors.md#hook_too_late',
      );
    expect(late).to.deep.equal(['startup', 'startup', 'shutdown', 'before-shutdown', 'shutdown'].map(text));
  });

  // W-159
  it('stops also what a plugin that failed had built', async () => {
    @Service('plugin')
    class Helper {
      onShutdown = says('helper');
    }
    @Plugin('broken')
    class BrokenPlugin {
      constructor(
        readonly helper: Helper,
        lifecycle: Lifecycle,
      ) {
        lifecycle.addShutdownHook(says('hook'));
      }
      onInit() {
        throw new Error('NOPE');
      }
      onShutdown = says('plugin');
    }

    await failureOf(givenBackend(...lifecycles, BrokenPlugin).start());

    expect(trace).to.deep.equal(['hook', 'plugin', 'helper']);
  });

  it('stops a service whose own onInit failed', async () => {
    @Service('root')
    class Broken {
      onInit() {
        throw new Error('NOPE');
      }
      onShutdown = says('broken');
    }

    await failureOf(givenBackend(Broken).start());

    expect(trace).to.deep.equal(['broken']);
  });

  it('stops what factories made, and leaves ready values alone', async () => {
    const backend = givenBackend(
      provide(RootClock, () => ({ time: () => '', onShutdown: says('made') }), []),
      provide(RootBell, Object.assign({ ring: () => '' }, { onShutdown: says('given') })),
    );
    await backend.start();

    await backend.stop();

    expect(trace).to.deep.equal(['made']);
  });

  it('stops controllers, too', async () => {
    @Controller('/seats')
    class SeatController {
      onShutdown = says('controller');
    }
    @Plugin('opera', { controllers: [SeatController] })
    class OperaPlugin {}
    const backend = await createTestBackend().add(OperaPlugin).start();

    await backend.stop();

    expect(trace).to.deep.equal(['controller']);
  });

  // W-160
  it('shares one stop among several calls', async () => {
    const slow = deferred();
    const backend = givenBackend(
      givenPlugin('opera', async () => {
        trace.push('down');
        await slow.promise;
      }),
    );
    await backend.start();
    const calls = Promise.all([backend.stop(), backend.stop()]);
    await standstill();
    slow.resolve();
    await calls;

    await backend.stop();

    expect(trace).to.deep.equal(['down']);
  });

  it('rejects every call when the stop failed', async () => {
    const backend = givenBackend(
      givenPlugin('opera', () => {
        throw new Error('NOPE');
      }),
    );
    await backend.start();

    const errors = [await failureOf(backend.stop()), await failureOf(backend.stop())];

    expect(errors[0]).to.equal(errors[1]);
  });

  it('makes a start impossible when it comes before', async () => {
    const backend = givenBackend(givenPlugin('opera', says('down')));

    await backend.stop();

    expect((await failureOf(backend.start())).code).to.equal('ALREADY_STARTED');
    expect(trace).to.deep.equal([]);
  });

  // W-162, rule 3
  it('has happened already after a failed start', async () => {
    @Service('root')
    class Server {
      onShutdown = says('server');
    }
    @Plugin('broken')
    class BrokenPlugin {
      onInit() {
        throw new Error('NOPE');
      }
    }
    const backend = givenBackend(Server, BrokenPlugin);
    await failureOf(backend.start());
    const before = [...trace];

    await backend.stop();

    expect({ before, after: trace }).to.deep.equal({ before: ['server'], after: ['server'] });
  });

  it('waits for the stop of a failed start that is under way', async () => {
    const slow = deferred();
    @Service('root')
    class Server {
      async onShutdown() {
        await slow.promise;
        trace.push('server');
      }
    }
    @Plugin('broken')
    class BrokenPlugin {
      onInit() {
        throw new Error('NOPE');
      }
    }
    const backend = givenBackend(Server, BrokenPlugin);
    const failure = failureOf(backend.start());
    await standstill();
    const stopped = backend.stop().then(() => trace.push('stopped'));
    await standstill();
    slow.resolve();

    await Promise.all([failure, stopped]);

    expect(trace).to.deep.equal(['server', 'stopped']);
  });

  it('keeps the error of a failed start when its stop fails, too', async () => {
    @Service('root')
    class Server {
      onShutdown() {
        throw new Error('cannot stop');
      }
    }
    @Plugin('broken')
    class BrokenPlugin {
      onInit() {
        throw new Error('NOPE');
      }
    }

    const error = await failureOf(givenBackend(Server, BrokenPlugin).start());

    expect(error.name).to.equal('BackendStartupError');
  });

  // W-161 (deviates: a start that is interrupted begins nothing new, and rejects)
  it('begins nothing new when it comes during a start, lets what has begun finish, and stops it', async () => {
    const slow = deferred();
    @Module('opera')
    class SlowModule {
      async onInit() {
        await slow.promise;
        trace.push('module ready');
      }
      onShutdown = says('module down');
    }
    @Plugin('opera')
    class OperaPlugin {
      constructor() {
        trace.push('plugin built');
      }
    }
    const backend = givenBackend(OperaPlugin, SlowModule);
    const failure = failureOf(backend.start());
    await standstill();
    const stopped = backend.stop();
    slow.resolve();

    await stopped;

    expect(trace).to.deep.equal(['module ready', 'module down']);
    const error = await failure;
    expect((error.errors ?? []).map(textOf)).to.deep.equal([
      lines(
        'The backend was stopped while it was starting.',
        '  mend   nothing, when that was meant.',
        '  see    docs/reference/errors.md#start_interrupted',
      ),
    ]);
  });

  it('builds no root service after it came during the import of a feature', async () => {
    const slow = deferred<typeof Server>();
    @Service('root')
    class Server {
      constructor() {
        trace.push('server');
      }
    }
    const backend = givenBackend(slow.promise);
    const failure = failureOf(backend.start());
    await standstill();
    const stopped = backend.stop();
    slow.resolve(Server);

    const [error] = await Promise.all([failure, stopped]);

    expect({ code: error.code, trace }).to.deep.equal({ code: 'START_INTERRUPTED', trace: [] });
  });

  it('builds no plugin after it came while root services were built', async () => {
    const slow = deferred();
    @Service('root')
    class Server {
      onInit = () => slow.promise;
      onShutdown = says('server down');
    }
    @Plugin('opera')
    class OperaPlugin {
      constructor() {
        trace.push('plugin');
      }
    }
    const backend = givenBackend(Server, OperaPlugin);
    const failure = failureOf(backend.start());
    await standstill();
    const stopped = backend.stop();
    slow.resolve();

    await Promise.all([failure, stopped]);

    expect(trace).to.deep.equal(['server down']);
  });

  it('does not begin root services that wait for a slow one', async () => {
    const slow = deferred();
    @Service('root', RootClock)
    class SlowClock implements RootClock {
      onInit = () => slow.promise;
      time = () => '';
    }
    @Service('root', RootBell)
    class Bell implements RootBell {
      constructor(readonly clock: RootClock) {
        trace.push('bell');
      }
      ring = () => '';
    }
    const backend = givenBackend(SlowClock, Bell);
    const failure = failureOf(backend.start());
    await standstill();
    const stopped = backend.stop();
    slow.resolve();

    await Promise.all([failure, stopped]);

    expect(trace).to.deep.equal([]);
  });

  it('runs no root startup hooks when it comes while the last plugin starts', async () => {
    const slow = deferred();
    @Service('root')
    class Server {
      onStartup = says('root up');
    }
    @Plugin('opera')
    class OperaPlugin {
      onInit = () => slow.promise;
    }
    const backend = givenBackend(Server, OperaPlugin);
    const outcome = backend.start().catch(() => undefined);
    await standstill();
    const stopped = backend.stop();
    slow.resolve();

    await Promise.all([outcome, stopped]);

    expect(trace).to.deep.equal([]);
  });

  it('ends in bounded time when a plugin waits for it in its own start', async () => {
    let stopped: Promise<void> | undefined;
    const backend: Backend = givenBackendWith({ limits: { shutdown: { milliseconds: 20 } } });
    @Plugin('suicidal')
    class SuicidalPlugin {
      async onInit() {
        stopped = backend.stop();
        await stopped.catch(() => {});
      }
    }
    backend.add(SuicidalPlugin);

    await backend.start().catch(() => {});

    expect((await failureOf(stopped ?? Promise.resolve())).errors?.map((problem) => problem.name)).to.deep.equal([
      'ProsceniumError [SHUTDOWN_TIMEOUT]',
    ]);
  });

  // W-163
  it('rejects when a lifecycle of the user fails to stop', async () => {
    @Service('root', RootLifecycle)
    class OwnLifecycle implements RootLifecycle {
      addStartupHook() {}
      addBeforeShutdownHook() {}
      addShutdownHook() {}
      onShutdown() {
        throw new Error('NOPE');
      }
    }
    const backend = givenBackendWith({ services: lifecycles }, OwnLifecycle);
    await backend.start();

    const error = await failureOf(backend.stop());

    expect(error.errors?.map(({ message }) => message)).to.deep.equal(['NOPE']);
  });

  it('goes on when the log fails while failures are logged', async () => {
    const broken = {
      info() {},
      error() {
        throw new Error('no paper');
      },
      child: () => broken,
    };
    const backend = givenBackend(
      provide(RootClock, () => ({ time: () => '', onShutdown: () => Promise.reject(new Error('NOPE')) }), []),
      givenPlugin('opera', says('plugin')),
      provide(RootLogger, broken as unknown as RootLogger),
    );
    await backend.start();

    const error = await failureOf(backend.stop());

    expect({ trace, messages: error.errors?.map(({ message }) => message) }).to.deep.equal({
      trace: ['plugin'],
      messages: ['NOPE'],
    });
  });

  // W-166, W-168
  it('answers readiness only between the end of the start and the beginning of the stop', async () => {
    const slow = deferred();
    const down = deferred();
    let url = '';
    @Plugin('opera')
    class OperaPlugin {
      onInit = () => slow.promise;
      onShutdown = () => down.promise;
    }
    @Service('root')
    class Probe {
      constructor(readonly lifecycle: RootLifecycle) {
        lifecycle.addBeforeShutdownHook(async () => {
          await standstill();
          trace.push(`stopping ${(await fetch(`${url}/.backstage/health/v1/readiness`)).status}`);
        });
      }
    }
    const backend = createTestBackend().add(OperaPlugin).add(Probe);
    const started = backend.start();
    slow.resolve();
    await started;
    url = backend.url;
    trace.push(`started ${(await fetch(`${url}/.backstage/health/v1/readiness`)).status}`);
    down.resolve();

    await backend.stop();

    expect(trace).to.deep.equal(['started 200', 'stopping 503']);
  });
});
