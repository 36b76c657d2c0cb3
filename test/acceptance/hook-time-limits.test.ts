import { expect } from 'chai';
import { Lifecycle, Plugin, RootLifecycle, Service } from 'proscenium';
import { RecordedLifecycle, RecordedRootLifecycle } from '#src/services/lifecycle/index.js';
import { failureOf, lines } from '../support/failure-of.js';
import { givenBackendWith, givenLog } from '../support/given-backend.js';

const SHORT = { milliseconds: 20 };
const never = () => new Promise<void>(() => {});
const lifecycles = [RecordedLifecycle, RecordedRootLifecycle];

let trace: string[] = [];
const says = (text: string) => () => void trace.push(text);

describe('time limits of hooks', () => {
  beforeEach(() => {
    trace = [];
  });

  // W-164
  it('end a startup hook that hangs, which fails nothing', async () => {
    const log = givenLog();
    @Plugin('opera')
    class OperaPlugin {
      constructor(lifecycle: Lifecycle) {
        lifecycle.addStartupHook(never);
      }
    }

    const { outcome } = await givenBackendWith(
      { limits: { hook: SHORT } },
      OperaPlugin,
      ...lifecycles,
      log.feature,
    ).start();

    const entry = log.logger.entries.find(({ level }) => level === 'error');
    expect([outcome, entry?.message, (entry?.fields['error'] as Error | undefined)?.message]).to.deep.equal([
      'success',
      "A startup hook of plugin 'opera' failed",
      lines(
        "A startup hook of plugin 'opera' did not finish within 20 ms.",
        '  mend   let the promise that it returns settle, or raise backend.lifecycle.hookTimeout.',
        '  see    docs/reference/errors.md#hook_timeout',
      ),
    ]);
  });

  it('end each hook of a stop that hangs, name it, and go on', async () => {
    @Plugin('opera')
    class OperaPlugin {
      constructor(root: RootLifecycle, lifecycle: Lifecycle) {
        root.addBeforeShutdownHook(never);
        lifecycle.addShutdownHook(never);
        root.addShutdownHook(never);
      }
      onShutdown = never;
    }
    @Service('root')
    class Server {
      onShutdown = says('server down');
    }
    const backend = givenBackendWith({ limits: { hook: SHORT } }, OperaPlugin, Server, ...lifecycles);
    await backend.start();

    const error = await failureOf(backend.stop());

    expect(trace).to.deep.equal(['server down']);
    expect(error.errors?.map((problem) => problem.message.split('\n')[0])).to.deep.equal([
      'A beforeShutdown hook of the backend did not finish within 20 ms.',
      "A shutdown hook of plugin 'opera' did not finish within 20 ms.",
      "OperaPlugin.onShutdown of plugin 'opera' did not finish within 20 ms.",
      'A shutdown hook of the backend did not finish within 20 ms.',
    ]);
  });

  // L11
  it('are not needed by a hook that cannot be looked up: it fails as any other, and stops no other', async () => {
    @Service('root')
    class Hostile {
      get onShutdown(): () => void {
        throw new Error('NOPE');
      }
    }
    @Plugin('opera')
    class OperaPlugin {
      constructor(readonly hostile: Hostile) {}
      onShutdown = says('plugin down');
    }
    @Service('root', RootLifecycle)
    class HostileLifecycle extends RecordedRootLifecycle {
      override releaseHooks(): never {
        throw new Error('NEVER');
      }
    }
    const backend = givenBackendWith({}, HostileLifecycle, Hostile, OperaPlugin);
    await backend.start();

    const error = await failureOf(backend.stop());

    expect(trace).to.deep.equal(['plugin down']);
    expect(error.errors?.map((problem) => problem.message)).to.deep.equal(['NEVER', 'NEVER', 'NOPE']);
  });

  it('end a stop as a whole, in whole milliseconds', async () => {
    @Service('root')
    class First {
      onShutdown = never;
    }
    @Service('root')
    class Second {
      onShutdown = never;
    }
    const backend = givenBackendWith({ limits: { shutdown: SHORT } }, First, Second);
    await backend.start();

    const error = await failureOf(backend.stop());

    expect(
      error.errors?.map((problem) => /^(.*) within \d+ ms\.$/.exec(problem.message.split('\n')[0] ?? '')?.[1]),
    ).to.deep.equal([
      'Second.onShutdown of the backend did not finish',
      'First.onShutdown of the backend did not finish',
    ]);
  });

  it('leave time for what comes after draining', async () => {
    @Service('root')
    class Server {
      onDrain = never;
      onShutdown = says('server down');
    }
    const backend = givenBackendWith({ limits: { shutdown: { milliseconds: 50 } } }, Server);
    await backend.start();

    const error = await failureOf(backend.stop());

    expect(trace).to.deep.equal(['server down']);
    expect(error.errors?.length).to.equal(1);
  });
});
