import { expect } from 'chai';
import { EntityProcessing } from '../../../../../samples/portal/catalog/processing/entity-processing.js';
import { ProcessorRegistry } from '../../../../../samples/portal/catalog/processing/processor-registry.js';
import { describeProblem } from '../../../../../samples/portal/catalog/reading/problem.js';
import { CatalogWalk } from '../../../../../samples/portal/catalog/refresh/catalog-walk.js';
import type { KnownEntity } from '../../../../../samples/portal/catalog/refresh/found-entity.js';
import { component, documents, location } from '../support/descriptors.js';
import { TestFolder } from '../support/test-folder.js';

interface Outcome {
  /** The references, without the entity that stands for the location itself. */
  readonly found: readonly string[];
  readonly problems: readonly string[];
  readonly known: readonly KnownEntity[];
}

async function walk(
  folder: TestFolder,
  known: readonly KnownEntity[] = [],
  target = 'all.yaml',
  roots?: readonly string[],
): Promise<Outcome> {
  const catalogWalk = new CatalogWalk(new EntityProcessing(new ProcessorRegistry()), known);
  await catalogWalk.follow({
    location: { type: 'file', target: folder.file(target) },
    ref: `file:${folder.file(target)}`,
    roots,
  });
  const { entities, problems } = catalogWalk.result;
  return {
    found: entities.map(({ ref }) => ref.replace(':default/', ' ')).filter((ref) => !ref.includes('generated-')),
    problems: problems.map((problem) => describeProblem(problem).replaceAll(`${folder.path}/`, '')),
    known: entities,
  };
}

