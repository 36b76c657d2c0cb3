import { setTimeout as pause } from 'node:timers/promises';
import {
  type Context,
  Controller,
  createBackend,
  Get,
  KoaRootHttpRouter,
  Plugin,
  provide,
  RootConfig,
  RootHttpRouter,
  withOptions,
} from 'proscenium';
import { StaticConfig } from 'proscenium/testing';

/** A whole backend that serves HTTP, with the configuration of its first argument as JSON; says where it can be reached. */
const config = JSON.parse(process.argv[2] ?? '{}');

@Controller('/')
class DemoController {
  @Get('/quick', { allow: ['unauthenticated'] })
  async quick() {
    await pause(5);
    return 'quick';
  }

  @Get('/slow', { allow: ['unauthenticated'] })
  async slow() {
    await pause(500);
    return 'slow';
  }

  @Get('/hang', { allow: ['unauthenticated'] })
  async hang(ctx: Context) {
    process.stdout.write('hanging\n');
    await new Promise((resolve) => ctx.req.once('close', resolve));
  }

  @Get('/stray/:kind', { allow: ['unauthenticated'] })
  stray(ctx: Context) {
    if (ctx.params['kind'] === 'rejection') void Promise.reject(new Error('astray'));
    else
      setTimeout(() => {
        throw new Error('astray');
      });
    return 'answered';
  }

  @Get('/busy/:milliseconds', { allow: ['unauthenticated'] })
  async busy(ctx: Context) {
    const end = performance.now() + Number(ctx.params['milliseconds']);
    while (performance.now() < end);
    return 'free';
  }
}

@Plugin('demo', { controllers: [DemoController] })
class DemoPlugin {}

const backend = createBackend()
  .add(provide(RootConfig, new StaticConfig(config)))
  .add(withOptions(KoaRootHttpRouter, { listen: { host: '127.0.0.1', port: 0 } }))
  .add(DemoPlugin);
await backend.start();
const router = await backend.get(RootHttpRouter);
process.stdout.write(`url ${(router as KoaRootHttpRouter).url}\n`);
