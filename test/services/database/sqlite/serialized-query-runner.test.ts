import { expect } from 'chai';
import type { DataSource, EntityManager } from 'typeorm';
import { cleanUp, givenDatabase, givenDirectory, inDirectory, namesIn, rejection, VisitorRow } from '../support.js';

for (const place of ['in memory', 'in a file'] as const)
  describe(`SerializedQueryRunner ${place}`, () => {
    afterEach(cleanUp);

    it('keeps every acknowledged write, and nothing else, of 300 callers who write, fail and roll back at once', async () => {
      const { database, source } = await given(place);
      const acknowledged: string[] = [];
      const keep = (names: string[]) => () => void acknowledged.push(...names);

      const work = Array.from({ length: 300 }, async (_, index) => {
        const [one, two] = [`${index}a`, `${index}b`];
        await nextTurn(index % 7);
        if (index % 6 === 0)
          await database.transaction((manager) => saveBoth(manager, one, two)).then(keep([one, two]));
        else if (index % 6 === 1)
          await rejection(database.transaction((manager) => saveBoth(manager, one, two).then(fail)));
        else if (index % 6 === 2)
          await source
            .getRepository(VisitorRow)
            .save({ name: one })
            .then(keep([one]));
        else if (index % 6 === 3) await source.query('INSERT INTO visitor (name) VALUES (?)', [one]).then(keep([one]));
        else if (index % 6 === 4)
          await byHand(source, one, index % 4 === 0).then((committed) => committed && keep([one])());
        else await rejection(source.getRepository(VisitorRow).save([{ name: one }, { name: one }]));
      });
      await Promise.all(work);

      expect(await namesIn(database)).to.deep.equal(acknowledged.toSorted());
      expect(acknowledged).to.have.length(225);
    });

    it('shows nobody what is not committed', async () => {
      const { database, source } = await given(place);
      const rows = source.getRepository(VisitorRow);
      const seen: Promise<number>[] = [];

      const rolledBack = rejection(
        database.transaction(async (manager) => {
          await manager.save(VisitorRow, { name: 'Ghost' });
          seen.push(rows.count());
          await nextTurn(5);
          fail();
        }),
      );
      await rolledBack;

      expect(await Promise.all(seen)).to.deep.equal([0]);
    });

    it('keeps a write that comes while another caller is rolled back', async () => {
      const { database, source } = await given(place);
      let write: Promise<unknown> | undefined;

      await rejection(
        database.transaction(async (manager) => {
          await manager.save(VisitorRow, { name: 'Ghost' });
          write = source.getRepository(VisitorRow).save({ name: 'Ada' });
          await nextTurn(5);
          fail();
        }),
      );
      await write;

      expect(await namesIn(database)).to.deep.equal(['Ada']);
    });

    it('runs 20 transactions with nested ones at once', async () => {
      const { database } = await given(place);

      await Promise.all(
        twenty('').map((index) =>
          database.transaction(async (manager) => {
            await manager.save(VisitorRow, { name: `outer${index}` });
            await manager.transaction((nested) => nested.save(VisitorRow, { name: `kept${index}` }));
            await rejection(
              manager.transaction((nested) => nested.save(VisitorRow, { name: `lost${index}` }).then(fail)),
            );
          }),
        ),
      );

      expect(await namesIn(database)).to.deep.equal([...twenty('outer'), ...twenty('kept')].toSorted());
    });

    it('lets a nested transaction use the manager of the outer one', async () => {
      const { database } = await given(place);

      await database.transaction(async (manager) => {
        await manager.transaction(async () => manager.save(VisitorRow, { name: 'Ada' }));
      });

      expect(await namesIn(database)).to.deep.equal(['Ada']);
    });

    it('rolls back what was released without a commit, and lets the next caller in', async () => {
      const { database, source } = await given(place);
      const runner = source.createQueryRunner();
      await runner.startTransaction();
      await runner.manager.save(VisitorRow, { name: 'Ghost' });

      await runner.release();

      expect(await namesIn(database)).to.deep.equal([]);
      expect((await rejection(runner.query('SELECT 1'))).name).to.equal('QueryRunnerAlreadyReleasedError');
    });

    it('rolls back when the commit fails, and lets the next caller in', async () => {
      const { database, source } = await given(place);
      await source.query('CREATE TABLE visit (visitor INTEGER REFERENCES visitor (id) DEFERRABLE INITIALLY DEFERRED)');

      const error = await rejection(database.transaction((manager) => manager.query('INSERT INTO visit VALUES (404)')));

      expect(error.message).to.equal('SqliteError: FOREIGN KEY constraint failed');
      expect(await source.query('SELECT * FROM visit')).to.deep.equal([]);
    });

    it('can be used again after a commit by whoever made it', async () => {
      const { database, source } = await given(place);
      const runner = source.createQueryRunner();
      for (const name of ['Ada', 'Grace']) {
        await runner.startTransaction();
        await runner.manager.save(VisitorRow, { name });
        await runner.commitTransaction();
      }
      await runner.manager.save(VisitorRow, { name: 'Tony' });
      await runner.release();

      expect(await namesIn(database)).to.deep.equal(['Ada', 'Grace', 'Tony']);
    });

    it('drops what nobody waited for when its transaction fails', async () => {
      const { database } = await given(place);
      let left: Promise<unknown> = Promise.resolve();

      await rejection(
        database.transaction(async (manager) => {
          left = Promise.allSettled(['Ada', 'Grace'].map((name) => manager.save(VisitorRow, { name })));
          fail();
        }),
      );
      await left;

      expect(await namesIn(database)).to.deep.equal([]);
    });

    it('commits only after nested transactions that nobody waited for', async () => {
      const { database } = await given(place);

      await database.transaction(async (manager) => {
        await manager.save(VisitorRow, { name: 'Ada' });
        void manager.transaction(async (nested) => {
          await nextTurn(5);
          await nested.save(VisitorRow, { name: 'Grace' });
        });
        await nextTurn(1);
      });

      expect(await namesIn(database)).to.deep.equal(['Ada', 'Grace']);
    });

    it('refuses a statement that begins a transaction behind its back', async () => {
      const { database, source } = await given(place);

      const error = await rejection(source.query('BEGIN'));
      await source.getRepository(VisitorRow).save({ name: 'Ada' });

      expect(error.message).to.equal(
        [
          `The database of plugin 'stage' (${nameOf(source)}) was sent the statement BEGIN, which began a transaction.`,
          '  mend   use transaction(), or startTransaction() of a query runner.',
          '  see    docs/reference/errors.md#database_failed',
        ].join('\n'),
      );
      expect(await namesIn(database)).to.deep.equal(['Ada']);
    });

    it('refuses to go on in a transaction that SQLite has ended', async () => {
      const { database } = await given(place);

      const error = await rejection(
        database.transaction(async (manager) => {
          await manager.save(VisitorRow, { name: 'Ada' });
          await rejection(manager.query("INSERT OR ROLLBACK INTO visitor (name) VALUES ('Ada')"));
          await manager.query("INSERT INTO visitor (name) VALUES ('Grace')");
        }),
      );

      expect(error.message).to.match(
        / was sent the statement INSERT INTO visitor \(name\) VALUES \('Grace'\) in a transaction that SQLite has ended\.\n/,
      );
      expect(await namesIn(database)).to.deep.equal([]);
    });

    it('tells who holds the database when the wait takes too long', async () => {
      const { database, source } = await given(place, 50);
      let error = new Error('nobody waited');

      await database.transaction(async function inviteGuests(manager) {
        await manager.save(VisitorRow, { name: 'Ada' });
        error = await rejection(source.getRepository(VisitorRow).count());
      });

      const [what, ...others] = error.message.split('\n');
      expect(what).to.match(
        /was not free within 50 ms: a transaction begun at .*serialized-query-runner\.test\.[jt]s:\d+:\d+\)? has held it for \d+ ms\.$/,
      );
      expect(others).to.deep.equal([
        '  mend   keep transactions short, and wait for nothing else inside them;',
        '         inside a transaction use the manager that its callback receives: a repository of the data source waits for the transaction to end.',
        '  see    docs/reference/errors.md#database_failed',
      ]);
      expect(await namesIn(database)).to.deep.equal(['Ada']);
    });
  });

