import { expect } from 'chai';
import { type LifecyclePhase, RecordedLifecycle, RecordedRootLifecycle } from '#src/services/lifecycle/index.js';

const first = () => {};
const second = () => {};

describe('RecordedLifecycle', () => {
  it('hands out the hooks of a phase in add order, each with its logger', () => {
    const lifecycle = new RecordedLifecycle();
    const logger = { error() {}, warn() {}, info() {}, debug() {}, child: () => logger };
    lifecycle.addStartupHook(first);
    lifecycle.addShutdownHook(() => {});
    lifecycle.addStartupHook(second, { logger });

    const hooks = lifecycle.releaseHooks('startup');

    expect(hooks).to.deep.equal([{ run: first }, { run: second, logger }]);
  });

  it('runs nothing itself', () => {
    const ran: string[] = [];
    const lifecycle = new RecordedLifecycle();

    lifecycle.addStartupHook(() => void ran.push('startup'));
    lifecycle.releaseHooks('startup');

    expect(ran).to.deep.equal([]);
  });

  it('hands out a phase once', () => {
    const lifecycle = new RecordedLifecycle();
    lifecycle.addShutdownHook(() => {});

    const counts = [lifecycle.releaseHooks('shutdown').length, lifecycle.releaseHooks('shutdown').length];

    expect(counts).to.deep.equal([1, 0]);
  });

  it('takes shutdown hooks until the shutdown begins', () => {
    const lifecycle = new RecordedLifecycle();
    lifecycle.releaseHooks('startup');

    lifecycle.addShutdownHook(() => {});

    expect(lifecycle.releaseHooks('shutdown')).to.have.length(1);
  });
});

describe('a lifecycle whose phase has begun', () => {
  const cases: { phase: LifecyclePhase; name: string; add: (lifecycle: RecordedRootLifecycle) => void }[] = [
    { phase: 'startup', name: 'startup', add: (lifecycle) => lifecycle.addStartupHook(() => {}) },
    { phase: 'beforeShutdown', name: 'before-shutdown', add: (lifecycle) => lifecycle.addBeforeShutdownHook(() => {}) },
    { phase: 'shutdown', name: 'shutdown', add: (lifecycle) => lifecycle.addShutdownHook(() => {}) },
  ];
  for (const { phase, name, add } of cases)
    it(`refuses another ${name} hook`, () => {
      const lifecycle = new RecordedRootLifecycle();
      lifecycle.releaseHooks(phase);

      expect(() => add(lifecycle)).to.throw(
        [
          `A ${name} hook was added after that phase had begun.`,
          '  mend   add hooks in a constructor or in onInit.',
          '  see    docs/reference/errors.md#hook_too_late',
        ].join('\n'),
      );
    });
});
