import { readdir } from 'node:fs/promises';
import { expect } from 'chai';
import { Workplace } from './support.js';

describe('proscenium db:status', () => {
  it('lists what has not run, creates nothing, and ends with 1', async () => {
    await using workplace = await Workplace.open();

    const ended = await workplace.run('has a module and others', 'db:status');

    expect(ended).to.deep.equal({
      code: 1,
      stdout: `shop  SQLite, <folder>/data/shop.sqlite
  pending   CreateItems
  pending   CreateLabels
lobby  SQLite, <folder>/data/lobby.sqlite
  none      declares no migrations
desk  SQLite, <folder>/data/desk.sqlite
  none      declares no migrations
`,
      stderr: '',
    });
    expect(await readdir(workplace.folder)).to.deep.equal(['app-config.yaml']);
  });

  it('tells what has run, and what has run without being declared', async () => {
    await using workplace = await Workplace.open();
    await workplace.run('has a later version', 'db:migrate');

    const ended = await workplace.run('', 'db:status');

    expect(ended).to.deep.equal({
      code: 0,
      stdout: `shop  SQLite, <folder>/data/shop.sqlite
  unknown   AddPrices, which has run and is not declared
  run       CreateItems
`,
      stderr: '',
    });
  });

  it('prints JSON of one plugin', async () => {
    await using workplace = await Workplace.open();
    await workplace.run('', 'db:migrate');

    const { code, stdout } = await workplace.run('has a later version', 'db:status', '--json', '--plugin', 'shop');

    expect({ code, states: JSON.parse(stdout) as unknown }).to.deep.equal({
      code: 1,
      states: [
        {
          plugin: 'shop',
          engine: 'sqlite',
          place: 'SQLite, <folder>/data/shop.sqlite',
          state: 'pending',
          run: ['CreateItems'],
          pending: ['AddPrices'],
          undeclared: [],
        },
      ],
    });
  });

  it('calls nothing pending in a database that every process makes anew', async () => {
    await using workplace = await Workplace.open({ client: 'better-sqlite3', connection: ':memory:' });

    const ended = await workplace.run('', 'db:status');

    expect(ended).to.deep.equal({ code: 0, stdout: 'shop  SQLite, in memory\n  at start  CreateItems\n', stderr: '' });
  });

  it('says how to make the migrations that entities lack', async () => {
    await using workplace = await Workplace.open();

    const ended = await workplace.run('has no migrations', 'db:status');

    expect(ended).to.deep.equal({
      code: 1,
      stdout: `shop  SQLite, <folder>/data/shop.sqlite
  error     entities without migrations: proscenium db:generate CreateTables --plugin shop
`,
      stderr: '',
    });
  });

  it('names the class that looks after a database in place of the usual one', async () => {
    await using workplace = await Workplace.open();

    const ended = await workplace.run('looks after its own', 'db:status');

    expect(ended).to.deep.equal({
      code: 0,
      stdout: 'shop  PaperDatabase\n  unknown   looks after its database itself\n',
      stderr: '',
    });
  });

  it('tells what it could not look into, and goes on', async () => {
    await using workplace = await Workplace.open({ client: 'oracle', connection: 'x' });

    const ended = await workplace.run('has a broken migration', 'db:status');

    expect({ code: ended.code, stdout: ended.stdout.split('\n') }).to.deep.equal({
      code: 1,
      stdout: [
        'shop  backend.database',
        "  error     Unsupported database client type 'oracle' specified for plugin 'shop'.",
        'cellar  backend.database',
        "  error     Unsupported database client type 'oracle' specified for plugin 'cellar'.",
        '',
      ],
    });
  });

  it('lists a plugin that keeps nothing but the keys of its tokens', async () => {
    await using workplace = await Workplace.open();

    const ended = await workplace.run('has no entities', 'db:status');

    const stdout = 'lobby  SQLite, <folder>/data/lobby.sqlite\n  none      declares no migrations\n';
    expect(ended).to.deep.equal({ code: 0, stdout, stderr: '' });
  });
});
