import { expect } from 'chai';
import type { JsonObject } from 'proscenium';
import type { EntityManager, MigrationInterface, QueryRunner } from 'typeorm';
import { deferred } from '../../../support/deferred.js';
import { mariaDb } from '../engines.js';
import { cleanUp, givenDatabase } from '../support.js';

class CreateGuests implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE guest (name VARCHAR(100) PRIMARY KEY, visits INT NOT NULL)');
    await runner.query("INSERT INTO guest VALUES ('Ada', 0), ('Grace', 0)");
  }

  async down(): Promise<void> {}
}

describe('a transaction on MariaDB that ends in a deadlock', () => {
  mariaDb.require();
  let config: JsonObject;

  beforeEach(async () => {
    config = await mariaDb.givenPlace();
  });

  afterEach(async () => {
    await cleanUp();
    await mariaDb.cleanUp();
  });

  it('keeps nothing of what its callback does after it has caught the error', async () => {
    const { errors, names } = await collide(config, async (manager, visit) => {
      await visit().catch(() => undefined);
      await manager.query("INSERT INTO guest VALUES ('Nobody', 0)").catch((error: Error) => {
        throw new Error(error.message.split('\n')[0]);
      });
    });

    expect(errors).to.deep.equal([
      "The database of plugin 'stage' was sent the statement INSERT INTO guest VALUES ('Nobody', 0) in a transaction that the server has rolled back.",
    ]);
    expect(names).to.deep.equal(['Ada', 'Grace', 'Nobody']);
  });

  it('is not said to be committed', async () => {
    const { errors } = await collide(config, async (_, visit) => {
      await visit().catch(() => undefined);
    });

    expect(errors.map((message) => message.split('\n')[0])).to.deep.equal([
      "The database of plugin 'stage' was sent the statement COMMIT in a transaction that the server has rolled back.",
    ]);
  });

  it('keeps nothing of what was sent beside the statement that failed', async () => {
    const { errors, names } = await collide(config, async (manager, visit, name) => {
      await Promise.all([visit(), manager.query('INSERT INTO guest VALUES (?, 0)', [`after ${name}`])]);
    });

    expect(errors).to.deep.equal(['Deadlock found when trying to get lock; try restarting transaction']);
    expect(names.filter((name) => name.startsWith('after'))).to.have.length(1);
  });
});

type Rest = (manager: EntityManager, visit: () => Promise<unknown>, name: string) => Promise<void>;

/** Two transactions that visit two guests, each in another order; one of them ends in a deadlock. */
async function collide(config: JsonObject, rest: Rest): Promise<{ errors: string[]; names: string[] }> {
  const { database } = givenDatabase({ config, entities: [], migrations: [CreateGuests] });
  const source = await database.getDataSource();
  const arrived = [deferred(), deferred()];
  const outcomes = await Promise.allSettled(
    [
      ['Ada', 'Grace'],
      ['Grace', 'Ada'],
    ].map(([first = '', second = ''], index) =>
      database.transaction(async (manager) => {
        const visit = (name: string) => manager.query('UPDATE guest SET visits = visits + 1 WHERE name = ?', [name]);
        await visit(first);
        arrived[index]?.resolve();
        await Promise.all(arrived.map(({ promise }) => promise));
        await rest(manager, () => visit(second), first);
      }),
    ),
  );
  const rows = await source.query<{ name: string }[]>('SELECT name FROM guest ORDER BY name');
  const errors = outcomes.flatMap((outcome) =>
    outcome.status === 'rejected' ? [(outcome.reason as Error).message] : [],
  );
  return { errors, names: rows.map(({ name }) => name) };
}
