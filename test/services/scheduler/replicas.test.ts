import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { Client } from 'pg';
import { requires } from '../../support/requirements.js';
import { type RunningProgram, runProgram } from '../../support/run-program.js';

const SERVER = { host: '127.0.0.1', port: 5432, user: 'postgres' };

describe('two processes on one PostgreSQL', () => {
  const server = requires('PostgreSQL', reachPostgres);
  let prefix: string;
  let programs: RunningProgram[];

  beforeEach(() => {
    prefix = `scheduler_${randomUUID().replaceAll('-', '')}_`;
    programs = [];
  });

  afterEach(async () => {
    for (const program of programs) program.send('SIGKILL');
    await Promise.all(programs.map(({ ended }) => ended));
    const client = new Client(server());
    await client.connect();
    await client.query(`DROP DATABASE IF EXISTS ${prefix}reports WITH (FORCE)`);
    await client.end();
  });

  function start(): RunningProgram {
    const connection = { host: SERVER.host, port: SERVER.port, user: SERVER.user };
    const scheduler = { leaseDuration: '2 seconds', pollInterval: '500 milliseconds' };
    const config = { backend: { database: { client: 'pg', connection, prefix }, scheduler } };
    const program = runProgram('scheduler-program', JSON.stringify(config));
    programs.push(program);
    return program;
  }

  it('run a task once for each time at which it is due', async () => {
    const [one, other] = [start(), start()];
    await Promise.all([one.said('started'), other.said('started')]);

    await Promise.race([one.said('four runs'), other.said('four runs')]);
    one.send('SIGTERM');
    other.send('SIGTERM');
    const ends = await Promise.all([one.ended, other.ended]);

    const due = ends.flatMap(({ stdout }) => stdout.split('\n').filter((line) => line.startsWith('due ')));
    expect(due).to.have.length.of.at.least(4);
    expect(new Set(due).size).to.equal(due.length);
    expect(ends.map(({ code }) => code)).to.deep.equal([0, 0]);
  });

  it('take over what a process ran that was killed, long before its timeout', async () => {
    const one = start();
    await one.said('long begun');
    const other = start();
    await other.said('started');

    one.send('SIGKILL');
    await other.said('long begun');

    expect((await one.ended).signal).to.equal('SIGKILL');
  });

  it('take over what a process ran that was stopped', async () => {
    const one = start();
    await one.said('long begun');
    const other = start();
    await other.said('started');

    one.send('SIGTERM');
    await other.said('long begun');

    expect((await one.ended).code).to.equal(0);
  });
});

async function reachPostgres(): Promise<object | undefined> {
  const options = { ...SERVER, database: 'postgres' };
  const client = new Client(options);
  try {
    await client.connect();
    await client.end();
    return options;
  } catch {
    return undefined;
  }
}
