import { setImmediate as turn } from 'node:timers/promises';
import { expect } from 'chai';
import { Lifecycle, Module, Plugin, Service } from 'proscenium';
import { type Activity, currentActivity } from '#src/services/activity/index.js';
import { RecordedLifecycle } from '#src/services/lifecycle/index.js';
import { standstill } from '../support/deferred.js';
import { givenBackend } from '../support/given-backend.js';
import { Prompter, RootClock } from '../support/stage.js';

let seen: Record<string, Activity | undefined> = {};
const note = (what: string) => {
  seen[what] = currentActivity();
};
/** What a timer sees that is begun here. */
const noteLater = (what: string) => void turn().then(() => note(what));

describe('what a plugin does', () => {
  beforeEach(() => {
    seen = {};
  });

  it('is done on its behalf: constructors, hooks, and what they begin', async () => {
    @Plugin('opera')
    class OperaPlugin {
      constructor(lifecycle: Lifecycle) {
        note('constructor');
        lifecycle.addStartupHook(() => note('startup hook'));
        lifecycle.addShutdownHook(() => note('shutdown hook'));
      }
      onInit() {
        noteLater('timer');
      }
      async onStartup() {
        await turn();
        note('onStartup');
      }
      onShutdown() {
        note('onShutdown');
      }
    }
    const backend = givenBackend(OperaPlugin, RecordedLifecycle);

    await backend.start();
    await standstill();
    await backend.stop();

    const names = ['constructor', 'startup hook', 'timer', 'onStartup', 'shutdown hook', 'onShutdown'];
    expect(seen).to.deep.equal(Object.fromEntries(names.map((name) => [name, { pluginId: 'opera' }])));
  });

  it('is told apart from what its modules do', async () => {
    @Service('plugin', Prompter)
    class ModulePrompter implements Prompter {
      constructor() {
        note('plugin service');
      }
      line = () => '';
    }
    @Module('opera', { id: 'puppets' })
    class PuppetsModule {
      constructor(readonly prompter: Prompter) {
        note('module constructor');
      }
      onInit() {
        noteLater('module timer');
      }
      onShutdown() {
        note('module onShutdown');
      }
    }
    @Plugin('opera')
    class OperaPlugin {
      onInit() {
        note('plugin onInit');
      }
    }
    const backend = givenBackend(OperaPlugin, PuppetsModule, ModulePrompter);

    await backend.start();
    await standstill();
    await backend.stop();

    const [ofModule, ofPlugin] = [{ pluginId: 'opera', moduleId: 'puppets' }, { pluginId: 'opera' }];
    expect(seen).to.deep.equal({
      'module constructor': ofModule,
      'module timer': ofModule,
      'module onShutdown': ofModule,
      'plugin service': ofPlugin,
      'plugin onInit': ofPlugin,
    });
  });

  it('is told apart from what a root service does that it was the first to ask for', async () => {
    @Service('root', RootClock, { eager: false })
    class LazyClock implements RootClock {
      constructor() {
        note('constructor');
      }
      onInit() {
        noteLater('timer');
      }
      onShutdown() {
        note('onShutdown');
      }
      time = () => '';
    }
    @Plugin('opera')
    class OperaPlugin {
      constructor(readonly clock: RootClock) {}
    }
    const backend = givenBackend(OperaPlugin, LazyClock);

    await backend.start();
    await standstill();
    await backend.stop();

    const names = ['constructor', 'timer', 'onShutdown'];
    expect(seen).to.deep.equal(Object.fromEntries(names.map((name) => [name, { service: 'LazyClock' }])));
  });
});
