import { expect } from 'chai';
import { Auth, Database, Events, type JsonObject, Plugin, type ReceivedEvent } from 'proscenium';
import { createTestBackend, type TestBackend } from 'proscenium/testing';
import { EventsPlugin } from '#src/plugins/events/index.js';
import { TokenAuth } from '#src/services/auth/index.js';
import { eventually } from '../support/eventually.js';
import { BackstagePeer } from './backstage-peer.js';
import { findBackstage } from './find-backstage.js';

describe('the event bus, used by a real backend of Backstage', function () {
  let ours: TestBackend;
  let peer: BackstagePeer;
  let heard: ReceivedEvent[];

  before('needs BACKSTAGE_PEER=true, or CI=true', async function () {
    this.timeout(600_000);
    const installation = await findBackstage();
    if (installation === undefined) this.skip();
    peer = await BackstagePeer.create(installation, 'backstage-events.cjs');
    ours = await start();
    await peer.start(peerConfig());
    await isSubscribed();
  });

  after(async () => {
    await peer?.remove();
    await ours?.stop();
  });

  it('carries what each side publishes to the other, once', async () => {
    const events = await ours.get(Events, { plugin: 'stage' });
    await events.publish({ topic: 'lights', eventPayload: { on: true } });
    await fetch(`${peer.url}/api/sound/publish`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"open":true}',
    });
    await events.publish({ topic: 'lights', eventPayload: { on: false } });
    await eventually(async () => (await heardThere()).length >= 3);

    expect((await heardThere()).map((event) => JSON.stringify(event)).toSorted()).to.deep.equal([
      '{"topic":"curtain","eventPayload":{"open":true}}',
      '{"topic":"lights","eventPayload":{"on":false}}',
      '{"topic":"lights","eventPayload":{"on":true}}',
    ]);
    expect(heard.map(({ topic, eventPayload, metadata }) => [topic, eventPayload, metadata])).to.deep.equal([
      ['curtain', { open: true }, { 'proscenium:bus': 'plugin:sound' }],
    ]);
  });

  it('is joined again when the subscription has been lost', async function () {
    this.timeout(60_000);
    const before = (await heardThere()).length;
    const database = await (await ours.get(Database, { plugin: 'events' })).getDataSource();
    await database.query('DELETE FROM bus_subscriptions');
    await eventually(async () => (await database.query<unknown[]>('SELECT id FROM bus_subscriptions')).length === 1);

    const events = await ours.get(Events, { plugin: 'stage' });
    await events.publish({ topic: 'lights', eventPayload: 'again' });
    await eventually(async () => (await heardThere()).length > before);

    expect((await heardThere()).slice(before)).to.deep.equal([{ topic: 'lights', eventPayload: 'again' }]);
  });

  async function start(): Promise<TestBackend> {
    heard = [];
    const received = heard;
    @Plugin('stage')
    class StagePlugin {
      constructor(private readonly events: Events) {}
      async onInit() {
        const onEvent = async (event: ReceivedEvent) => void received.push(event);
        await this.events.subscribe({ id: 'desk', topics: ['curtain'], onEvent });
      }
    }
    return createTestBackend({
      config: {
        events: { notifyTimeoutMs: 500 },
        discovery: { endpoints: [{ target: `${peer.url}/api/{{pluginId}}`, plugins: ['sound'] }] },
      },
    })
      .with(Auth, TokenAuth)
      .add(EventsPlugin)
      .add(StagePlugin)
      .start();
  }

  function peerConfig(): JsonObject {
    return {
      backend: { database: { client: 'pg', connection: {} } },
      events: { useEventBus: 'always' },
      discovery: { endpoints: [{ target: `${ours.url}/api/{{pluginId}}`, plugins: ['events'] }] },
    };
  }

  async function heardThere(): Promise<unknown[]> {
    const response = await fetch(`${peer.url}/api/sound/heard`);
    return (await response.json()) as unknown[];
  }

  /** Waits for the subscription of the other side, which it makes in its own time. */
  async function isSubscribed(): Promise<void> {
    await eventually(() =>
      ours.logger.entries.some(({ message }) => message === "Subscription 'sound.mixer' of the event bus begins"),
    );
  }
});
