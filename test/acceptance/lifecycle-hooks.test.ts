import { expect } from 'chai';
import { Lifecycle, Plugin, RootLifecycle } from 'proscenium';
import { MemoryLogger } from 'proscenium/testing';
import { RecordedLifecycle, RecordedRootLifecycle } from '#src/services/lifecycle/index.js';
import { deferred } from '../support/deferred.js';
import { failureOf, lines, thrownBy } from '../support/failure-of.js';
import { givenBackend, givenLog } from '../support/given-backend.js';

const lifecycles = [RecordedLifecycle, RecordedRootLifecycle];

let trace: string[] = [];
const says = (text: string) => () => void trace.push(text);

describe('lifecycle hooks', () => {
  beforeEach(() => {
    trace = [];
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
});
