import { expect } from 'chai';
import { type Activity, currentActivity } from '#src/services/activity/index.js';
import { RunningRouter } from '../support/running-router.js';

describe('the activity of a request', () => {
  let running: RunningRouter;
  beforeEach(async () => {
    running = await RunningRouter.start();
  });
  afterEach(() => running.stop());

  const headers = { 'x-request-id': 'r1' };

  it('knows plugin and route where a handler runs, also after it waited', async () => {
    running.plugin('catalog').get('/entities/:name', async () => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      return currentActivity();
    });

    const response = await running.fetch('/api/catalog/entities/x?a=1', { headers });

    expect(await response.json()).to.deep.equal({
      requestId: 'r1',
      method: 'GET',
      pluginId: 'catalog',
      route: '/api/catalog/entities/:name',
    });
  });

  it('knows the plugin where its middleware runs', async () => {
    const router = running.plugin('catalog');
    let seen: Activity | undefined;
    router.use((_ctx, next) => {
      seen = { ...currentActivity() };
      return next();
    });
    router.get('/', () => 'x');

    await running.fetch('/api/catalog', { headers });

    expect(seen).to.deep.equal({ requestId: 'r1', method: 'GET', pluginId: 'catalog', route: undefined });
  });

  it('is another one for each of several at the same time', async () => {
    running.plugin().get('/:id', async () => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      return currentActivity()?.requestId;
    });

    const ids = await Promise.all(
      ['a', 'b', 'c'].map(async (id) =>
        (await running.fetch('/api/demo/x', { headers: { 'x-request-id': id } })).json(),
      ),
    );

    expect([ids, currentActivity()]).to.deep.equal([['a', 'b', 'c'], undefined]);
  });
});
