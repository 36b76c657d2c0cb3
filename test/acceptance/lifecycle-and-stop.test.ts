import { expect } from 'chai';
import { Controller, ExtensionPoint, Lifecycle, Module, Plugin, provide, RootLifecycle, Service } from 'proscenium';
import { createTestBackend } from 'proscenium/testing';
import { RecordedLifecycle, RecordedRootLifecycle } from '#src/services/lifecycle/index.js';
import { deferred, standstill } from '../support/deferred.js';
import { failureOf } from '../support/failure-of.js';
import { givenBackend } from '../support/given-backend.js';
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
