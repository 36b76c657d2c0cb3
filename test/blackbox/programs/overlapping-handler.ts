import { createBackend, RootHttpRouter, Service } from 'proscenium';

/** Answers a part of a plugin that lives elsewhere, and asks nobody who is calling. */
@Service('root')
class Shortcut {
  constructor(router: RootHttpRouter) {
    router.use('/api/elsewhere/public', (ctx) => {
      ctx.body = 'everything';
    });
  }
}

await createBackend().add(Shortcut).start();
