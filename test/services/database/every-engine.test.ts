import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import type { JsonObject } from 'proscenium';
import { createTestBackend } from 'proscenium/testing';
import {
  Column,
  Entity,
  type MigrationInterface,
  PrimaryGeneratedColumn,
  QueryFailedError,
  type QueryRunner,
  type Repository,
  Table,
} from 'typeorm';
import { Module, Plugin } from 'proscenium';
import { InjectRepository, repositoryToken } from '#src/services/database/index.js';
import { deferred } from '../../support/deferred.js';
import { engines, withSettings } from './engines.js';
import { cleanUp, givenDatabase, rejection } from './support.js';

@Entity('guest')
class GuestRow {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column('varchar', { length: 100, unique: true })
  name!: string;

  @Column('int', { default: 0 })
  visits!: number;
}

class CreateGuests implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'guest',
        columns: [
          { name: 'id', type: 'integer', isPrimary: true, isGenerated: true, generationStrategy: 'increment' },
          { name: 'name', type: 'varchar', length: '100', isUnique: true },
          { name: 'visits', type: 'integer', default: 0 },
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('guest');
  }
}

for (const engine of engines)
  describe(`a database on ${engine.name}`, () => {
    engine.require();
    let config: JsonObject;

    beforeEach(async () => {
      config = await engine.givenPlace();
    });

    afterEach(async () => {
      await cleanUp();
      await engine.cleanUp();
    });

    it('is created and migrated at first use, and found again later', async () => {
      const earlier = givenGuests(config);
      await (await guestsOf(earlier)).save([{ name: 'Grace' }, { name: 'Ada' }]);
      await earlier.database.onShutdown();

      const later = givenGuests(config);

      expect(await namesIn(later)).to.deep.equal(['Ada', 'Grace']);
      expect(messagesOf(earlier)).to.deep.equal(['database migrated', 'database opened']);
      expect(messagesOf(later)).to.deep.equal(['database opened']);
    });

    it('is apart from those of other plugins', async () => {
      const one = givenGuests(config, { pluginId: 'one' });
      const two = givenGuests(config, { pluginId: 'two', connections: one.connections });
      await (await guestsOf(one)).save({ name: 'Ada' });
      await (await guestsOf(two)).save({ name: 'Grace' });

      expect([await namesIn(one), await namesIn(two)]).to.deep.equal([['Ada'], ['Grace']]);
    });

    it("reports a row that is there twice as TypeORM's error", async () => {
      const guests = await guestsOf(givenGuests(config));
      await guests.insert({ name: 'Ada' });

      const error = await rejection(guests.insert({ name: 'Ada' }));

      expect(error).to.be.instanceOf(QueryFailedError);
      expect(await guests.countBy({ name: 'Ada' })).to.equal(1);
    });

    it('leaves nothing of a transaction that throws, and everything of those beside it', async () => {
      const given = givenGuests(config);
      const guests = await guestsOf(given);
      const inside = deferred();
      const failing = given.database.transaction(async (manager) => {
        await manager.save(GuestRow, { name: 'Nobody' });
        inside.resolve();
        await delay(50);
        throw new Error('changed my mind');
      });
      await inside.promise;

      const [error] = await Promise.all([rejection(failing), guests.save({ name: 'Ada' })]);

      expect(error.message).to.equal('changed my mind');
      expect(await namesIn(given)).to.deep.equal(['Ada']);
    });

    it('runs 20 transactions with nested ones side by side', async () => {
      const given = givenGuests(config);
      await guestsOf(given);
      const names = Array.from({ length: 20 }, (_, index) => `guest ${String(index).padStart(2, '0')}`);

      await Promise.all(
        names.map((name) =>
          given.database.transaction(async (manager) => {
            await manager.save(GuestRow, { name });
            await manager
              .transaction(async (nested) => {
                await nested.save(GuestRow, { name: `${name}, again` });
                throw new Error('not this one');
              })
              .catch(() => undefined);
            await manager.increment(GuestRow, { name }, 'visits', 1);
          }),
        ),
      );

      const rows = await (await guestsOf(given)).find({ order: { name: 'ASC' } });
      expect(rows.map(({ name, visits }) => [name, visits])).to.deep.equal(names.map((name) => [name, 1]));
    });

    it('keeps nothing of what goes on in a transaction after it was rolled back', async () => {
      const given = givenGuests(config);
      await guestsOf(given);
      let late: Promise<unknown> = Promise.resolve();
      const failing = given.database.transaction(async (manager) => {
        late = (async () => {
          for (const name of ['Ada', 'Grace', 'Tony']) await manager.insert(GuestRow, { name });
        })();
        late.catch(() => undefined);
        await delay(5);
        throw new Error('changed my mind');
      });

      const error = await rejection(failing);
      await Promise.allSettled([late]);

      expect(error.message).to.equal('changed my mind');
      expect(await namesIn(given)).to.deep.equal([]);
    });

    it('refuses what is sent while the transaction ends', async () => {
      const given = givenGuests(config);
      await guestsOf(given);
      let late: Promise<unknown> = Promise.resolve();
      await given.database.transaction(async (manager) => {
        late = (async () => {
          await manager.query("INSERT INTO guest (name) VALUES ('Ada')");
          await manager.query("INSERT INTO guest (name) VALUES ('Grace')");
        })();
        late.catch(() => undefined);
      });

      const error = await rejection(late);

      expect(error.message).to.match(
        /^The database of plugin 'stage'.* was sent the statement INSERT INTO guest \(name\) VALUES \('Grace'\) in a transaction that has ended\.$/m,
      );
      expect(await namesIn(given)).to.deep.equal(['Ada']);
    });

    it('keeps nested transactions apart that run side by side in one transaction', async () => {
      const given = givenGuests(config);
      await guestsOf(given);

      await given.database.transaction(async (manager) => {
        await Promise.all([
          rejection(
            manager.transaction(async (nested) => {
              await nested.insert(GuestRow, { name: 'lost' });
              await delay(5);
              throw new Error('not this one');
            }),
          ),
          manager.transaction(async (nested) => {
            await nested.insert(GuestRow, { name: 'kept' });
            await nested.transaction((deeper) => deeper.insert(GuestRow, { name: 'kept deeper' }));
          }),
          manager.insert(GuestRow, { name: 'kept beside' }),
        ]);
      });

      expect(await namesIn(given)).to.deep.equal(['kept', 'kept beside', 'kept deeper']);
    });

    it('rolls back what a released query runner has not committed', async () => {
      const given = givenGuests(config);
      const source = await given.database.getDataSource();
      const runner = source.createQueryRunner();
      await runner.startTransaction();
      await runner.manager.save(GuestRow, { name: 'Nobody' });
      await runner.release();

      await (await guestsOf(given)).save({ name: 'Ada' });

      expect(await namesIn(given)).to.deep.equal(['Ada']);
      await given.database.onShutdown();
      expect(await namesIn(givenGuests(config))).to.deep.equal(['Ada']);
    });

    it('is migrated by one of several processes that start at once', async () => {
      const givens = [givenGuests(config), givenGuests(config), givenGuests(config)];

      await Promise.all(givens.map(({ database }) => database.getDataSource()));

      const messages = givens.flatMap(messagesOf).filter((message) => message === 'database migrated');
      expect(messages).to.deep.equal(['database migrated']);
    });

    it('keeps the migrations before one that fails, and goes on when that is mended', async () => {
      let isBroken = true;
      class AddGrace implements MigrationInterface {
        async up(runner: QueryRunner): Promise<void> {
          await runner.manager.insert(GuestRow, { name: 'Grace' });
          if (isBroken) await runner.query('INSERT INTO nowhere VALUES (1)');
        }

        async down(): Promise<void> {}
      }
      const migrations = [CreateGuests, AddGrace];
      const error = await rejection(givenGuests(config, { migrations }).database.getDataSource());
      isBroken = false;

      const mended = givenGuests(config, { migrations });

      expect(error.message).to.match(/^The migration AddGrace of plugin 'stage' failed, and /);
      expect(await namesIn(mended)).to.deep.equal(['Grace']);
    });

    it('is left as it is by skipMigrations', async () => {
      const given = givenGuests(withSettings(config, { skipMigrations: true }));

      const error = await rejection(namesIn(given));

      expect(error).to.be.instanceOf(QueryFailedError);
    });

    it('waits at its end for a transaction that is under way, then refuses', async () => {
      const given = givenGuests(config);
      const source = await given.database.getDataSource();
      const inside = deferred();
      const work = given.database.transaction(async (manager) => {
        inside.resolve();
        await delay(50);
        await manager.save(GuestRow, { name: 'Ada' });
      });
      await inside.promise;

      await Promise.all([given.database.onShutdown(), work]);

      const refused = await Promise.all([
        rejection(given.database.getDataSource()),
        rejection(source.query('SELECT 1')),
      ]);
      expect(await namesIn(givenGuests(config))).to.deep.equal(['Ada']);
      expect(refused.map(({ message }) => message.split('\n')[0])).to.satisfy((lines: string[]) =>
        lines.every((line) => /^The database of plugin 'stage'.* is closed\.$/.test(line)),
      );
    });

    it('gives repositories to a plugin and its modules', async () => {
      @Plugin('stage', { entities: [GuestRow], migrations: [CreateGuests] })
      class StagePlugin {
        constructor(@InjectRepository(GuestRow) readonly guests: Repository<GuestRow>) {}
      }
      @Entity('note')
      class NoteRow {
        @PrimaryGeneratedColumn()
        id!: number;

        @Column('varchar', { length: 100 })
        text!: string;
      }
      class CreateNotes implements MigrationInterface {
        async up(runner: QueryRunner): Promise<void> {
          await runner.createTable(
            new Table({
              name: 'note',
              columns: [
                { name: 'id', type: 'integer', isPrimary: true, isGenerated: true, generationStrategy: 'increment' },
                { name: 'text', type: 'varchar', length: '100' },
              ],
            }),
          );
        }

        async down(): Promise<void> {}
      }
      @Module('stage', { entities: [NoteRow], migrations: [CreateNotes] })
      class Notes {
        constructor(
          @InjectRepository(NoteRow) private readonly notes: Repository<NoteRow>,
          @InjectRepository(GuestRow) private readonly guests: Repository<GuestRow>,
        ) {}

        async onInit() {
          await this.guests.save({ name: 'Ada' });
          await this.notes.save({ text: 'Ada was here' });
        }
      }
      await using backend = await createTestBackend({ config }).add(StagePlugin).add(Notes).start();

      const notes = await backend.get(repositoryToken(NoteRow), { plugin: 'stage' });
      const guests = await backend.get(repositoryToken(GuestRow), { plugin: 'stage' });

      expect([await notes.find(), await guests.find()]).to.deep.equal([
        [{ id: 1, text: 'Ada was here' }],
        [{ id: 1, name: 'Ada', visits: 0 }],
      ]);
    });
  });

type Options = Omit<NonNullable<Parameters<typeof givenDatabase>[0]>, 'config' | 'entities'>;
type Given = ReturnType<typeof givenDatabase>;

function givenGuests(config: JsonObject, options: Options = {}): Given {
  return givenDatabase({ entities: [GuestRow], migrations: [CreateGuests], config, ...options });
}

async function guestsOf({ database }: Given): Promise<Repository<GuestRow>> {
  return (await database.getDataSource()).getRepository(GuestRow);
}

async function namesIn(given: Given): Promise<string[]> {
  const rows = await (await guestsOf(given)).find({ order: { name: 'ASC' } });
  return rows.map(({ name }) => name);
}

function messagesOf({ logger }: Given): string[] {
  return logger.entries.filter(({ level }) => level === 'info').map(({ message }) => message);
}
