import { expect } from 'chai';
import { type Context, Controller, Get, Logger, Plugin } from 'proscenium';
import { createTestBackend } from 'proscenium/testing';

@Controller('/things')
class ThingController {
  constructor(private readonly logger: Logger) {}

  @Get('/:name')
  show(ctx: Context) {
    this.logger.info('asked');
    return { name: ctx.params['name'] };
  }
}

@Plugin('shop', { controllers: [ThingController] })
class ShopPlugin {}

describe('a plugin over HTTP', () => {
  it('answers its controller routes below /api/<id>', async () => {
    const backend = await createTestBackend().add(ShopPlugin).start();

    const response = await backend.fetch('/api/shop/things/lamp');

    expect(await response.json()).to.deep.equal({ name: 'lamp' });
    await backend.stop();
  });
});
