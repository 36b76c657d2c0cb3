import { findPostgresPrograms, PostgresServer } from '../../support/postgres-server.js';
import { requires } from '../../support/requirements.js';
import { describeFaults } from './broker-faults.js';
import { PostgresStage } from './support/given-postgres-broker.js';

describe('PostgresBroker', () => {
  const programs = requires('the programs of PostgreSQL', findPostgresPrograms);
  let server: PostgresServer;

  before('start a server', async function () {
    this.timeout(60_000);
    server = await PostgresServer.start(programs());
  });

  after('stop the server', async () => server.stop());

  describeFaults('it', async () => {
    const stage = new PostgresStage({ host: '127.0.0.1', port: server.port });
    const { logger: _, ...settings } = stage.settings();
    return {
      server,
      lines: stage.lines,
      limit: settings.limits.publishTimeout,
      open: () => stage.open(),
      programParameters: () => ['postgres', JSON.stringify(settings)],
      dispose: async () => {
        server.thaw();
        await stage.close();
        if (
          !(await server.query('select 1').then(
            () => true,
            () => false,
          ))
        )
          await server.resume();
      },
    };
  });
});
