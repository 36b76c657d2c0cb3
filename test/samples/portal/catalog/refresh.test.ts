import { expect } from 'chai';
import { cleanUp, givenCatalog, type TestCatalog } from './support/given-catalog.js';
import { component, documents, location } from './support/descriptors.js';
import { TestFolder } from './support/test-folder.js';

interface Shown {
  readonly metadata: { readonly uid: string; readonly etag: string };
  readonly spec: { readonly type: string };
  readonly relations: readonly { readonly type: string; readonly targetRef: string }[];
  readonly status?: { readonly items: readonly { readonly level: string; readonly message: string }[] };
}

const show = (catalog: TestCatalog, name: string) => catalog.get<Shown>(`/entities/by-name/component/default/${name}`);

async function metadataOf(catalog: TestCatalog, ...names: readonly string[]) {
  return Promise.all(names.map(async (name) => (await show(catalog, name)).metadata));
}

/** Asks until the answer is as expected; ends in any case. */
async function eventually<T>(ask: () => Promise<T>, expected: (answer: T) => boolean): Promise<T> {
  const deadline = Date.now() + 15_000;
  for (;;) {
    const answer = await ask();
    if (expected(answer) || Date.now() > deadline) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('a refresh', () => {
  afterEach(cleanUp);

  it('keeps uid and etag of what stays the same, and only the uid of what changes', async () => {
    const catalog = await givenCatalog({ files: { 'all.yaml': documents(component('same'), component('other')) } });
    const before = [await show(catalog, 'same'), await show(catalog, 'other')];
    catalog.folder.write('all.yaml', documents(component('other').replace('service', 'website'), component('same')));

    await catalog.refresh();

    const after = [await show(catalog, 'same'), await show(catalog, 'other')];
    expect(after.map(({ metadata }) => metadata.uid)).to.deep.equal(before.map(({ metadata }) => metadata.uid));
    expect(after.map(({ metadata }, index) => metadata.etag === before[index]?.metadata.etag)).to.deep.equal([
      true,
      false,
    ]);
    expect(after[1]?.spec.type).to.equal('website');
  });

  it('relates both ends, also when the other one comes later', async () => {
    const catalog = await givenCatalog({ files: { 'all.yaml': component('one', '  dependsOn: [component:two]\n') } });
    catalog.folder.write('all.yaml', documents(component('one', '  dependsOn: [component:two]\n'), component('two')));

    await catalog.refresh();

    expect((await show(catalog, 'two')).relations).to.deep.include({
      type: 'dependencyOf',
      targetRef: 'component:default/one',
    });
  });

  it('keeps the last good version after a bad save, says why, and takes the next good one', async () => {
    const catalog = await givenCatalog({ files: { 'all.yaml': component('one') } });
    const before = await show(catalog, 'one');
    catalog.folder.write('all.yaml', component('one').replace('owner: harbour', 'owner: 7'));

    await catalog.refresh();
    const kept = await show(catalog, 'one');
    const problems = await catalog.problems();
    catalog.folder.write('all.yaml', component('one').replace('service', 'website'));
    await catalog.refresh();
    const mended = await show(catalog, 'one');

    const message = "all.yaml:8:10: spec.owner must be a text, and is the number 7; write it in quotes: '7'";
    expect(problems).to.deep.equal([message]);
    expect(kept.metadata).to.deep.equal(before.metadata);
    expect(kept.status?.items.map((item) => item.message.replace(`${catalog.folder.path}/`, ''))).to.deep.equal([
      message,
    ]);
    expect([mended.spec.type, mended.status, await catalog.problems()]).to.deep.equal(['website', undefined, []]);
  });

  it('logs every problem once', async () => {
    const catalog = await givenCatalog({ files: { 'all.yaml': documents(component('one'), 'kind: Robot\n') } });
    const warnings = () =>
      catalog.backend.logger.entries
        .filter(({ level }) => level === 'warn')
        .map(({ message }) => message.split(': ').at(-1));

    await catalog.refresh();

    expect(warnings()).to.deep.equal(['apiVersion is missing', 'metadata is missing']);
  });

  it('is refused for an entity that is not there', async () => {
    const catalog = await givenCatalog({ files: { 'all.yaml': component('one') } });

    expect(await catalog.send('POST', '/refresh', { entityRef: 'component:none' })).to.deep.equal({
      status: 404,
      body: 'There is no entity component:default/none',
    });
    expect(await catalog.send('POST', '/refresh', {})).to.deep.equal({
      status: 400,
      body: 'Invalid body: entityRef must be a text, and not empty',
    });
  });
});

describe('a restart', () => {
  afterEach(cleanUp);

  it('keeps uids, etags, registered locations, and the last good version of what is broken now', async () => {
    const folder = new TestFolder({
      'all.yaml': component('one'),
      'new.yaml': component('two'),
      'bad.yaml': component('three'),
    });
    const backend = { database: { client: 'better-sqlite3', connection: { directory: folder.file('databases') } } };
    const first = await givenCatalog({ folder, backend, locations: ['all.yaml', 'bad.yaml'] });
    await first.send('POST', '/locations', { type: 'file', target: folder.file('new.yaml') });
    const before = await metadataOf(first, 'one', 'two', 'three');
    await first.backend.stop();
    folder.write('bad.yaml', 'kind: [');

    const second = await givenCatalog({ folder, backend, locations: ['all.yaml', 'bad.yaml'] });

    expect(await metadataOf(second, 'one', 'two', 'three')).to.deep.equal(before);
  });
});

describe('watching', () => {
  afterEach(cleanUp);
  const files = {
    'all.yaml': location('all', './one.yaml', './more/**/*.yaml'),
    'one.yaml': component('one'),
    'more/two.yaml': component('two'),
  };

  it('takes up files that change, appear and vanish', async () => {
    const catalog = await givenCatalog({ files });
    const names = (expected: string) =>
      eventually(
        () => catalog.names('/entities?filter=kind=component'),
        (found) => found.join() === expected,
      );

    catalog.folder.write('one.yaml', component('uno'));
    const changed = await names('two,uno');
    catalog.folder.write('more/deep/three.yaml', component('three'));
    const appeared = await names('three,two,uno');
    catalog.folder.remove('more/two.yaml');
    const vanished = await names('three,uno');

    expect([changed, appeared, vanished]).to.deep.equal([
      ['two', 'uno'],
      ['three', 'two', 'uno'],
      ['three', 'uno'],
    ]);
  });

  it('reads files again from time to time, without being told', async () => {
    const folder = new TestFolder();
    const catalog = await givenCatalog({
      folder,
      locations: ['away/all.yaml'],
      catalog: { processingInterval: { milliseconds: 50 } },
    });

    folder.write('away/all.yaml', component('late'));

    expect(
      await eventually(
        () => catalog.names(),
        (found) => found.length > 0,
      ),
    ).to.deep.equal(['late']);
  });
});