describe('CatalogWalk', () => {
  afterEach(() => TestFolder.removeAll());

  it('follows targets and patterns, relative to the file in which they stand', async () => {
    const folder = new TestFolder({
      'all.yaml': location('all', './one.yaml', './deep/list.yaml'),
      'one.yaml': component('one'),
      'deep/list.yaml': location('list', './**/info.yaml'),
      'deep/a/info.yaml': component('a'),
      'deep/a/b/info.yaml': documents(component('b'), component('c')),
      'deep/a/b/other.yaml': component('never'),
    });

    const { found, problems } = await walk(folder);

    expect(found).to.deep.equal([
      'location all',
      'component one',
      'location list',
      'component b',
      'component c',
      'component a',
    ]);
    expect(problems).to.deep.equal([]);
  });

  it('ends when locations lead in circles', async () => {
    const folder = new TestFolder({
      'all.yaml': location('all', './all.yaml', './other.yaml'),
      'other.yaml': location('other', './all.yaml'),
    });

    expect(await walk(folder)).to.deep.include({ found: ['location all', 'location other'], problems: [] });
  });

  it('takes the good documents of a file with bad ones, and says where those are wrong', async () => {
    const bad = component('bad').replace('  owner: harbour\n', '');
    const folder = new TestFolder({ 'all.yaml': documents(component('one'), bad, 'kind: [\n', component('two')) });

    const { found, problems } = await walk(folder);

    expect(found).to.deep.equal(['component one', 'component two']);
    expect(problems).to.deep.equal([
      'all.yaml:14:1: spec.owner is missing',
      'all.yaml:19:1: is no valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ]',
    ]);
  });

  it('says which field leads to what cannot be read', async () => {
    const folder = new TestFolder({
      'all.yaml': location('all', './none.yaml', './x/*.yaml', 'https://example.com/info.yaml'),
    });
    folder.write('x/readme.md', '');

    const { problems } = await walk(folder);

    expect(problems).to.deep.equal([
      'all.yaml:7:7: spec.targets.0 leads to none.yaml, which does not exist',
      'all.yaml:8:7: spec.targets.1 leads to ./x/*.yaml, which matches no file',
      'all.yaml:9:7: spec.targets.2 leads to file:https://example.com/info.yaml, and this catalog reads files only',
    ]);
  });

  it('survives documents that nobody can read to the end', async () => {
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    const files = {
      'all.yaml': location('all', './*.info.yaml'),
      'a.info.yaml': deep,
      'b.info.yaml': `kind: ${deep.slice(49_800, 50_200)}`,
      'c.info.yaml': 'kind: &it [*it]',
      'd.info.yaml': component('one'),
    };

    const { found, problems } = await walk(new TestFolder(files));

    expect(found).to.deep.equal(['location all', 'component one']);
    expect(
      problems.map((problem) => problem.replace(/\d+: is no valid YAML: .*/, '1: is no valid YAML')),
    ).to.deep.equal([
      'a.info.yaml:1:1: is no valid YAML',
      'b.info.yaml:1:1: an entity must not be nested deeper than 100 levels',
      'c.info.yaml:1:1: an entity must not be nested deeper than 100 levels',
    ]);
  });

  it('does not follow a processor for ever', async () => {
    const registry = new ProcessorRegistry();
    let count = 0;
    registry.addProcessor({
      name: 'Endless',
      derive: (entity, emit) => {
        count += 1;
        emit.entity({ ...entity, kind: 'User', metadata: { name: `u${count}` }, spec: { memberOf: [] } });
      },
    });
    const catalogWalk = new CatalogWalk(new EntityProcessing(registry));

    await catalogWalk.take(
      [{ apiVersion: 'backstage.io/v1alpha1', kind: 'User', metadata: { name: 'u0' }, spec: { memberOf: [] } }],
      'provider:staff',
    );

    expect(catalogWalk.result.entities.length).to.equal(101);
    expect(catalogWalk.result.problems.map(describeProblem)).to.deep.equal([
      'provider:staff: is 100 steps away from provider:staff, and not followed any more',
    ]);
  });

  it('does not miss what is optional', async () => {
    const folder = new TestFolder({
      'all.yaml': `${location('all', './none.yaml', './x*.yaml')}  presence: optional\n`,
    });

    expect((await walk(folder)).problems).to.deep.equal([]);
  });

  it('leaves an entity that is defined twice to the first, and names both places', async () => {
    const folder = new TestFolder({
      'all.yaml': location('all', './*.info.yaml'),
      'a.info.yaml': component('same'),
      'b.info.yaml': component('Same'),
    });

    const { known, problems } = await walk(folder);

    expect(known.find(({ ref }) => ref === 'component:default/same')?.source).to.equal(
      `file:${folder.file('a.info.yaml')}`,
    );
    expect(problems).to.deep.equal([
      'b.info.yaml:4:9: metadata.name names component:default/same, which is defined already in a.info.yaml:4:9, and stays the one from there',
    ]);
  });

  it('leaves an entity to whom it belonged before, also when another file comes earlier', async () => {
    const folder = new TestFolder({ 'all.yaml': location('all', './*.info.yaml'), 'b.info.yaml': component('same') });
    const { known } = await walk(folder);
    folder.write('a.info.yaml', component('same'));

    const later = await walk(folder, known);

    expect(later.known.find(({ ref }) => ref === 'component:default/same')?.source).to.equal(
      `file:${folder.file('b.info.yaml')}`,
    );
    expect(later.problems).to.deep.equal([
      'a.info.yaml:4:9: metadata.name names component:default/same, which is defined already in b.info.yaml:4:9, and stays the one from there',
    ]);
  });

  describe('with what was known before', () => {
    it('keeps all of a file that is broken now, and follows where it led', async () => {
      const folder = new TestFolder({
        'all.yaml': documents(location('all', './one.yaml'), component('two')),
        'one.yaml': component('one'),
      });
      const before = await walk(folder);
      folder.write('all.yaml', 'kind: [');
      folder.write('one.yaml', documents(component('one'), 'kind: Robot\n'));

      const after = await walk(folder, before.known);

      expect(after.found).to.deep.equal(before.found);
      expect(after.problems).to.deep.equal([
        'all.yaml:1:8: is no valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ]',
        'one.yaml:10:1: apiVersion is missing',
        'one.yaml:10:1: metadata is missing',
      ]);
    });

    it('keeps the last good version of one document, and says so on the entity', async () => {
      const folder = new TestFolder({ 'all.yaml': documents(component('one'), component('two')) });
      const before = await walk(folder);
      folder.write('all.yaml', documents(component('one', '  system: 7\n'), component('two')));

      const after = await walk(folder, before.known);

      expect(after.known.map(({ ref, descriptor }) => [ref, descriptor])).to.have.deep.members(
        before.known.map(({ ref, descriptor }) => [ref, descriptor]),
      );
      expect(after.problems).to.deep.equal([
        "all.yaml:9:11: spec.system must be a text, and is the number 7; write it in quotes: '7'",
      ]);
    });

    it('drops what has vanished from a file without errors, and with a file that was removed', async () => {
      const folder = new TestFolder({
        'all.yaml': location('all', './one.yaml', './two.yaml'),
        'one.yaml': documents(component('one'), component('other')),
        'two.yaml': component('two'),
      });
      const before = await walk(folder);
      folder.write('one.yaml', component('one'));
      folder.remove('two.yaml');

      const after = await walk(folder, before.known);

      expect(after.found).to.deep.equal(['location all', 'component one']);
      expect(after.problems).to.deep.equal(['all.yaml:8:7: spec.targets.1 leads to two.yaml, which does not exist']);
    });

    it('keeps everything below a folder that is away as a whole', async () => {
      const folder = new TestFolder({
        'all.yaml': location('all', './share/*.yaml', './other/two.yaml'),
        'share/one.yaml': component('one'),
        'other/two.yaml': component('two'),
      });
      const before = await walk(folder);
      folder.remove('share');
      folder.remove('other');

      const after = await walk(folder, before.known);

      expect(after.found).to.deep.equal(before.found);
    });

    it('drops a kept entity that nobody knows any more', async () => {
      const folder = new TestFolder({ 'all.yaml': 'kind: [' });
      const robot = { apiVersion: 'v1', kind: 'Robot', metadata: { name: 'it' } };

      const { found } = await walk(folder, [
        { ref: 'robot:default/it', source: `file:${folder.file('all.yaml')}`, descriptor: robot },
      ]);

      expect(found).to.deep.equal([]);
    });
  });

  describe('below certain folders only', () => {
    it('reads nothing outside, neither as a location nor in the place of a placeholder', async () => {
      const outside = new TestFolder({ 'secret.yaml': component('secret') });
      const folder = new TestFolder({
        'all.yaml': documents(
          location('all', outside.file('secret.yaml')),
          component('thief', `  loot: { $text: ${outside.file('secret.yaml')} }\n`),
        ),
      });

      const { found, problems } = await walk(folder, [], 'all.yaml', [folder.path]);

      expect(found).to.deep.equal(['location all']);
      expect(
        problems.map((problem) => problem.replaceAll(outside.path, 'outside').replaceAll(folder.path, 'folder')),
      ).to.deep.equal([
        'all.yaml:7:7: spec.targets.0 leads to outside/secret.yaml, which lies outside of folder, where registered locations may read',
        'all.yaml:17:18: spec.loot.$text cannot be replaced by the content of outside/secret.yaml: lies outside of folder, where registered locations may read',
      ]);
    });
  });
});
