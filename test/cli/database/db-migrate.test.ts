import { expect } from 'chai';
import { commandFailed, Workplace } from './support.js';

describe('proscenium db:migrate', () => {
  it('runs what is pending, of the plugin and its modules, and nothing twice', async () => {
    await using workplace = await Workplace.open();

    const first = await workplace.run('has a module and others', 'db:migrate');
    const second = await workplace.run('has a module and others', 'db:migrate', '--plugin', 'shop');

    expect([first, second]).to.deep.equal([
      {
        code: 0,
        stdout: `shop  SQLite, <folder>/data/shop.sqlite
  ran       CreateItems
  ran       CreateLabels
lobby  SQLite, <folder>/data/lobby.sqlite
  none      declares no migrations
desk  SQLite, <folder>/data/desk.sqlite
  none      declares no migrations
`,
        stderr: '',
      },
      {
        code: 0,
        stdout: `shop  SQLite, <folder>/data/shop.sqlite
  run       CreateItems
  run       CreateLabels
`,
        stderr: '',
      },
    ]);
  });

  it('runs them also where the configuration keeps them from running at a start', async () => {
    await using workplace = await Workplace.open({
      client: 'better-sqlite3',
      connection: { directory: './data' },
      skipMigrations: true,
    });

    const ended = await workplace.run('', 'db:migrate');

    expect(ended).to.deep.equal({
      code: 0,
      stdout: 'shop  SQLite, <folder>/data/shop.sqlite\n  ran       CreateItems\n',
      stderr: '',
    });
  });

  it('says what would run, and runs nothing, with --dry-run', async () => {
    await using workplace = await Workplace.open();
    await workplace.run('', 'db:migrate');

    const [dry, status] = [
      await workplace.run('has a later version', 'db:migrate', '--dry-run'),
      await workplace.run('has a later version', 'db:status'),
    ];

    expect([dry, status].map(({ code, stdout }) => [code, ...stdout.split('\n').slice(1, -1)])).to.deep.equal([
      [0, '  run       CreateItems', '  would run AddPrices'],
      [1, '  run       CreateItems', '  pending   AddPrices'],
    ]);
  });

  it('names the migration that failed, and gives the other plugins their turn', async () => {
    await using workplace = await Workplace.open();

    const ended = await workplace.run('has a broken migration', 'db:migrate');

    expect(ended).to.deep.equal({
      code: 1,
      stdout: 'cellar  SQLite, <folder>/data/cellar.sqlite\n  ran       CreateItems\n',
      stderr: `ProsceniumError [DATABASE_FAILED]: The migration BreakItems of plugin 'shop' failed, and it was rolled back: SqliteError: no such table: nothing_there.
  mend   mend the migration, then start again; migrations that ran before it are not repeated.
  see    docs/reference/errors.md#database_failed
`,
    });
  });

  it('refuses a backend that could not start, since it may lack migrations', async () => {
    await using workplace = await Workplace.open();

    const ended = await workplace.run('is broken', 'db:migrate');

    expect(ended).to.deep.equal(
      commandFailed(
        'db:migrate cannot know every migration, because the backend has a problem.',
        'run proscenium describe to see what.',
      ),
    );
  });

  it('fails for entities without migrations, as the start would', async () => {
    await using workplace = await Workplace.open();

    const ended = await workplace.run('has no migrations', 'db:migrate');

    expect([ended.code, ended.stdout.split('\n')[1]]).to.deep.equal([
      1,
      '  error     entities without migrations: proscenium db:generate CreateTables --plugin shop',
    ]);
  });

  it('refuses the id of no plugin', async () => {
    await using workplace = await Workplace.open();

    const ended = await workplace.run('', 'db:migrate', '--plugin', 'shp');

    expect(ended).to.deep.equal({
      code: 1,
      stdout: '',
      stderr: `ProsceniumError [UNKNOWN_PLUGIN]: There is no plugin 'shp' in this backend.
  mend   use one of 'shop'.
  see    docs/reference/errors.md#unknown_plugin
`,
    });
  });
});
