import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { Events, type JsonObject, Plugin } from 'proscenium';
import { createTestBackend, type TestBackend } from 'proscenium/testing';
import { requires } from '../../support/requirements.js';
import { type RunningProgram, runProgram } from '../../support/run-program.js';
import { findNats, NatsStage } from './support/given-nats-broker.js';
import { findPostgres, PostgresStage } from './support/given-postgres-broker.js';

@Plugin('shop')
class ShopPlugin {}

for (const { name, type, find, connection, tidyUp } of [
  {
    name: 'PostgreSQL',
    type: 'postgres',
    find: findPostgres,
    connection: 'postgresql://postgres@127.0.0.1:5432/postgres',
    tidyUp: async (namespace: string) => {
      await new PostgresStage().query(`DROP SCHEMA IF EXISTS ${namespace}_events CASCADE`);
    },
  },
  {
    name: 'NATS',
    type: 'nats',
    find: findNats,
    connection: 'nats://127.0.0.1:4222',
    tidyUp: async (namespace: string) => new NatsStage('127.0.0.1:4222', namespace).dispose(),
  },
])
  describe(`events of several backends on one ${name}`, function () {
    this.timeout(30_000);
    requires(name, find);
    let namespace: string;
    let config: JsonObject;
    let backend: TestBackend;
    let programs: RunningProgram[];

    beforeEach(async () => {
      namespace = `shared_${randomBytes(6).toString('hex')}`;
      config = { events: { notifyTimeoutMs: 100, broker: { type, connection, namespace } } };
      programs = ['answer', 'answer'].map((manner) => runProgram('events-program', JSON.stringify(config), manner));
      for (const program of programs) await program.said('ready');
      backend = await createTestBackend({ config }).add(ShopPlugin).start();
    });

    afterEach(async () => {
      await backend.stop();
      for (const program of programs) program.send('SIGKILL');
      await Promise.all(programs.map(({ ended }) => ended));
      await tidyUp(namespace);
    });

    it('reach each subscription elsewhere once, however many processes have it', async () => {
      const events = await backend.get(Events, { plugin: 'shop' });
      const expected = Array.from({ length: 20 }, (_, index) => [
        `durable ${index + 1} 1`,
        `ordinary ${index + 1}`,
      ]).flat();

      for (let number = 1; number <= 20; number += 1) await events.publish({ topic: 'orders', eventPayload: number });
      for (const line of expected) await Promise.any(programs.map((program) => program.said(line)));

      for (const program of programs) program.send('SIGTERM');
      const ends = await Promise.all(programs.map(({ ended }) => ended));
      const said = ends.flatMap(({ stdout }) => stdout.trim().split('\n')).filter((line) => line !== 'ready');
      expect(said.toSorted()).to.deep.equal(expected.toSorted());
      expect(ends.map(({ code }) => code)).to.deep.equal([0, 0]);
    });
  });
