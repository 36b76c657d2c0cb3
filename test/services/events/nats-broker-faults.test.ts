import { expect } from 'chai';
import { eventually } from '../../support/eventually.js';
import { NatsServer } from '../../support/nats-server.js';
import { accepts } from '../../support/own-server.js';
import { findProgram, requires } from '../../support/requirements.js';
import { givenEvent, givenInbox } from './broker-conformance.js';
import { describeFaults } from './broker-faults.js';
import { NatsStage } from './support/given-nats-broker.js';

describe('NatsBroker', () => {
  const program = requires('nats-server', () => findProgram('nats-server'));
  let server: NatsServer;

  before('start a server', async () => {
    server = await NatsServer.start(program());
  });

  after('stop the server', async () => server.stop());

  it('makes its streams anew when the server has lost them, and goes on', async () => {
    const stage = new NatsStage(server.url);
    const broker = await stage.open();
    const inbox = await givenInbox(broker, { durable: true });
    await server.goAway();
    await server.forget();
    await server.resume();

    await eventually(() =>
      broker.publish(givenEvent({ payload: 'afterwards' })).then(
        () => inbox.events.length > 0,
        () => false,
      ),
    );

    expect(new Set(inbox.payloads())).to.deep.equal(new Set(['afterwards']));
    await stage.close();
  });

  describeFaults('it', async () => {
    const stage = new NatsStage(server.url);
    const { logger: _, ...settings } = stage.settings();
    return {
      server,
      lines: stage.lines,
      limit: settings.limits.publishTimeout,
      open: () => stage.open(),
      programParameters: () => ['nats', JSON.stringify(settings)],
      dispose: async () => {
        server.thaw();
        await stage.close();
        if (!(await accepts(server.port))) await server.resume();
      },
    };
  });
});
