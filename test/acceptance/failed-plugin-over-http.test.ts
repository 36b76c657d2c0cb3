import { expect } from 'chai';
import { Contract, Controller, Get, Lifecycle, Plugin } from 'proscenium';
import { createTestBackend } from 'proscenium/testing';

const permitted = { backend: { startup: { default: { onPluginBootFailure: 'continue' } } } };

@Controller('/things')
class ThingController {
  @Get('/')
  list() {
    return [];
  }
}

describe('a plugin that has failed, which the configuration permits', () => {
  it('refuses requests at once when it threw', async () => {
    @Plugin('shop', { controllers: [ThingController] })
    class ShopPlugin {
      onInit() {
        throw new Error('no stock');
      }
    }
    const backend = await createTestBackend({ config: permitted }).add(ShopPlugin).start();

    const response = await backend.fetch('/api/shop/things');

    expect(response.status).to.equal(503);
  });

  it('refuses requests at once when it could not be composed', async () => {
    @Contract('shop.till')
    abstract class Till {
      abstract open(): void;
    }
    @Plugin('shop', { controllers: [ThingController] })
    class ShopPlugin {
      constructor(readonly till: Till) {}
    }
    const backend = await createTestBackend({ config: permitted }).add(ShopPlugin).start();

    const response = await backend.fetch('/api/shop/things');

    expect(response.status).to.equal(503);
  });
});

describe('a startup hook that fails', () => {
  it('is logged in the log of its plugin', async () => {
    @Plugin('shop')
    class ShopPlugin {
      constructor(lifecycle: Lifecycle) {
        lifecycle.addStartupHook(() => Promise.reject(new Error('no light')));
      }
    }
    const backend = await createTestBackend().add(ShopPlugin).start();

    const [entry] = backend.logger.entries.filter(({ level }) => level === 'error');

    expect([entry?.message, entry?.fields['plugin']]).to.deep.equal(["A startup hook of plugin 'shop' failed", 'shop']);
  });
});
