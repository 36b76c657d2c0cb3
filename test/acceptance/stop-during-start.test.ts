import { expect } from 'chai';
import { type Backend, Module, Plugin, Service } from 'proscenium';
import { deferred, standstill } from '../support/deferred.js';
import { failureOf, lines, textOf } from '../support/failure-of.js';
import { givenBackend, givenBackendWith } from '../support/given-backend.js';
import { RootBell, RootClock } from '../support/stage.js';

let trace: string[] = [];
const says = (text: string) => () => void trace.push(text);

describe('a stop during the start', () => {
  beforeEach(() => {
    trace = [];
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
});
