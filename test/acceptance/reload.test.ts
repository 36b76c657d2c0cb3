import { expect } from 'chai';
import { Plugin, Service } from 'proscenium';
import { failureOf, lines } from '../support/failure-of.js';
import { givenBackend, givenBackendWith } from '../support/given-backend.js';
import { RootBell, RootClock } from '../support/stage.js';

let trace: string[] = [];
const says = (text: string) => () => void trace.push(text);

@Service('root', RootClock)
class Clock implements RootClock {
  async onReload() {
    await new Promise((resolve) => setTimeout(resolve, 5));
    trace.push('clock');
  }
  time = () => '';
}

@Service('root', RootBell)
class Bell implements RootBell {
  constructor(readonly clock: RootClock) {}
  onReload = says('bell');
  ring = () => '';
}

describe('reload', () => {
  beforeEach(() => {
    trace = [];
  });

  it('reaches root services one after the other, in order of creation, and then plugins', async () => {
    @Plugin('opera')
    class OperaPlugin {
      onReload = says('opera');
    }
    const backend = givenBackend(OperaPlugin, Bell, Clock);
    await backend.start();

    await backend.reload();

    expect(trace).to.deep.equal(['clock', 'bell', 'opera']);
    await backend.stop();
  });

  it('tells of every failure, and stops at none', async () => {
    @Plugin('opera')
    class OperaPlugin {
      onReload = says('opera');
    }
    @Service('root')
    class Broken {
      onReload() {
        throw new Error('NOPE');
      }
    }
    @Service('root')
    class Hung {
      onReload = () => new Promise<void>(() => {});
    }
    const backend = givenBackendWith({ limits: { hook: { milliseconds: 20 } } }, OperaPlugin, Broken, Hung);
    await backend.start();

    const error = await failureOf(backend.reload());

    expect(error.message).to.equal(
      lines(
        'The backend has reloaded, but not everything went well.',
        '  mend   mend each failure below, then reload again.',
        '  see    docs/reference/errors.md#reload_failed',
        '',
        '  Error: NOPE',
        '',
        '  ProsceniumError [HOOK_TIMEOUT]: Hung.onReload of the backend did not finish within 20 ms.',
        '    mend   let the promise that it returns settle, or raise backend.lifecycle.hookTimeout.',
        '    see    docs/reference/errors.md#hook_timeout',
      ),
    );
    expect(trace).to.deep.equal(['opera']);
    await backend.stop();
  });

  it('is refused before the start and after the stop', async () => {
    const backend = givenBackend();

    const early = await failureOf(backend.reload());
    await backend.start();
    await backend.stop();
    const late = await failureOf(backend.reload());

    expect([early.code, late.code]).to.deep.equal(['NOT_STARTED', 'NOT_STARTED']);
  });
});
