import { setTimeout as pause } from 'node:timers/promises';
import { createBackend, type Context, HttpRouter, Plugin, RootLifecycle, Service } from 'proscenium';

/** Says on the standard output what happens in which order when the backend stops. */
function say(what: string): void {
  process.stdout.write(`trace ${what}\n`);
}

@Service('root')
class Pool {
  onShutdown(): void {
    say('pool closed');
  }
}

@Service('plugin')
class Store {
  constructor(readonly pool: Pool) {}

  onShutdown(): void {
    say('store closed');
  }
}

@Service('root')
class FirstWord {
  constructor(lifecycle: RootLifecycle) {
    lifecycle.addBeforeShutdownHook(() => say('before shutdown'));
    lifecycle.addShutdownHook(() => say('after the plugins'));
  }
}

@Plugin('traced')
class TracedPlugin {
  constructor(
    readonly store: Store,
    router: HttpRouter,
  ) {
    router.addAuthPolicy({ path: '/', allow: 'unauthenticated' });
    router.get('/slow', async (ctx: Context) => {
      say('request begun');
      await pause(600);
      say('request answered');
      ctx.body = { slow: true };
    });
  }

  onShutdown(): void {
    say('plugin down');
  }
}

await createBackend().add(FirstWord).add(Pool).add(TracedPlugin).start();
say('started');
