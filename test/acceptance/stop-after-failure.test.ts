import { expect } from 'chai';
import { Lifecycle, Plugin, provide, RootLifecycle, RootLogger, Service } from 'proscenium';
import { RecordedLifecycle, RecordedRootLifecycle } from '#src/services/lifecycle/index.js';
import { deferred, standstill } from '../support/deferred.js';
import { failureOf } from '../support/failure-of.js';
import { givenBackend, givenBackendWith } from '../support/given-backend.js';
import { RootClock } from '../support/stage.js';

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

describe('a stop when something fails', () => {
  beforeEach(() => {
    trace = [];
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
});
