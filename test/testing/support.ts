import { type Database, InjectRepository, Plugin } from 'proscenium';
import {
  Column,
  Entity,
  type MigrationInterface,
  PrimaryGeneratedColumn,
  type QueryRunner,
  type Repository,
  Table,
} from 'typeorm';

@Entity('guest')
export class GuestRow {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column('varchar', { length: 80 })
  name!: string;
}

class CreateGuests implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'guest',
        columns: [
          { name: 'id', type: 'integer', isPrimary: true, isGenerated: true, generationStrategy: 'increment' },
          { name: 'name', type: 'varchar', length: '80' },
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('guest');
  }
}

/** A plugin that keeps names in its database, whichever engine that is. */
@Plugin('guests', { entities: [GuestRow], migrations: [CreateGuests] })
export class GuestsPlugin {
  constructor(@InjectRepository(GuestRow) readonly rows: Repository<GuestRow>) {}

  async onInit(): Promise<void> {
    await this.rows.save({ name: `guest ${(await this.rows.count()) + 1}` });
  }
}

export async function guestsIn(database: Database): Promise<readonly string[]> {
  const rows = (await database.getDataSource()).getRepository(GuestRow);
  return (await rows.find({ order: { id: 'ASC' } })).map(({ name }) => name);
}

/** Runs work with other environment variables; `undefined` takes one away. */
export async function withVariables<T>(
  variables: Readonly<Record<string, string | undefined>>,
  work: () => T | Promise<T>,
): Promise<T> {
  const before = Object.keys(variables).map((name) => [name, process.env[name]] as const);
  const set = (entries: Iterable<readonly [string, string | undefined]>): void => {
    for (const [name, value] of entries) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
  set(Object.entries(variables));
  try {
    return await work();
  } finally {
    set(before);
  }
}

/** What the test runner was told to skip. */
export async function titlesSkippedBy(work: () => unknown): Promise<readonly string[]> {
  const titles: string[] = [];
  const globals = globalThis as { it?: unknown };
  const { it: own } = globals;
  globals.it = { skip: (title: string) => titles.push(title) };
  try {
    await work();
  } finally {
    globals.it = own;
  }
  return titles;
}
