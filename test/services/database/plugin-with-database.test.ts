import { join } from 'node:path';
import { expect } from 'chai';
import { type Context, Controller, Discovery, Get, Inject, Plugin, Post, Service } from 'proscenium';
import { createTestBackend, mockCredentials } from 'proscenium/testing';
import type { Repository } from 'typeorm';
import { InjectRepository, repositoryToken } from '#src/services/database/index.js';
import { cleanUp, CreateVisitors, givenDirectory, inDirectory, VisitorRow } from './support.js';

@Service('plugin')
class GuestBook {
  constructor(@InjectRepository(VisitorRow) private readonly rows: Repository<VisitorRow>) {}

  async sign(name: string): Promise<number> {
    const { id } = await this.rows.save({ name });
    return id;
  }

  async names(): Promise<string[]> {
    const rows = await this.rows.find({ order: { id: 'ASC' } });
    return rows.map((row) => row.name);
  }
}

@Controller('/guests')
class GuestController {
  constructor(
    private readonly book: GuestBook,
    private readonly discovery: Discovery,
  ) {}

  @Get('/')
  async list() {
    return this.book.names();
  }

  @Post('/:name')
  async sign(ctx: Context) {
    ctx.status = 201;
    return { id: await this.book.sign(ctx.params.name ?? '') };
  }

  @Get('/through-the-front-door')
  async throughTheFrontDoor() {
    const headers = { authorization: mockCredentials.service.header() };
    const response = await fetch(`${await this.discovery.getBaseUrl('stage')}/guests`, { headers });
    return response.json();
  }
}

@Plugin('stage', { controllers: [GuestController], entities: [VisitorRow], migrations: [CreateVisitors] })
class StagePlugin {}

describe('a plugin with a database', () => {
  afterEach(cleanUp);

  it('serves what it stores, to itself too', async () => {
    await using backend = await createTestBackend().add(StagePlugin).start();
    const signed = await backend.fetch('/api/stage/guests/Ada', { method: 'POST' });
    await backend.fetch('/api/stage/guests/Grace', { method: 'POST' });

    const answers = await Promise.all(
      ['/', '/through-the-front-door'].map((path) =>
        backend.fetch(`/api/stage/guests${path}`).then((response) => response.json()),
      ),
    );

    expect([signed.status, await signed.json()]).to.deep.equal([201, { id: 1 }]);
    expect(answers).to.deep.equal([
      ['Ada', 'Grace'],
      ['Ada', 'Grace'],
    ]);
  });

  it('finds its data again after the backend was stopped', async () => {
    const config = inDirectory(await givenDirectory());
    const earlier = await createTestBackend({ config }).add(StagePlugin).start();
    await earlier.fetch('/api/stage/guests/Ada', { method: 'POST' });
    await earlier.stop();

    await using later = await createTestBackend({ config }).add(StagePlugin).start();
    const response = await later.fetch('/api/stage/guests');

    expect(await response.json()).to.deep.equal(['Ada']);
  });

  it('can be tested with another repository in its place', async () => {
    const rows = { find: async () => [{ name: 'Nobody' }] } as unknown as Repository<VisitorRow>;
    await using backend = await createTestBackend().add(StagePlugin).with(repositoryToken(VisitorRow), rows).start();

    const response = await backend.fetch('/api/stage/guests');

    expect(await response.json()).to.deep.equal(['Nobody']);
  });

  it('does not start with a configuration that its database cannot use', async () => {
    const file = join(await givenDirectory(), 'all.sqlite');
    const config = { backend: { database: { client: 'better-sqlite3', connection: file } } };
    const backend = createTestBackend({ config }).add(StagePlugin);

    const error = await backend.start().then(
      () => undefined,
      (thrown: Error) => thrown,
    );

    expect(error?.message).to.include('`connection.filename` is not supported for the base sqlite connection.');
  });
});

describe('@InjectRepository', () => {
  it('names an entity that no list of the plugin names', async () => {
    @Plugin('stage')
    class Forgetful {
      constructor(@InjectRepository(VisitorRow) readonly rows: Repository<VisitorRow>) {}
    }

    const error = await createTestBackend()
      .add(Forgetful)
      .start()
      .then(
        () => undefined,
        (thrown: Error) => thrown,
      );

    expect(error?.message).to.include(
      'VisitorRow is asked for as a repository, and no list of entities of this plugin names it.',
    );
    expect(error?.message).to.include('mend   add VisitorRow to `entities` of @Plugin or @Module.');
  });

  it('gives each plugin the repository of its own database', async () => {
    @Plugin('one', { entities: [VisitorRow] })
    class One {
      constructor(@InjectRepository(VisitorRow) readonly rows: Repository<VisitorRow>) {}

      async onInit() {
        await this.rows.save({ name: 'Ada' });
      }
    }
    @Plugin('two', { entities: [VisitorRow] })
    class Two {
      constructor(@Inject(repositoryToken(VisitorRow)) readonly rows: Repository<VisitorRow>) {}
    }
    await using backend = await createTestBackend().add(One).add(Two).start();

    const counts = await Promise.all(
      ['one', 'two'].map(async (plugin) => (await backend.get(repositoryToken(VisitorRow), { plugin })).count()),
    );

    expect(counts).to.deep.equal([1, 0]);
  });

  it('always stands for the same token, of which every class has one', () => {
    class Other {}

    expect(repositoryToken(VisitorRow)).to.equal(repositoryToken(VisitorRow));
    expect(repositoryToken(Other).id).not.to.equal(repositoryToken(VisitorRow).id);
  });

  it('refuses what is no class', () => {
    expect(() => InjectRepository('visitor' as never)).to.throw(
      "@InjectRepository takes an entity class (undefined is what an import cycle leaves), and received 'visitor'.",
    );
  });
});
