import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { transform } from 'esbuild';
import type { JsonObject } from 'proscenium';
import { type TestDatabase, TestDatabases } from 'proscenium/testing';
import { openServer } from '#src/testing/engines/server-databases.js';
import { Workplace } from './support.js';

const databases = TestDatabases.all();

describe('the database commands', () => {
  for (const engine of databases.engines)
    describe(`on ${engine}`, () => {
      it('look into a database that is not there, create it, and bring it up to date', async () => {
        await using database = await databases.init(engine);
        await using workplace = await Workplace.open(sectionOf(database));

        const before = await workplace.run('has a module and others', 'db:status', '--plugin', 'shop');
        const migrated = await workplace.run('has a module and others', 'db:migrate', '--plugin', 'shop');
        const after = await workplace.run('has a module and others', 'db:status', '--plugin', 'shop');

        expect([before, migrated, after].map(told)).to.deep.equal([
          [1, '  pending   CreateItems', '  pending   CreateLabels'],
          [0, '  ran       CreateItems', '  ran       CreateLabels'],
          [0, '  run       CreateItems', '  run       CreateLabels'],
        ]);
      });

      it('run each migration once when several migrate at the same time', async () => {
        await using database = await databases.init(engine);
        await using workplace = await Workplace.open(sectionOf(database));

        const ended = await Promise.all([1, 2, 3].map(() => workplace.run('has a later version', 'db:migrate')));

        const lines = ended.flatMap(({ stdout }) => stdout.split('\n').filter((line) => line.startsWith('  ran ')));
        expect(ended.map(({ code, stderr }) => [code, stderr])).to.deep.equal([
          [0, ''],
          [0, ''],
          [0, ''],
        ]);
        expect(lines).to.deep.equal(['  ran       CreateItems', '  ran       AddPrices']);
      });

      it('write a migration after which there is nothing to do', async () => {
        await using database = await databases.init(engine);
        await using workplace = await Workplace.open(sectionOf(database));
        await workplace.run('has a new column', 'db:migrate');

        const first = await workplace.run(
          'has a new column',
          'db:generate',
          'AddPrice',
          '--plugin',
          'shop',
          '--out',
          '.',
        );
        await useGenerated(workplace, 'add-price');
        const migrated = await workplace.run('has what was generated', 'db:migrate');
        const second = await workplace.run(
          'has what was generated',
          'db:generate',
          'Next',
          '--plugin',
          'shop',
          '--out',
          '.',
        );

        expect([first.code, told(migrated), second]).to.deep.equal([
          0,
          [0, '  run       CreateItems', '  ran       AddPrice'],
          {
            code: 0,
            stdout: "Nothing to do: the tables of plugin 'shop' are what its entities say.\n",
            stderr: '',
          },
        ]);
      });
    });

  if (databases.engines.includes('POSTGRES')) {
    it('create nothing when they only look', async () => {
      await using database = await databases.init('POSTGRES');
      const section = sectionOf(database);
      await using workplace = await Workplace.open(section);

      await workplace.run('', 'db:status');
      await workplace.run('', 'db:migrate', '--dry-run');

      expect(await databasesOf(section)).to.deep.equal([]);
    });

    it('compare with no tables that are out of date', async () => {
      await using database = await databases.init('POSTGRES');
      const section = sectionOf(database);
      await using workplace = await Workplace.open(section);

      const ended = await workplace.run('', 'db:generate', 'AddPrice', '--plugin', 'shop', '--out', '.');

      expect(ended).to.deep.equal({
        code: 1,
        stdout: '',
        stderr: `ProsceniumError [COMMAND_FAILED]: db:generate would compare the entities of plugin 'shop' with tables that are not up to date: CreateItems has not run in PostgreSQL, ${new URL(section.connection).host}/${section.prefix}shop.
  mend   run proscenium db:migrate --plugin shop first.
  see    docs/reference/errors.md#command_failed
`,
      });
    });

    it('generate the first migration where there is no database yet', async () => {
      await using database = await databases.init('POSTGRES');
      await using workplace = await Workplace.open(sectionOf(database));

      const ended = await workplace.run(
        'has no migrations',
        'db:generate',
        'CreateTables',
        '--plugin',
        'shop',
        '--out',
        '.',
      );

      const text = await readFile(join(workplace.folder, 'create-tables.ts'), 'utf8');
      expect([ended.code, ...text.split('\n').filter((line) => line.includes('query('))]).to.deep.equal([
        0,
        `    await runner.query('CREATE TABLE "item" ("id" SERIAL NOT NULL, "name" character varying(80) NOT NULL, CONSTRAINT "PK_d3c0c71f23e7adcf952a1d13423" PRIMARY KEY ("id"))');`,
        `    await runner.query('DROP TABLE "item"');`,
      ]);
    });

    it('stay within the schema of the plugin where plugins are divided by schema', async () => {
      await using database = await databases.init('POSTGRES');
      const section = sectionOf(database);
      const { connection } = section;
      const server = await openServer('postgres', connection);
      await server.create(`${section.prefix}all`);
      await server.close();
      await using workplace = await Workplace.open({
        client: 'pg',
        connection: Object.assign(new URL(connection), { pathname: `/${section.prefix}all` }).href,
        pluginDivisionMode: 'schema',
      });

      const migrated = await workplace.run('has a new column', 'db:migrate');
      const generated = await workplace.run(
        'has a new column',
        'db:generate',
        'AddPrice',
        '--plugin',
        'shop',
        '--out',
        '.',
      );

      const text = await readFile(join(workplace.folder, 'add-price.ts'), 'utf8');
      expect([migrated.stdout.split('\n')[0], told(migrated), generated.code]).to.deep.equal([
        `shop  PostgreSQL, ${new URL(section.connection).host}/${section.prefix}all, schema shop`,
        [0, '  ran       CreateItems'],
        0,
      ]);
      expect(text.split('\n').filter((line) => line.includes('query('))).to.deep.equal([
        `    await runner.query(\`ALTER TABLE "item" ADD "price" integer NOT NULL DEFAULT '0'\`);`,
        `    await runner.query('ALTER TABLE "item" DROP COLUMN "price"');`,
      ]);
    });

    it('tell what the server answers, and no password', async () => {
      await using database = await databases.init('POSTGRES');
      const { host } = new URL(sectionOf(database).connection);
      const connection = `postgresql://nobody_of_that_name:letmein99@${host}`;
      await using workplace = await Workplace.open({ client: 'pg', connection });

      const { code, stdout, stderr } = await workplace.run('', 'db:status');

      const [place, answer] = stdout.split('could not be opened: ');
      expect([
        code,
        place,
        answer?.includes('nobody_of_that_name'),
        `${stdout}${stderr}`.includes('letmein99'),
      ]).to.deep.equal([
        1,
        `shop  PostgreSQL, ${host}/backstage_plugin_shop
  error     The database of plugin 'shop' (PostgreSQL, ${host}/backstage_plugin_shop) `,
        true,
        false,
      ]);
    });
  }

  it('tell that a server is away', async () => {
    await using workplace = await Workplace.open({ client: 'pg', connection: 'postgresql://u:letmein99@127.0.0.1:1' });

    const ended = await workplace.run('', 'db:migrate');

    expect(ended).to.deep.equal({
      code: 1,
      stdout: '',
      stderr: `ProsceniumError [DATABASE_FAILED]: The database of plugin 'shop' (PostgreSQL, 127.0.0.1:1/backstage_plugin_shop) could not be opened: connect ECONNREFUSED 127.0.0.1:1
  mend   see that the server runs and that user, password and database are right;
         a user who may not create databases needs one that is there, and backend.database.ensureExists: false;
         the library comes with \`npm install pg\`.
  see    docs/reference/errors.md#database_failed
`,
    });
  });
});

interface Section extends JsonObject {
  readonly connection: string;
  readonly prefix: string;
}

function sectionOf({ config }: TestDatabase): Section {
  return (config as unknown as { backend: { database: Section } }).backend.database;
}

async function databasesOf({ connection, prefix }: Section): Promise<readonly string[]> {
  const server = await openServer('postgres', connection);
  try {
    return await server.list(prefix);
  } finally {
    await server.close();
  }
}

/** The exit code, and what was said of each migration. */
function told({ code, stdout }: { readonly code: number | null; readonly stdout: string }): unknown[] {
  return [code, ...stdout.split('\n').slice(1, -1)];
}

/** Lets the main file declare the migration that was written. */
async function useGenerated(workplace: Workplace, name: string): Promise<void> {
  const { code } = await transform(await readFile(join(workplace.folder, `${name}.ts`), 'utf8'), { loader: 'ts' });
  const file = join(workplace.folder, `${name}.mjs`);
  await writeFile(file, code);
  workplace.environment = { GENERATED: pathToFileURL(file).href };
}