type Place = 'in memory' | 'in a file';

async function given(place: Place, lockTimeout = 5000) {
  const config = place === 'in memory' ? {} : inDirectory(await givenDirectory());
  const { database } = givenDatabase({ config, lockTimeout });
  return { database, source: await database.getDataSource() };
}

function twenty(kind: string): string[] {
  return Array.from({ length: 20 }, (_, index) => `${kind}${index}`);
}

function fail(): never {
  throw new Error('this transaction fails on purpose');
}

async function saveBoth(manager: EntityManager, ...names: string[]): Promise<void> {
  for (const name of names) {
    await manager.save(VisitorRow, { name });
    await nextTurn(1);
  }
}

/** A transaction without a callback; tells whether it was committed. */
async function byHand(source: DataSource, name: string, commit: boolean): Promise<boolean> {
  const runner = source.createQueryRunner();
  try {
    await runner.startTransaction();
    await runner.manager.insert(VisitorRow, { name });
    await nextTurn(1);
    await (commit ? runner.commitTransaction() : runner.rollbackTransaction());
  } finally {
    await runner.release();
  }
  return commit;
}

async function nextTurn(times: number): Promise<void> {
  for (let turn = 0; turn < times; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

function nameOf(source: DataSource): string {
  const file = String(source.options.database);
  return `SQLite, ${file === ':memory:' ? 'in memory' : file}`;
}
