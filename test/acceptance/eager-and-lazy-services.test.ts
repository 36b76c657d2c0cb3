import { expect } from 'chai';
import { Module, Plugin, PluginMetadata, Service } from 'proscenium';
import { deferred, standstill } from '../support/deferred.js';
import { failureOf, lines, textOf } from '../support/failure-of.js';
import { givenBackend } from '../support/given-backend.js';
import { RootBell, RootClock } from '../support/stage.js';

const FILE = 'test/acceptance/eager-and-lazy-services.test.ts:*';

describe('eager and lazy services', () => {
  // W-038, W-040
  it('builds root services at start unless they are lazy, and plugin services only when they are eager', async () => {
    const built: string[] = [];
    @Service('root')
    class EagerRoot {
      constructor() {
        built.push('eager root');
      }
    }
    @Service('root', { eager: false })
    class LazyRoot {
      constructor() {
        built.push('lazy root');
      }
    }
    @Service('plugin')
    class LazyService {
      constructor() {
        built.push('lazy plugin service');
      }
    }
    @Service('plugin', { eager: true })
    class EagerService {
      constructor(metadata: PluginMetadata) {
        built.push(`eager service of ${metadata.getId()}`);
      }
    }
    @Plugin('opera')
    class OperaPlugin {}
    @Plugin('play')
    class PlayPlugin {}

    await givenBackend(LazyService, LazyRoot, EagerService, EagerRoot, OperaPlugin, PlayPlugin).start();

    expect(built).to.deep.equal(['eager root', 'eager service of opera', 'eager service of play']);
  });

  it('builds an eager plugin service before the modules of that plugin', async () => {
    const trace: string[] = [];
    @Service('plugin', { eager: true })
    class EagerService {
      onInit() {
        trace.push('service');
      }
    }
    @Module('opera')
    class OvertureModule {
      constructor() {
        trace.push('module');
      }
    }
    @Plugin('opera')
    class OperaPlugin {
      constructor() {
        trace.push('plugin');
      }
    }

    await givenBackend(OvertureModule, EagerService, OperaPlugin).start();

    expect(trace).to.deep.equal(['service', 'module', 'plugin']);
  });

  // W-039
  it('builds no eager plugin service where there is no plugin', async () => {
    let built = 0;
    @Service('plugin', { eager: true })
    class EagerService {
      constructor() {
        built += 1;
      }
    }

    await givenBackend(EagerService).start();

    expect(built).to.equal(0);
  });

  // Rule 15 (in place of W-041, W-042)
  it('builds eager root services side by side', async () => {
    const meeting = deferred();
    let arrived = 0;
    const meet = async () => {
      arrived += 1;
      if (arrived === 2) meeting.resolve();
      await meeting.promise;
    };
    @Service('root')
    class First {
      onInit = meet;
    }
    @Service('root')
    class Second {
      onInit = meet;
    }

    const { outcome } = await givenBackend(First, Second).start();

    expect(outcome).to.equal('success');
  });

  it('builds what a plugin asks for side by side', async () => {
    const meeting = deferred();
    let arrived = 0;
    const meet = async () => {
      arrived += 1;
      if (arrived === 2) meeting.resolve();
      await meeting.promise;
    };
    @Service('plugin')
    class First {
      onInit = meet;
    }
    @Service('plugin')
    class Second {
      onInit = meet;
    }
    @Plugin('opera')
    class OperaPlugin {
      constructor(
        readonly first: First,
        readonly second: Second,
      ) {}
    }

    const { outcome } = await givenBackend(OperaPlugin).start();

    expect(outcome).to.equal('success');
  });

  it('reports the first failing root service in add order, whichever fails first in time', async () => {
    const later = deferred();
    @Service('root', RootClock)
    class Clock implements RootClock {
      async onInit() {
        await later.promise;
        throw new Error('first in order');
      }
      time = () => 'noon';
    }
    @Service('root', RootBell)
    class Bell implements RootBell {
      onInit() {
        throw new Error('first in time');
      }
      ring = () => 'ding';
    }
    const failure = failureOf(givenBackend(Clock, Bell).start());
    await standstill();
    later.resolve();

    const error = await failure;

    expect(textOf(error)).to.equal(
      lines(
        'Clock could not be built: first in order',
        `  where  Clock  ${FILE}`,
        '  mend   see the cause, which its constructor, factory or onInit threw.',
        '  see    docs/reference/errors.md#service_failed',
      ),
    );
  });
});
