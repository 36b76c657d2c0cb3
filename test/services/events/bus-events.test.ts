import { expect } from 'chai';
import { Events, type EventSubscription, Plugin, type ReceivedEvent, ServiceUnavailableError } from 'proscenium';
import { createTestBackend, type TestBackend } from 'proscenium/testing';
import { currentActivity } from '#src/services/activity/index.js';
import { deferred } from '../../support/deferred.js';
import { eventually } from '../../support/eventually.js';
import { failureOf, lines, textOf } from '../../support/failure-of.js';

describe('BusEvents in one process', () => {
  it('calls every subscriber of the topic, and resolves when all have dealt with the event', async () => {
    const { shop, stock } = await givenPlugins();
    const heard: string[] = [];
    await shop.subscribe(given('one', ['orders'], async () => void heard.push('shop')));
    await stock.subscribe(
      given('one', ['orders', 'returns'], async () => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        heard.push('stock');
      }),
    );
    await stock.subscribe(given('other', ['returns'], async () => void heard.push('returns')));

    await shop.publish({ topic: 'orders', eventPayload: {} });

    expect(heard).to.deep.equal(['shop', 'stock']);
  });

  it('hands over topic, payload and metadata as they were published, with an id', async () => {
    const { shop } = await givenPlugins();
    const events: ReceivedEvent[] = [];
    await shop.subscribe(given('all', ['orders'], async (event) => void events.push(event)));

    await shop.publish({ topic: 'orders', eventPayload: { total: 5 }, metadata: { from: 'web' } });

    const [{ id, ...rest }] = events as [ReceivedEvent];
    expect(rest).to.deep.equal({ topic: 'orders', eventPayload: { total: 5 }, metadata: { from: 'web' }, attempt: 1 });
    expect(id).to.match(/^[\da-f-]{36}$/);
  });

  it('calls every subscriber, also those that have the same id', async () => {
    const { shop } = await givenPlugins();
    let count = 0;
    await shop.subscribe(given('same', ['orders'], async () => void (count += 1)));
    await shop.subscribe(given('same', ['orders'], async () => void (count += 1)));

    await shop.publish({ topic: 'orders', eventPayload: {} });

    expect(count).to.equal(2);
  });

  it('calls a subscriber once for an event, however often it names the topic', async () => {
    const { shop } = await givenPlugins();
    let count = 0;
    await shop.subscribe(given('all', ['orders', 'orders'], async () => void (count += 1)));

    await shop.publish({ topic: 'orders', eventPayload: {} });

    expect(count).to.equal(1);
  });

  it('logs what a subscriber throws with its plugin, and lets nobody else suffer from it', async () => {
    const { backend, shop, stock } = await givenPlugins();
    const heard: string[] = [];
    await stock.subscribe(given('broken', ['orders'], () => Promise.reject(new Error('no shelf'))));
    await stock.subscribe(
      given('throwing', ['orders'], () => {
        throw new Error('at once');
      }),
    );
    await shop.subscribe(given('fine', ['orders'], async () => void heard.push('shop')));

    await shop.publish({ topic: 'orders', eventPayload: {} });

    expect(heard).to.deep.equal(['shop']);
    expect(warnings(backend)).to.have.deep.members([
      ['stock', 'Subscriber "stock.broken" failed to process event for topic "orders"', 'no shelf'],
      ['stock', 'Subscriber "stock.throwing" failed to process event for topic "orders"', 'at once'],
    ]);
  });

  it('runs a subscriber on behalf of its own plugin', async () => {
    const { shop, stock } = await givenPlugins();
    let pluginId: string | undefined;
    await stock.subscribe(given('all', ['orders'], async () => void ({ pluginId } = currentActivity() ?? {})));

    await shop.publish({ topic: 'orders', eventPayload: {} });

    expect(pluginId).to.equal('stock');
  });

  it('waits for a subscriber no longer than its time limit', async () => {
    const { backend, shop } = await givenPlugins();
    await shop.subscribe({
      ...given('stuck', ['orders'], () => new Promise(() => {})),
      ackTimeout: { milliseconds: 20 },
    });

    await shop.publish({ topic: 'orders', eventPayload: {} });

    expect(warnings(backend)).to.deep.equal([
      ['shop', 'Subscriber "shop.stuck" failed to process event for topic "orders"', 'it did not answer within 20 ms'],
    ]);
  });

  it('delivers to a durable subscriber again until it has dealt with the event', async () => {
    const { backend, shop } = await givenPlugins();
    const attempts: (number | undefined)[] = [];
    const ids = new Set<string | undefined>();
    await shop.subscribe({
      ...given('patient', ['orders'], async ({ id, attempt }) => {
        attempts.push(attempt);
        ids.add(id);
        if (attempt === 1) throw new Error('not yet');
      }),
      durable: true,
    });

    await shop.publish({ topic: 'orders', eventPayload: {} });

    await eventually(() => attempts.length === 2);
    expect({ attempts, ids: ids.size }).to.deep.equal({ attempts: [1, 2], ids: 1 });
    expect(warnings(backend)).to.deep.equal([
      ['shop', 'Subscriber "shop.patient" failed to process event for topic "orders", attempt 1 of 10', 'not yet'],
    ]);
  });

  it('logs a dead letter as an error of the plugin', async () => {
    const { backend, shop } = await givenPlugins();
    await shop.subscribe({
      ...given('hopeless', ['orders'], () => Promise.reject(new Error('never'))),
      durable: true,
      maxDeliveries: 1,
    });

    await shop.publish({ topic: 'orders', eventPayload: {} });

    await eventually(() => backend.logger.entries.some(({ level }) => level === 'error'));
    const [{ message, fields } = { message: '', fields: {} }] = backend.logger.entries.filter(
      ({ level }) => level === 'error',
    );
    expect(message).to.equal('Event of topic "orders" is now a dead letter of subscriber "shop.hopeless"');
    expect(fields).to.deep.include({ plugin: 'shop', attempts: 1 });
  });

  it('refuses to publish what no other process could receive', async () => {
    const { shop } = await givenPlugins();

    const failure = await failureOf(shop.publish({ topic: 'orders', eventPayload: 1n }));

    expect(failure.code).to.equal('INVALID_EVENT');
  });

  it('refuses to publish when the plugin has shut down', async () => {
    const { backend, shop } = await givenPlugins();
    await backend.stop();

    const failure = await failureOf(shop.publish({ topic: 'orders', eventPayload: {} }));

    expect(`${failure}`).to.equal('Error: Service is shutting down');
  });

  it('lets a plugin publish a farewell in its own onShutdown', async () => {
    const published = deferred<unknown>();
    @Plugin('farewell')
    class FarewellPlugin {
      constructor(private readonly events: Events) {}
      async onShutdown() {
        const farewell = this.events.publish({ topic: 'orders', eventPayload: {} });
        published.resolve(await farewell.catch((error: unknown) => error));
      }
    }
    const backend = await createTestBackend().add(FarewellPlugin).start();

    await backend.stop();

    expect(await published.promise).to.equal(undefined);
  });

  it('waits at the stop for a subscriber that is at work', async () => {
    const { backend, shop, stock } = await givenPlugins();
    const [begun, mayEnd] = [deferred(), deferred()];
    let hasEnded = false;
    await stock.subscribe(
      given('slow', ['orders'], async () => {
        begun.resolve();
        await mayEnd.promise;
        hasEnded = true;
      }),
    );
    void shop.publish({ topic: 'orders', eventPayload: {} });
    await begun.promise;

    const stopping = backend.stop();
    mayEnd.resolve();
    await stopping;

    expect(hasEnded).to.equal(true);
  });

  const wrong: [string, Partial<Record<keyof EventSubscription, unknown>>, string][] = [
    ['no id', { id: '' }, "subscribe takes a text of 1 to 250 printable characters as `id`, and received ''."],
    [
      'no topics',
      { topics: [] },
      "subscribe takes a list of topics for subscription 'all', at least one, and received an object of Array.",
    ],
    [
      'an empty topic',
      { topics: [''] },
      "subscribe takes topics of 1 to 250 printable characters for subscription 'all', and received ''.",
    ],
    [
      'no handler',
      { onEvent: undefined },
      "subscribe takes a function as `onEvent` for subscription 'all', and received undefined.",
    ],
    [
      'no concurrency',
      { concurrency: 0 },
      "subscribe takes a whole number from 1 on as `concurrency` for subscription 'all', and received 0.",
    ],
    [
      'half a delivery',
      { maxDeliveries: 0.5 },
      "subscribe takes a whole number from 1 on as `maxDeliveries` for subscription 'all', and received 0.5.",
    ],
    [
      'no time',
      { ackTimeout: '0s' },
      "subscribe takes a duration of up to a day as `ackTimeout` for subscription 'all', and received '0s'.",
    ],
    [
      'a time that is none',
      { ackTimeout: 'soon' },
      "subscribe takes a duration of up to a day as `ackTimeout` for subscription 'all', and received 'soon'.",
    ],
    [
      'more time than a timer of Node can take',
      { ackTimeout: '60 days' },
      "subscribe takes a duration of up to a day as `ackTimeout` for subscription 'all', and received '60 days'.",
    ],
    [
      'a durability that is neither true nor false',
      { durable: 'yes' },
      "subscribe takes true or false as `durable` for subscription 'all', and received 'yes'.",
    ],
  ];
  for (const [what, part, message] of wrong)
    it(`refuses a subscription with ${what}`, async () => {
      const { shop } = await givenPlugins();

      const failure = await failureOf(
        shop.subscribe({ ...given('all', ['orders'], async () => undefined), ...(part as object) }),
      );

      expect(textOf(failure)).to.equal(
        lines(message, '  mend   correct the argument.', '  see    docs/reference/errors.md#invalid_argument'),
      );
    });

  it('refuses configuration that makes no sense', async () => {
    @Plugin('shop')
    class ShopPlugin {
      constructor(readonly events: Events) {}
    }
    const starting = createTestBackend({ config: { events: { useEventBus: 'always' } } })
      .add(ShopPlugin)
      .start();

    const failure = await failureOf(starting);

    expect(textOf(failure)).to.include(
      "'events.useEventBus' in the given configuration is 'always', and there is no broker.",
    );
    expect(failure).to.not.be.instanceOf(ServiceUnavailableError);
  });
});

async function givenPlugins(): Promise<{ backend: TestBackend; shop: Events; stock: Events }> {
  @Plugin('shop')
  class ShopPlugin {
    constructor(readonly events: Events) {}
  }
  @Plugin('stock')
  class StockPlugin {
    constructor(readonly events: Events) {}
  }
  const backend = await createTestBackend().add(ShopPlugin).add(StockPlugin).start();
  return {
    backend,
    shop: await backend.get(Events, { plugin: 'shop' }),
    stock: await backend.get(Events, { plugin: 'stock' }),
  };
}

function given(id: string, topics: string[], onEvent: EventSubscription['onEvent']): EventSubscription {
  return { id, topics, onEvent };
}

/** Plugin, message and reason of every warning about a subscriber. */
function warnings(backend: TestBackend): unknown[] {
  return backend.logger.entries
    .filter(({ level, message }) => level === 'warn' && message.startsWith('Subscriber'))
    .map(({ message, fields }) => [fields['plugin'], message, (fields['error'] as Error).message]);
}
