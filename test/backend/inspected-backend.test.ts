import { expect } from 'chai';
import { type Backend, FeatureLoader, Plugin, provide, Service } from 'proscenium';
import type { InspectedBackend } from '#src/backend/inspected-backend.js';
import { installInspector } from '#src/backend/inspector.js';
import { givenBackend } from '../support/given-backend.js';
import { RootBell, RootClock } from '../support/stage.js';

/** Starts backends while there is an inspector, and returns what it takes over. */
function inspect(...backends: Backend[]): InspectedBackend[] {
  const taken: InspectedBackend[] = [];
  installInspector({ take: (backend) => taken.push(backend) });
  for (const backend of backends) void backend.start();
  Reflect.deleteProperty(globalThis, Symbol.for('proscenium.inspection.v1'));
  return taken;
}

function givenTraced(trace: string[]) {
  @Service('root', RootClock)
  class Clock implements RootClock {
    onInit = () => trace.push('clock built');
    onShutdown = () => trace.push('clock stopped');
    time = () => 'noon';
  }
  @Service('root', RootBell)
  class Bell implements RootBell {
    constructor(readonly clock: RootClock) {
      trace.push('bell built');
    }
    ring = () => this.clock.time();
  }
  @Plugin('opera')
  class OperaPlugin {
    constructor(readonly bell: RootBell) {
      trace.push('plugin built');
    }
  }
  return { Clock, Bell, OperaPlugin };
}

describe('an inspected backend', () => {
  it('is taken over in place of its start', async () => {
    const trace: string[] = [];
    const { Clock, Bell, OperaPlugin } = givenTraced(trace);

    const [inspected] = inspect(givenBackend(Clock, Bell, OperaPlugin));
    const description = await inspected?.describe();

    expect(description?.plugins.map(({ id }) => id)).to.deep.equal(['opera']);
    expect(trace).to.deep.equal([]);
  });

  it('builds a service that is asked for with what it needs, and shuts that down', async () => {
    const trace: string[] = [];
    const { Clock, Bell, OperaPlugin } = givenTraced(trace);
    const [inspected] = inspect(givenBackend(Bell, Clock, OperaPlugin));

    const clock = await inspected?.rootService(RootClock);
    await inspected?.close();

    expect(clock?.time()).to.equal('noon');
    expect(trace).to.deep.equal(['clock built', 'clock stopped']);
  });

  it('gives a service with those that it wraps, by the id of the contract', async () => {
    const low = { time: () => 'low' };
    const middle = (inner: RootClock) => ({ time: () => `${inner.time()}, middle` });
    const high = (inner: RootClock) => ({ time: () => `${inner.time()}, high` });
    const [inspected] = inspect(
      givenBackend(
        provide(RootClock, () => low, []),
        provide(RootClock, middle, [RootClock]),
        provide(RootClock, high, [RootClock]),
      ),
    );

    const clocks = await inspected?.rootServices<RootClock>({ id: 'stage.rootClock', scope: 'root' });
    const bells = await inspected?.rootServices(RootBell);

    expect(clocks?.map((clock) => clock.time())).to.deep.equal(['low, middle, high', 'low, middle', 'low']);
    expect(bells).to.deep.equal([]);
  });

  it('is closed while a feature loader hangs', async () => {
    const trace: string[] = [];
    @FeatureLoader()
    class HangingLoader {
      constructor(readonly clock: RootClock) {}
      load = () => new Promise<never>(() => trace.push('loading'));
    }
    const [inspected] = inspect(givenBackend(givenTraced(trace).Clock, HangingLoader));
    void inspected?.describe();
    while (!trace.includes('loading')) await new Promise((resolve) => setImmediate(resolve));

    await inspected?.close();

    expect(trace).to.deep.equal(['clock built', 'loading', 'clock stopped']);
  });

  it('may not be started a second time', async () => {
    const backend = givenBackend();
    inspect(backend);

    const error = await backend.start().catch((thrown: Error) => thrown);

    expect(error).to.have.property('code', 'ALREADY_STARTED');
  });
});
