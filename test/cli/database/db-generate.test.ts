import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { commandFailed, Workplace } from './support.js';

describe('proscenium db:generate', () => {
  it('writes the migration that creates the tables of entities without any', async () => {
    await using workplace = await Workplace.open();

    const ended = await workplace.run(
      'has no migrations',
      'db:generate',
      'CreateTables',
      '--plugin',
      'shop',
      '--out',
      'migrations',
    );

    const written = await readFile(join(workplace.folder, 'migrations', 'create-tables.ts'), 'utf8');
    expect(ended.code, ended.stderr).to.equal(0);
    expect(written).to.equal(`import type { MigrationInterface, QueryRunner } from 'typeorm';

/** In the SQL of SQLite. */
export class CreateTables implements MigrationInterface {
  readonly name = 'CreateTables';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE "item" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "name" varchar(80) NOT NULL)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "item"');
  }
}
`);
  });

  it('says where to add what it has written', async () => {
    await using workplace = await Workplace.open();

    const ended = await workplace.run(
      'has a new column',
      'db:generate',
      'AddPrice',
      '--plugin',
      'shop',
      '--out',
      'new',
    );

    expect({
      ...ended,
      stdout: ended.stdout.replaceAll(/:\d+:\d+/g, ':*').replaceAll(/'[./]+\/[^']+\/new/g, "'<way>/new"),
    }).to.deep.equal({
      code: 0,
      stdout: `4 statements written to new/add-price.ts. Read them before you run them.
Add the class as the last of \`migrations\` of ShopPlugin (<repository>/test/cli/programs/shop.ts:*), or of the module that has the entity:
  import { AddPrice } from '<way>/new/add-price.js';
`,
      stderr: '',
    });
  });

  it('has nothing to do when the tables are what the entities say', async () => {
    await using workplace = await Workplace.open();

    const ended = await workplace.run('', 'db:generate', 'AddPrice', '--plugin', 'shop', '--out', 'new');

    expect(ended).to.deep.equal({
      code: 0,
      stdout: "Nothing to do: the tables of plugin 'shop' are what its entities say.\n",
      stderr: '',
    });
  });

  it('overwrites nothing', async () => {
    await using workplace = await Workplace.open();
    await workplace.run('has a new column', 'db:generate', 'AddPrice', '--plugin', 'shop', '--out', 'new');

    const ended = await workplace.run(
      'has a new column',
      'db:generate',
      'AddPrice',
      '--plugin',
      'shop',
      '--out',
      'new',
    );

    expect(ended).to.deep.equal(
      commandFailed('db:generate would overwrite new/add-price.ts.', 'choose another name, or remove the file.'),
    );
  });

  it('refuses a plugin without entities', async () => {
    await using workplace = await Workplace.open();

    const ended = await workplace.run('has no entities', 'db:generate', 'AddPrice', '--plugin', 'lobby');

    expect(ended).to.deep.equal(
      commandFailed(
        "db:generate has nothing to compare: plugin 'lobby' and its modules have no entities.",
        'list entity classes in `entities` of @Plugin or @Module, and build again.',
      ),
    );
  });

  it('refuses what can be no name of a class', async () => {
    await using workplace = await Workplace.open();

    const ended = await workplace.run('', 'db:generate', 'add-price', '--plugin', 'shop');

    expect(ended).to.deep.equal(
      commandFailed(
        "db:generate cannot call a class 'add-price'.",
        'use letters and digits, the first one a capital: AddTitle.',
      ),
    );
  });

  it('refuses the name of a migration that is declared', async () => {
    await using workplace = await Workplace.open();

    const ended = await workplace.run('', 'db:generate', 'CreateItems', '--plugin', 'shop');

    expect(ended).to.deep.equal(
      commandFailed(
        "db:generate would make a second migration CreateItems for plugin 'shop', and a database remembers migrations by name.",
        'choose another name.',
      ),
    );
  });

  it('refuses a database that another class looks after', async () => {
    await using workplace = await Workplace.open();

    const ended = await workplace.run('looks after its own', 'db:generate', 'AddPrice', '--plugin', 'shop');

    expect(ended).to.deep.equal(
      commandFailed(
        "db:generate cannot open the database of plugin 'shop', which PaperDatabase looks after.",
        'write the migration by hand.',
      ),
    );
  });

  it('wants to be told whose entities', async () => {
    await using workplace = await Workplace.open();

    const ended = await workplace.run('', 'db:generate', 'AddPrice');

    expect(ended).to.deep.equal({
      code: 2,
      stdout: '',
      stderr: "error: required option '--plugin <id>' not specified\n",
    });
  });
});
