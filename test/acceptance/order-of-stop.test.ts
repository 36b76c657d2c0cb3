import { expect } from 'chai';
import {
  Controller,
  Get,
  Lifecycle,
  Module,
  Plugin,
  RootHealth,
  RootHttpRouter,
  RootLifecycle,
  RootLogger,
  Service,
} from 'proscenium';
import { createTestBackend } from 'proscenium/testing';
import { deferred } from '../support/deferred.js';
import { eventually } from '../support/eventually.js';
import { Prompter, RootBell, RootClock } from '../support/stage.js';

let trace: string[] = [];
const says = (text: string) => () => void trace.push(text);

/** The log, which says when it goes down. */
@Service('root', RootLogger)
class TracedLogger implements RootLogger {
  error() {}
  warn() {}
  info() {}
  debug() {}
  child() {
    return this;
  }
  onShutdown = says('log down');
}

/** A pool that nobody needs, so that it may be built before the log. */
@Service('root', RootClock)
class Pool implements RootClock {
  onShutdown = says('pool down');
  time = () => '';
}

@Service('root', RootBell)
class ScheduledTasks implements RootBell {
  constructor(
    readonly pool: RootClock,
    readonly router: RootHttpRouter,
  ) {}
  onShutdown = says('scheduler down');
  ring = () => '';
}

@Service('plugin', Prompter)
class Connection implements Prompter {
  onShutdown = says('connection down');
  line = () => '';
}

const request = deferred();

@Controller('/slow')
class SlowController {
  @Get('/')
  async answer() {
    trace.push('request began');
    await request.promise;
    trace.push('request answered');
    return {};
  }
}

@Plugin('opera', { controllers: [SlowController] })
class OperaPlugin {
  constructor(
    readonly connection: Prompter,
    lifecycle: Lifecycle,
  ) {
    lifecycle.addShutdownHook(says('shutdown hook of the plugin'));
  }
  onShutdown = says('plugin down');
}

@Module('opera', { id: 'first' })
class FirstModule {
  onShutdown = says('first module down');
}

@Module('opera', { id: 'second' })
class SecondModule {
  onShutdown = says('second module down');
}

@Service('root')
class Observer {
  constructor(
    lifecycle: RootLifecycle,
    private readonly health: RootHealth,
  ) {
    lifecycle.addBeforeShutdownHook(says('before-shutdown hook'));
    lifecycle.addShutdownHook(says('shutdown hook of the root'));
  }
  async onDrain() {
    const { status } = await this.health.getReadiness();
    trace.push(`draining, readiness ${status}`);
    request.resolve();
  }
}

// L12, and the defects that hooks of HTTP, database and scheduler run at once, and that pools stay open.
describe('a stop', () => {
  it('goes from readiness over requests, plugins and pools to the log, one after the other', async () => {
    const backend = createTestBackend()
      .with(RootLogger, TracedLogger)
      .add(Pool)
      .add(ScheduledTasks)
      .add(Connection)
      .add(Observer)
      .add(OperaPlugin)
      .add(FirstModule)
      .add(SecondModule);
    await backend.start();
    const answer = backend.fetch('/api/opera/slow');
    await eventually(() => trace.includes('request began'));

    await backend.stop();

    expect((await answer).status).to.equal(200);
    expect(trace).to.deep.equal([
      'request began',
      'before-shutdown hook',
      'draining, readiness 503',
      'request answered',
      'shutdown hook of the plugin',
      'plugin down',
      'second module down',
      'first module down',
      'connection down',
      'shutdown hook of the root',
      'scheduler down',
      'pool down',
      'log down',
    ]);
  });
});
