import { expect } from 'chai';
import { eventually } from '../../../support/eventually.js';
import { findPostgresPrograms, PostgresServer } from '../../../support/postgres-server.js';
import { requires } from '../../../support/requirements.js';
import { givenBus, poll, post, subscribe } from './given-bus.js';

describe('the event bus whose database goes away', function () {
  this.timeout(120_000);
  const programs = requires('the programs of PostgreSQL', findPostgresPrograms);
  let server: PostgresServer;

  before('start a server', async () => {
    server = await PostgresServer.start(programs());
  });

  after('stop the server', async () => server.stop());

  it('refuses what it cannot store, and loses nothing that it has taken or that was published here', async () => {
    const database = { client: 'pg', connection: server.url };
    const bus = await givenBus({ backend: { database }, events: { notifyTimeoutMs: 200 } });
    try {
      await subscribe(bus, 'sound.mixer', ['lights']);
      const taken = await post(bus, 'lights', 'taken');
      await server.goAway();
      const refused = await post(bus, 'lights', 'refused');
      const unread = await poll(bus, 'sound.mixer');
      await bus.events.publish({ topic: 'lights', eventPayload: 'published' });
      await server.resume();
      const payloads: unknown[] = [];
      await eventually(async () => {
        const response = await poll(bus, 'sound.mixer');
        const text = await response.text();
        if (response.status === 200)
          payloads.push(...(JSON.parse(text) as { events: { payload: unknown }[] }).events.map((one) => one.payload));
        return payloads.length >= 2;
      });

      expect([taken.status, refused.status, unread.status]).to.deep.equal([201, 503, 503]);
      expect(payloads).to.deep.equal(['taken', 'published']);
    } finally {
      await bus.backend.stop();
    }
  });
});
