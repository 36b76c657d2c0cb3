import { expect } from 'chai';
import type { JsonObject } from 'proscenium';
import { TestClock } from 'proscenium/testing';
import {
  dropPostgresDatabases,
  postgresConnection,
  requiresPostgres,
  uniquePrefix,
} from '../../../support/database-servers.js';
import { RedisServer } from '../../../support/redis-server.js';
import { findProgram, requires } from '../../../support/requirements.js';
import { GateAction, gateModule } from './support/gate-action.js';
import { type GivenScaffolder, givenScaffolder, givenTemplate, stop } from './support/given-scaffolder.js';

const GATED = [givenTemplate('gated', { steps: [{ id: 'gate', action: 'test:gate', input: { gate: 'a' } }] })];

describe('two scaffolders on one PostgreSQL and one Redis', () => {
  requiresPostgres();
  const program = requires('redis-server', () => findProgram('redis-server'));
  let redis: RedisServer;
  let prefix: string;
  let gates: GateAction;
  let clocks: readonly [TestClock, TestClock];
  let one: GivenScaffolder;
  let other: GivenScaffolder;

  before(async () => {
    redis = await RedisServer.start(program());
  });

  after(() => redis.stop());

  beforeEach(async () => {
    prefix = uniquePrefix();
    gates = new GateAction();
    clocks = [new TestClock(), new TestClock()];
    const start = (clock: TestClock) =>
      givenScaffolder(GATED, { clock, add: [gateModule(gates)], shared: sharedBy(prefix, redis.url) });
    one = await start(clocks[0]);
    other = await start(clocks[1]);
  });

  afterEach(async () => {
    gates.open('a');
    await Promise.all([stop(one), stop(other)]);
    await dropPostgresDatabases(prefix);
  });

  it('both tell what happens in a task, while it happens', async () => {
    const id = await one.start('template:default/gated');
    const lines = other.finish(id);
    await gates.entered('a');
    gates.open('a');

    expect(await lines).to.deep.equal(await one.finish(id));
  });

  it('cancel a task that runs in the other', async () => {
    const id = await one.start('template:default/gated');
    await gates.entered('a');

    const response = await other.request(`/v2/tasks/${id}/cancel`, { method: 'POST' });
    const events = await one.finish(id);
    await clocks[0].advance({ seconds: 5 });
    await one.backend.stop();

    expect(await response.json()).to.deep.equal({ status: 'cancelled' });
    expect(events.at(-1)?.body).to.deep.equal({
      message: 'Run completed with status: cancelled',
      status: 'cancelled',
      error: { name: 'TaskStopped', message: 'the task was cancelled' },
    });
    expect(await other.finish(id)).to.deep.equal(events);
  });

  it('leave a task to the other as long as that gives signs of life', async () => {
    const id = await one.start('template:default/gated');
    await gates.entered('a');

    for (let round = 0; round < 20; round += 1) for (const clock of clocks) await clock.advance({ seconds: 5 });

    expect((await other.show(id)).status).to.equal('processing');
  });

  it('end a task of the other that gives none', async () => {
    const id = await one.start('template:default/gated');
    await gates.entered('a');

    await clocks[1].advance({ minutes: 2 });

    expect((await other.finish(id)).at(-1)?.body).to.deep.equal({
      message: 'Run completed with status: failed',
      status: 'failed',
      error: { name: 'TaskStopped', message: 'the backend ended before the task had; start it again' },
    });
  });
});

function sharedBy(prefix: string, url: string): JsonObject {
  return {
    backend: { database: { client: 'pg', prefix, connection: postgresConnection() } },
    events: { broker: { type: 'redis', connection: url, namespace: prefix } },
  };
}
